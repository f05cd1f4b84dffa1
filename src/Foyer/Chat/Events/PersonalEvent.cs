// Events that only protocols see. Most are for one person alone. They are never shown in a room or on the console, written to a log, or sent to an embedding program.

namespace Foyer.Chat.Events;

internal abstract record PersonalEvent : ChatEvent;

/// <summary>What a member of the room says about themselves has changed; <see cref="ChatEvent.By"/> has the new profile. For protocols that show it.</summary>
internal sealed record ProfileChanged : ChatEvent
{
    public required Profile OldProfile { get; init; }
}

/// <summary>A private message.</summary>
internal sealed record Whispered : PersonalEvent
{
    /// <summary>The recipient's name.</summary>
    public required string To { get; init; }

    public required string Text { get; init; }
}

/// <summary>Somebody invites you into a room.</summary>
internal sealed record Invited : PersonalEvent;

/// <summary>For the operators of a room: somebody tries keys.</summary>
internal sealed record KeyGuessed : PersonalEvent
{
    /// <summary>How many were wrong in the last minutes.</summary>
    public required int Count { get; init; }
}

/// <summary>You were removed from the room.</summary>
internal sealed record RemovedFromRoom : PersonalEvent
{
    public required string Reason { get; init; }

    /// <summary>You cannot come back.</summary>
    public bool Banned { get; init; }

    /// <summary>The room was closed, and you were only following it. Nobody acted against you.</summary>
    public bool Closed { get; init; }

    public DateTimeOffset? Until { get; init; }
}

/// <summary>Your server of a cluster has lost contact with the others, and refuses requests, or it has contact again.</summary>
internal sealed record ContactChanged : PersonalEvent
{
    public required bool IsLost { get; init; }
}

/// <summary>The server operator disconnects you.</summary>
internal sealed record Disconnected : PersonalEvent
{
    public required string Reason { get; init; }

    /// <summary>You cannot connect again.</summary>
    public bool Banned { get; init; }

    public DateTimeOffset? Until { get; init; }
}
