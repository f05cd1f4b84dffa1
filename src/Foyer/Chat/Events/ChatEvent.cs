// What happened, as every part of the house sees it: formats, the console, the embedding program.
// A closed set: a new event is a new sealed record here or in PersonalEvent.cs. The compiler does not find the switches that must
// learn it; a test does, because it sends every event through every format, writer and reader (EveryEventTests).

namespace Foyer;

/// <summary>
/// Something that happened in a room. Immutable, and safe to share between threads.
/// The set of events is closed: the messages (<see cref="Said"/> and <see cref="TopicChanged"/>), coming and going
/// (<see cref="Joined"/>, <see cref="Left"/>, <see cref="Kicked"/>, <see cref="Renamed"/>), keeping order (<see cref="Banned"/>,
/// <see cref="Unbanned"/>, <see cref="Muted"/>, <see cref="Unmuted"/>, <see cref="RoleChanged"/>, <see cref="SettingChanged"/>),
/// and the server's own (<see cref="Announced"/>, <see cref="Stopping"/>, <see cref="Missed"/>).
/// </summary>
public abstract record ChatEvent
{
    private protected ChatEvent() { }

    /// <summary>
    /// Grows with every event of this server, also over a restart: milliseconds since 1970 in the upper 48 bits, below them a count.
    /// An event told in several rooms keeps its id.
    /// </summary>
    public long Id { get; init; }

    /// <summary>When the room's loop took it up (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The room, with its <c>#</c>. Empty for what concerns no room.</summary>
    public string Room { get; init; } = "";

    /// <summary>Who did it, by the name the room knew at that moment. Empty where nobody did.</summary>
    public string Name { get; init; } = "";

    /// <summary>Told in several rooms: one who is in two of them is to see it once.</summary>
    internal bool InSeveralRooms { get; init; }

    /// <summary>All of this at once.</summary>
    internal EventStamp Stamp
    {
        init => (Id, At, Room, Name, InSeveralRooms) = value;
    }
}

/// <summary>What every event carries: which event it is, when, in which room, and the name of the person who acted.</summary>
internal readonly record struct EventStamp(long Id, DateTimeOffset At, string Room, string Name, bool InSeveralRooms = false);

/// <summary>What the log of a room keeps, and has before anybody sees it. Its text is cleaned of everything that acts on a terminal.</summary>
public abstract record Message : ChatEvent
{
    private protected Message() { }

    /// <summary>The words; lines are separated by <c>\n</c>, and the last has no end.</summary>
    public required string Text { get; init; }

    /// <summary>Where the room's log put the message: grows within the room. 0 until the log has accepted it.</summary>
    public long Position { get; internal set; }

    /// <summary>What it is known by everywhere and for ever.</summary>
    public MessageId MessageId => new(Id, Source);

    /// <summary>See <see cref="MessageId.Source"/>.</summary>
    internal long Source { get; init; }

    /// <summary>The room was closed when it was said (a key, invitations, hidden).</summary>
    internal bool IsClosed { get; init; }
}

/// <summary>Somebody said something: one line, or several that were pasted as one message.</summary>
public sealed record Said : Message
{
    /// <summary>Told of oneself (<c>/me waves</c>), not said.</summary>
    public bool IsAction { get; init; }

    /// <summary>
    /// Posted by a program or by somebody who was not in the room: shown as <c>[ci (bot)] build passed</c>, with a mark that no name can have.
    /// A webhook's name may also be that of a person who is here.
    /// </summary>
    public bool IsBot { get; init; }
}

/// <summary>The room is about something else now; an empty text is no topic.</summary>
public sealed record TopicChanged : Message;

/// <summary>Somebody came in.</summary>
public sealed record Joined : ChatEvent;

/// <summary>Somebody went, or was lost.</summary>
public sealed record Left : ChatEvent
{
    /// <summary>The last words; empty for none.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What somebody did to somebody else in a room, to keep order; <see cref="ChatEvent.Name"/> did it.</summary>
public abstract record Moderation : ChatEvent
{
    private protected Moderation() { }

    /// <summary>To whom: a name. Empty where it is an address, which is not for everybody.</summary>
    public required string Target { get; init; }
}

/// <summary>Somebody was put out of the room.</summary>
public sealed record Kicked : Moderation
{
    /// <summary>Why; empty where nothing was said.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Somebody may not come in any more.</summary>
public sealed record Banned : Moderation
{
    /// <summary>Until when; null for as long as nobody lifts it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why; empty where nothing was said.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Somebody may come in again.</summary>
public sealed record Unbanned : Moderation;

/// <summary>Somebody may stay, and not speak.</summary>
public sealed record Muted : Moderation
{
    /// <summary>Until when; null for as long as nobody lifts it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why; empty where nothing was said.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Somebody may speak again.</summary>
public sealed record Unmuted : Moderation;

/// <summary>Somebody may do more in the room from now on, or less.</summary>
public sealed record RoleChanged : Moderation
{
    /// <summary>What it was.</summary>
    public required Role OldRole { get; init; }

    /// <summary>What it is.</summary>
    public required Role NewRole { get; init; }
}

/// <summary>A setting of the room was changed.</summary>
public sealed record SettingChanged : ChatEvent
{
    /// <summary>Which.</summary>
    public required RoomSetting Setting { get; init; }

    /// <summary>
    /// What it is now: a number (of seconds, for the slow mode), 1 for on, 0 for off. A key is on or off: its letters are for those who know it.
    /// </summary>
    public required int Value { get; init; }
}

/// <summary>The server's operator says something to everybody on the server.</summary>
public sealed record Announced : ChatEvent
{
    /// <summary>The words, one line.</summary>
    public required string Text { get; init; }
}

/// <summary>Somebody changed names; <see cref="ChatEvent.Name"/> is the old one.</summary>
public sealed record Renamed : ChatEvent
{
    /// <summary>The name from here on.</summary>
    public required string NewName { get; init; }
}

/// <summary>The server is about to stop; nothing follows.</summary>
public sealed record Stopping : ChatEvent;

/// <summary>The reader of <see cref="ChatServer.ReadEventsAsync"/> was too slow, and this many events were left out here.</summary>
public sealed record Missed : ChatEvent
{
    /// <summary>How many events were left out.</summary>
    public required int Count { get; init; }
}
