// Who may read what was said in a room, decided here and nowhere else.
//
// 1. Who is in the room reads what is said from its coming on, and what was said before it came.
// 2. Who is not reads an open room that it is not banned from.
// 3. What was said while the room was closed (a key, invitations, hidden) is for those who are in it while it still is: once the
//    room has been opened, closed anew, or made anew under its name, nobody reads it but those who were there, until they go.
// 4. The server's operator reads everything.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary><paramref name="ClosedFrom"/>: what was said while the room was closed, only above this position.</summary>
internal readonly record struct ReadRights(Answer Answer, long ClosedFrom)
{
    private const long NothingClosed = long.MaxValue;

    /// <summary>In the room's turn.</summary>
    public static ReadRights Of(RoomState room, Actor actor)
    {
        if (actor.Person.IsServerOperator) return new ReadRights(Answer.Done, 0);
        long closedSince = room.Settings.IsOpen ? NothingClosed : room.Settings.ClosedSince;
        if (actor.Member is { Seat: not Member.NoSeat } member) return new ReadRights(Answer.Done, Math.Min(member.CameAt, closedSince));
        if (FromOutside(room) is var refusal and not Refusal.None) return new ReadRights(refusal, NothingClosed);
        if (room.FindBan(actor.Person) is { } ban) return new ReadRights(ban, NothingClosed);
        return new ReadRights(Answer.Done, NothingClosed);
    }

    /// <summary>In the room's turn: whether people who are not in the room may read it. A key makes no difference.</summary>
    public static Refusal FromOutside(RoomState room) =>
        room.Gone || room.Settings.Hidden ? Refusal.NoSuchRoom : room.Settings.IsOpen ? Refusal.None : Refusal.NotInRoom;
}

/// <summary>Answered after the turn: what was said before it is in the log by then, and who was put out in it is out.</summary>
internal sealed record ReadRightsRequest(Actor Actor) : RoomRequest
{
    private readonly TaskCompletionSource<ReadRights> _rights = NewAnswer<ReadRights>();

    public Task<ReadRights> Rights => _rights.Task;

    public override void Apply(RoomState room) => room.AfterDelivery(() => _rights.SetResult(ReadRights.Of(room, Actor)));
}
