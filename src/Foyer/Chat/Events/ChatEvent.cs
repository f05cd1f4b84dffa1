// What happened, in the form that every part of the server uses: formats, the console, the embedding program.
// The set is closed: a new event is a new sealed record here or in PersonalEvent.cs. The compiler does not find the switches that must
// handle it. A test does, because it sends every event through every format, writer and reader (EveryEventTests).

using Foyer.Chat.Events;

namespace Foyer;

/// <summary>
/// Something that happened in a room or on the server. Events are immutable, and safe to share between threads.
/// The set of events is closed: messages (<see cref="Said"/> and <see cref="TopicChanged"/>), joins, leaves and renames
/// (<see cref="Joined"/>, <see cref="Left"/>, <see cref="Kicked"/>, <see cref="Renamed"/>), moderation (<see cref="Banned"/>,
/// <see cref="Unbanned"/>, <see cref="Muted"/>, <see cref="Unmuted"/>, <see cref="RoleChanged"/>, <see cref="SettingChanged"/>),
/// and the server's own events (<see cref="Announced"/>, <see cref="Stopping"/>, <see cref="Missed"/>).
/// </summary>
public abstract record ChatEvent
{
    private protected ChatEvent() { }

    /// <summary>
    /// The number of the event. It grows with every event of this server, and continues to grow after a restart.
    /// The upper 48 bits are milliseconds since 1970, the lower 16 are a count. An event that is shown in several rooms has the same id in each.
    /// </summary>
    public long Id { get; init; }

    /// <summary>When the room processed the event (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The room's name, with its <c>#</c>. Empty if the event concerns no room.</summary>
    public string Room { get; init; } = "";

    /// <summary>The name of the person who acted, as the room knew it at that moment. Empty if nobody acted.</summary>
    public string Name { get; init; } = "";

    /// <summary>The person who acted, as they were at that moment. Null if nobody acted, or if the event comes from the history.</summary>
    internal Person? By { get; init; }

    /// <summary>The event is shown in several rooms. A client that is in two of them must see it only once.</summary>
    internal bool InSeveralRooms { get; init; }

    /// <summary>Sets what every event carries.</summary>
    internal EventStamp Stamp
    {
        init => (Id, At, Room, Name, By, InSeveralRooms) = value;
    }
}

/// <summary>What every event carries: its id, time and room, and the person who acted.</summary>
internal readonly record struct EventStamp(long Id, DateTimeOffset At, string Room, string Name, Person? By = null, bool InSeveralRooms = false);

/// <summary>
/// An event that the room's log keeps. The log accepts it before anybody sees it. Its text contains no characters that could control a terminal.
/// </summary>
public abstract record Message : ChatEvent
{
    private protected Message() { }

    /// <summary>The text. Lines are separated by <c>\n</c>; there is none after the last line.</summary>
    public required string Text { get; init; }

    /// <summary>The message's place in the order of the room's messages. It grows within the room.</summary>
    public long Position { get; internal init; }

    /// <summary>Identifies the message permanently, in every protocol and across servers.</summary>
    public MessageId MessageId => new(Id, Source);

    /// <summary>See <see cref="MessageId.Source"/>.</summary>
    internal long Source { get; init; }

    /// <summary>The room was closed when the message was sent: it had a key, needed an invitation, or was hidden.</summary>
    internal bool IsClosed { get; init; }
}

/// <summary>A member said something: one line, or several lines that were pasted as one message.</summary>
public sealed record Said : Message
{
    /// <summary>The text describes an action of the speaker (<c>/me waves</c>).</summary>
    public bool IsAction { get; init; }

    /// <summary>
    /// The message was posted by a program, or by a person who was not in the room. It is shown as <c>[ci (bot)] build passed</c>, with a mark that
    /// no name can contain. A webhook may have the same name as a person who is connected.
    /// </summary>
    public bool IsBot { get; init; }
}

/// <summary>The room has a new topic. If the text is empty, the topic was removed.</summary>
public sealed record TopicChanged : Message;

/// <summary>A member joined the room.</summary>
public sealed record Joined : ChatEvent;

/// <summary>A member left the room, or their connection was lost.</summary>
public sealed record Left : ChatEvent
{
    /// <summary>The parting message; empty if there was none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The member has left the server, not only this room.</summary>
    public bool LeftServer { get; init; }
}

/// <summary>An act of moderation in a room. <see cref="ChatEvent.Name"/> is the moderator.</summary>
public abstract record Moderation : ChatEvent
{
    private protected Moderation() { }

    /// <summary>The name of the person concerned. Empty if the target is an address, because addresses are not shown to everybody.</summary>
    public required string Target { get; init; }

    /// <summary>The person concerned, as they were at that moment. Null if the person is not here, or if the event comes from the history.</summary>
    internal Person? On { get; init; }
}

/// <summary>A member was removed from the room.</summary>
public sealed record Kicked : Moderation
{
    /// <summary>The reason; empty if none was given.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>A person or an address can no longer join the room.</summary>
public sealed record Banned : Moderation
{
    /// <summary>When the ban ends; null if it lasts until somebody lifts it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The reason; empty if none was given.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>A ban was lifted: the person or the address can join the room again.</summary>
public sealed record Unbanned : Moderation;

/// <summary>A person or an address can no longer speak in the room, but can stay in it.</summary>
public sealed record Muted : Moderation
{
    /// <summary>When the mute ends; null if it lasts until somebody lifts it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The reason; empty if none was given.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>A mute was lifted: the person or the address can speak again.</summary>
public sealed record Unmuted : Moderation;

/// <summary>A member was given another role in the room.</summary>
public sealed record RoleChanged : Moderation
{
    /// <summary>The role before.</summary>
    public required Role OldRole { get; init; }

    /// <summary>The role from now on.</summary>
    public required Role NewRole { get; init; }
}

/// <summary>A setting of the room was changed.</summary>
public sealed record SettingChanged : ChatEvent
{
    /// <summary>Which setting.</summary>
    public required RoomSetting Setting { get; init; }

    /// <summary>
    /// The new value: a number (for slow mode, of seconds), or 1 for on and 0 for off. For a key, only on or off is shown, because the key itself is secret.
    /// </summary>
    public required int Value { get; init; }
}

/// <summary>The server operator sent an announcement to everybody on the server.</summary>
public sealed record Announced : ChatEvent
{
    /// <summary>The text, one line.</summary>
    public required string Text { get; init; }
}

/// <summary>A member changed their name; <see cref="ChatEvent.Name"/> is the old one.</summary>
public sealed record Renamed : ChatEvent
{
    /// <summary>The new name.</summary>
    public required string NewName { get; init; }
}

/// <summary>The server is about to stop. No event follows.</summary>
public sealed record Stopping : ChatEvent;

/// <summary>The reader of <see cref="ChatServer.ReadEventsAsync"/> was too slow, so events were left out at this place.</summary>
public sealed record Missed : ChatEvent
{
    /// <summary>How many events were left out.</summary>
    public required int Count { get; init; }
}
