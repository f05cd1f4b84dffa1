// One step in the order of a room: requests, and everything that applying them needs besides the state of the room. Each server that applies the same
// entries to the same state has the same state afterwards.

namespace Foyer.Chat.State;

/// <summary>Immutable.</summary>
internal sealed record Entry(IReadOnlyList<RoomRequest> Requests)
{
    /// <summary>The time of everything in the entry.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The first of the ids that are free for the entry's events.</summary>
    public required long FirstId { get; init; }

    /// <summary>The position of the event with the first id. The positions of the others follow.</summary>
    public required long FirstPosition { get; init; }

    /// <summary>See <see cref="MessageId.Source"/>.</summary>
    public required long Source { get; init; }

    public required RoomLimits Limits { get; init; }

    /// <summary>The order itself has stored the messages. Otherwise they wait for this server's log.</summary>
    public bool IsDurable { get; init; }
}

/// <summary>The limits that decide whether a request is allowed. <see cref="KeepFor"/>: the longest time that a room's operator can keep messages.</summary>
internal readonly record struct RoomLimits(int Members, int AnnouncedJoins, int Sanctions, int Webhooks, TimeSpan? KeepFor)
{
    public static RoomLimits Of(Limits limits) => new(limits.RoomMembers, limits.AnnouncedJoins, limits.Bans, limits.WebhooksPerRoom, limits.KeepFor);
}
