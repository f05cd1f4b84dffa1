namespace Foyer;

/// <summary>
/// The limits of a server. Each has its name, its default and its reason here, and a row in <c>docs/operating.md</c>. Immutable.
/// For rates and counts, 0 means no limit. A rate is also unlimited if its burst is 0.
/// </summary>
public sealed partial record Limits
{
    // Limits that keep the memory finite.

    /// <summary>The longest line, in bytes without its end. Default 4,096: the longest line of a terminal (N_TTY, canonical mode).</summary>
    public int LineBytes { get; init; } = 4096;

    /// <summary>The longest paste, in bytes. Default 16,384: four of the longest lines.</summary>
    public int PasteBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// How many bytes may wait for one client that reads slowly. Above this, the client is disconnected, with the reason.
    /// Default 1 MiB: about a minute of a very busy room.
    /// </summary>
    public int OutboxBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// How many bytes may wait for all clients together; at least <c>OutboxBytes</c>. Above this, the client for whom most waits is
    /// disconnected first, or is told that the history is missing if it has just joined. Default: a quarter of the memory that the system gives this process.
    /// </summary>
    public long AllOutboxBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>The most clients at once. Default 0: as many as the descriptor limit allows, less what the program needs for itself.</summary>
    public int Clients { get; init; }

    /// <summary>
    /// How many characters may wait in one room to be handed out. Above this, the server reads no further from the room's senders until there
    /// is room. Default 1,048,576: many times what a turn takes.
    /// </summary>
    public int RoomInboxChars { get; init; } = 1024 * 1024;

    /// <summary>The most rooms. Default 10,000: as many as there are clients on a large server. An empty room takes some KiB.</summary>
    public int Rooms { get; init; } = 10_000;

    /// <summary>
    /// The most bans and mutes of one room, and the most bans of the whole server. Default 500, because each is compared when a client joins.
    /// </summary>
    public int Bans { get; init; } = 500;

    /// <summary>The most people that one person can ignore. Default 100, because each is compared with every message to that person.</summary>
    public int Ignored { get; init; } = 100;

    /// <summary>
    /// How many characters of messages are kept in memory, for all rooms together. Above this, the oldest messages are dropped. 0: none are
    /// kept. Applies only if the history is not in a database. Default 16,777,216: with the objects around them, about 100,000 lines and 40 MiB.
    /// </summary>
    public int HistoryChars { get; init; } = 16 * 1024 * 1024;

    // Rooms.

    /// <summary>The most members of one room. Default 0: as many as there are clients.</summary>
    public int RoomMembers { get; init; }

    /// <summary>
    /// In a room with more members than this, a join is announced when the client first says something.
    /// Default 200, because a thousand clients that join at once would cause a million notices.
    /// </summary>
    public int AnnouncedJoins { get; init; } = 200;

    // Limits per address. An IPv4 address counts as one, and so does an IPv6 network of 64 bits, because its owner has all addresses in it.

    /// <summary>The most clients at once from one address. Default 50: a classroom behind one address.</summary>
    public int SessionsPerAddress { get; init; } = 50;

    /// <summary>The same for this machine and private networks. Default 1,000: a school, and the tests of its pupils.</summary>
    public int SessionsPerLocalAddress { get; init; } = 1000;

    /// <summary>The most new clients per minute from one address. Default 100: all of the fifty at once, and once more when their network came back.</summary>
    public int NewSessionsPerMinute { get; init; } = 100;

    /// <summary>The same for this machine and private networks. Default 2,000: all of the thousand, twice.</summary>
    public int NewLocalSessionsPerMinute { get; init; } = 2000;

    /// <summary>The most HTTP requests at once from one address. Default 100: thirty people behind one address who open the page at the same moment.</summary>
    public int RequestBurst { get; init; } = 100;

    /// <summary>The most HTTP requests per second after the burst. Default 20: more than people do by hand. Behind a proxy without PROXY headers, all people share it.</summary>
    public int RequestsPerSecond { get; init; } = 20;

    /// <summary>How long the searches of one address may run in ten seconds, in milliseconds; 0: as long as they take.</summary>
    public int SearchMillis { get; init; } = 1000;

    // Limits per person. Most are rates: a burst at once, and then a number per second or minute.

    /// <summary>The most messages at once. Default 200: a client may paste a file of that many lines.</summary>
    public int MessageBurst { get; init; } = 200;

    /// <summary>The most messages per second after the burst. Default 20: faster than any person types or reads.</summary>
    public int MessagesPerSecond { get; init; } = 20;

    /// <summary>The most lines of one paste. Default 100: what a person scrolls through. More lines belong in a file.</summary>
    public int PasteLines { get; init; } = 100;

    /// <summary>The most joins at once. Default 20: all rooms that a person may be in, for a client that comes back to them.</summary>
    public int JoinBurst { get; init; } = 20;

    /// <summary>The most joins per minute after the burst. Default 30: one in two seconds, to look around.</summary>
    public int JoinsPerMinute { get; init; } = 30;

    /// <summary>The most rooms that one person can be in. Default 20: more than anybody follows.</summary>
    public int RoomsPerSession { get; init; } = 20;

    /// <summary>The most renames at once. Default 5: enough to try some names that are in use.</summary>
    public int RenameBurst { get; init; } = 5;

    /// <summary>The most renames per minute after the burst. Default 5, because everybody in the room reads of each.</summary>
    public int RenamesPerMinute { get; init; } = 5;

    /// <summary>The most failed commands at once. Default 20: a person who is finding out how commands work.</summary>
    public int FailedCommandBurst { get; init; } = 20;

    /// <summary>The most failed commands per minute after the burst. Default 30: a person who reads the answers.</summary>
    public int FailedCommandsPerMinute { get; init; } = 30;

    /// <summary>The most pages of history and searches at once. Default 20: a person who scrolls back.</summary>
    public int HistoryBurst { get; init; } = 20;

    /// <summary>The most pages and searches per minute after the burst. Default 60: one a second, because each is a question to the disk.</summary>
    public int HistoryPerMinute { get; init; } = 60;

    /// <summary>
    /// How long a person who keeps exceeding these limits is muted, in seconds. A person who goes on while muted is disconnected. Default 30:
    /// long enough to be noticed. 0: nobody is muted or disconnected, and what exceeds a limit is just refused.
    /// </summary>
    public int MuteSeconds { get; init; } = 30;

    /// <summary>
    /// For measuring: no limits on one person or one address, except that a line and a paste may have at most 64 KiB.
    /// The limits that keep the server's memory finite stay.
    /// </summary>
    public static Limits Off { get; } = new Limits().WithoutThoseOnOne();

    /// <summary>These limits without those on one person or one address, as with <c>--limits off</c>.</summary>
    internal Limits WithoutThoseOnOne() => LimitTable.All.Aggregate(this, static (limits, row) => row.Off is { } off ? row.Set(limits, off) : limits);

    /// <summary>Returns every problem with these limits, in the operator's words.</summary>
    internal IReadOnlyList<string> Problems()
    {
        List<string> problems = [.. LimitTable.All.Where(row => !row.IsAllowed(row.Get(this))).Select(row => $"{row.Allowed}, not {row.Get(this)}")];
        if (problems.Count == 0 && AllOutboxBytes < OutboxBytes)
            problems.Add($"the limit on all outboxes, {AllOutboxBytes} bytes, is below that on one, {OutboxBytes}");
        return problems;
    }
}
