// What happens to one person alone. Never in a room, on the console, in a log, or in what an embedding program reads.

namespace Foyer.Chat.Events;

internal abstract record PersonalEvent : ChatEvent;

/// <summary>A private message.</summary>
internal sealed record Whispered : PersonalEvent
{
    /// <summary>Whom it was written to.</summary>
    public required string To { get; init; }

    public required string Text { get; init; }
}

/// <summary>Somebody asks you into a room, and you may come.</summary>
internal sealed record Invited : PersonalEvent;

/// <summary>You are not in the room any more.</summary>
internal sealed record RemovedFromRoom : PersonalEvent
{
    public required string Reason { get; init; }

    /// <summary>You may not come back.</summary>
    public bool Banned { get; init; }

    /// <summary>The room was closed, and you only followed it: nobody acted against you.</summary>
    public bool Closed { get; init; }

    public DateTimeOffset? Until { get; init; }
}

/// <summary>You are disconnected by the server's operator.</summary>
internal sealed record Disconnected : PersonalEvent
{
    public required string Reason { get; init; }

    /// <summary>You may not connect again.</summary>
    public bool Banned { get; init; }

    public DateTimeOffset? Until { get; init; }
}
