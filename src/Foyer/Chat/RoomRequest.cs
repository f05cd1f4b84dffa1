// What can be asked of a room. Everything that happens in a room comes in by one of these, in one queue.

namespace Foyer.Chat;

internal abstract record RoomRequest
{
    /// <summary>What it takes in the room's inbox, in characters; a fixed share for the object itself.</summary>
    public virtual int Weight => 64;

    protected static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary><see cref="Done"/> completes once the member was welcomed: what it is told from then on comes after its greeting.</summary>
internal sealed record JoinRequest(Member Member) : RoomRequest
{
    public TaskCompletionSource<bool> Done { get; } = NewAnswer<bool>();
}

internal sealed record SayRequest(Member Member, string Text) : RoomRequest
{
    public override int Weight => base.Weight + Text.Length;
}

/// <summary>The server itself speaks, as <see cref="NameRules.ServerName"/>.</summary>
internal sealed record ServerSayRequest(string Text) : RoomRequest
{
    public override int Weight => base.Weight + Text.Length;
}

internal sealed record RenameRequest(Member Member, string NewName) : RoomRequest;

/// <summary>
/// The member's receiver takes another format now. <see cref="Done"/> completes after the batch in which that came:
/// what follows it is in the new one.
/// </summary>
internal sealed record FormatRequest(Member Member) : RoomRequest
{
    public TaskCompletionSource<bool> Done { get; } = NewAnswer<bool>();
}

/// <summary><see cref="Done"/> completes after the batch in which the member left has been delivered.</summary>
internal sealed record LeaveRequest(Member Member) : RoomRequest
{
    public TaskCompletionSource<bool> Done { get; } = NewAnswer<bool>();
}

internal sealed record WhoRequest(int AtMost) : RoomRequest
{
    public TaskCompletionSource<RoomMembers> Answer { get; } = NewAnswer<RoomMembers>();
}

/// <summary>Tells everybody that the server stops. From then on messages are refused.</summary>
internal sealed record StopRequest : RoomRequest
{
    public TaskCompletionSource<bool> Done { get; } = NewAnswer<bool>();
}

/// <summary>Some names of a room's members, sorted, and how many members there are.</summary>
internal sealed record RoomMembers(string Room, IReadOnlyList<string> Names, int Count);
