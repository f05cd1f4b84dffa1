namespace Foyer;

/// <summary>
/// The bounds of a server: each has a name, a default and a reason here, and its row in <c>docs/operating.md</c>. Immutable.
/// </summary>
public sealed record Limits
{
    /// <summary>The longest line, in bytes without its end. Default 4,096: a terminal's own (N_TTY, canonical mode).</summary>
    public int LineBytes { get; init; } = 4096;

    /// <summary>
    /// What may wait for one client that reads slowly, in bytes; above it the client is disconnected with a reason.
    /// Default 1 MiB: about a minute of a very busy room.
    /// </summary>
    public int OutboxBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// What may wait for all clients together, in bytes; above it the client with the fullest outbox goes first.
    /// Default: a quarter of the memory that the system gives this process.
    /// </summary>
    public long AllOutboxBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>Clients at once. Default 0: as many as the descriptor limit leaves room for, less a reserve of 64.</summary>
    public int Clients { get; init; }

    /// <summary>
    /// What may wait in one room to be handed out, in characters; above it the room's senders are read no further until there is room.
    /// Default 1,048,576: many times what a turn takes.
    /// </summary>
    public int RoomInboxChars { get; init; } = 1024 * 1024;

    /// <summary>
    /// In a room of more than this many, a join is announced when the client first says something.
    /// Default 200: the notices of a thousand joining at once would be a million.
    /// </summary>
    public int AnnouncedJoins { get; init; } = 200;

    /// <summary>
    /// For measuring: without the bounds on what one person may ask for. A line may have 64 KiB;
    /// the bounds that keep the server's memory finite stay.
    /// </summary>
    public static Limits Off { get; } = new() { LineBytes = 64 * 1024 };

    internal IEnumerable<string> Problems()
    {
        if (LineBytes is < 64 or > 64 * 1024) yield return $"the line limit is 64 to 65536 bytes, not {LineBytes}";
        if (OutboxBytes < 256 * 1024) yield return $"the outbox limit is at least 262144 bytes, not {OutboxBytes}";
        if (AllOutboxBytes < OutboxBytes) yield return $"the limit on all outboxes, {AllOutboxBytes} bytes, is below that on one, {OutboxBytes}";
        if (Clients < 0) yield return $"the limit on clients is 0 (for as many as there is room for) or more, not {Clients}";
        if (RoomInboxChars < 64 * 1024) yield return $"the room inbox limit is at least 65536 characters, not {RoomInboxChars}";
        if (AnnouncedJoins < 0) yield return $"the number of announced joins is 0 or more, not {AnnouncedJoins}";
    }
}
