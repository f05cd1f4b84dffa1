// What happened, as every part of the house sees it: formats, the console, the embedding program.
// A closed set: a new event is a new sealed record here, and the compiler shows every switch that must learn it.

namespace Foyer;

/// <summary>
/// Something that happened in a room. Immutable, and safe to share between threads.
/// The set of events is closed: <see cref="Said"/>, <see cref="Joined"/>, <see cref="Left"/>,
/// <see cref="Renamed"/>, <see cref="Stopping"/> and <see cref="Missed"/>.
/// </summary>
public abstract record ChatEvent
{
    private protected ChatEvent() { }

    /// <summary>Grows with every event of this server; an event told in several rooms keeps its id.</summary>
    public required long Id { get; init; }

    /// <summary>When the room's loop took it up (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The room, with its <c>#</c>. Empty for what concerns no room.</summary>
    public required string Room { get; init; }

    /// <summary>Who did it, by the name the room knew at that moment. Empty where nobody did.</summary>
    public required string Name { get; init; }
}

/// <summary>A message: one line, cleaned of everything that acts on a terminal.</summary>
public sealed record Said : ChatEvent
{
    /// <summary>The words, without a line end.</summary>
    public required string Text { get; init; }

    /// <summary>Where the room's log put the message: grows within the room. 0 until the log has accepted it.</summary>
    public long Position { get; internal set; }
}

/// <summary>Somebody came in.</summary>
public sealed record Joined : ChatEvent;

/// <summary>Somebody went, or was lost.</summary>
public sealed record Left : ChatEvent;

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
