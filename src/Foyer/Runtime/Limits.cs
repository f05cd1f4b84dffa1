using Foyer.Runtime;

namespace Foyer;

/// <summary>
/// The bounds of a server: each has a name, a default and a reason here, and its row in <c>docs/operating.md</c>. Immutable.
/// Of rates and counts, 0 is no limit; a rate is no limit either when its burst is 0.
/// </summary>
public sealed partial record Limits
{
    // What keeps the memory finite.

    /// <summary>The longest line, in bytes without its end. Default 4,096: a terminal's own (N_TTY, canonical mode).</summary>
    public int LineBytes { get; init; } = 4096;

    /// <summary>The longest paste, in bytes. Default 16,384: four of the longest lines.</summary>
    public int PasteBytes { get; init; } = 16 * 1024;

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

    /// <summary>Clients at once. Default 0: as many as the descriptor limit leaves room for, beside what the program needs for itself.</summary>
    public int Clients { get; init; }

    /// <summary>
    /// What may wait in one room to be handed out, in characters; above it the room's senders are read no further until there is room.
    /// Default 1,048,576: many times what a turn takes.
    /// </summary>
    public int RoomInboxChars { get; init; } = 1024 * 1024;

    /// <summary>Rooms in all. Default 10,000: as many as clients on a large server; an empty one takes some KiB.</summary>
    public int Rooms { get; init; } = 10_000;

    /// <summary>
    /// Bans and mutes of one room, and bans of the whole server. Default 500: each is looked at when somebody comes in.
    /// </summary>
    public int Bans { get; init; } = 500;

    /// <summary>People whom one person ignores. Default 100: each is looked at with every message to that person.</summary>
    public int Ignored { get; init; } = 100;

    /// <summary>
    /// What is kept in memory of the messages of all rooms together, in characters; beyond it the oldest go. 0: nothing is kept.
    /// Only where the history is not in a database. Default 16,777,216: with the objects around them, about 100,000 lines and 40 MiB.
    /// </summary>
    public int HistoryChars { get; init; } = 16 * 1024 * 1024;

    // Rooms.

    /// <summary>Members of one room. Default 0: as many as there are clients.</summary>
    public int RoomMembers { get; init; }

    /// <summary>
    /// In a room of more than this many, a join is announced when the client first says something.
    /// Default 200: the notices of a thousand joining at once would be a million.
    /// </summary>
    public int AnnouncedJoins { get; init; } = 200;

    // Whom one address may bring. An IPv4 address is one, and so is an IPv6 network of 64 bits: its owner has all addresses in it.

    /// <summary>Clients at once from one address. Default 50: a classroom behind one address.</summary>
    public int SessionsPerAddress { get; init; } = 50;

    /// <summary>The same for this machine and private networks. Default 1,000: a school, and the tests of its pupils.</summary>
    public int SessionsPerLocalAddress { get; init; } = 1000;

    /// <summary>New clients in a minute from one address. Default 100: all of the fifty at once, and once more when their network came back.</summary>
    public int NewSessionsPerMinute { get; init; } = 100;

    /// <summary>The same for this machine and private networks. Default 2,000: all of the thousand, twice.</summary>
    public int NewLocalSessionsPerMinute { get; init; } = 2000;

    // What one person may do. A burst at once, then so many in a time.

    /// <summary>Messages at once. Default 200: a file of that many lines may be pasted.</summary>
    public int MessageBurst { get; init; } = 200;

    /// <summary>Messages a second after the burst. Default 20: faster than any person types, and than any reads.</summary>
    public int MessagesPerSecond { get; init; } = 20;

    /// <summary>Lines of one paste. Default 100: what somebody scrolls through; more belongs in a file.</summary>
    public int PasteLines { get; init; } = 100;

    /// <summary>Rooms joined at once. Default 20: all that a person may be in, when a client comes back to them.</summary>
    public int JoinBurst { get; init; } = 20;

    /// <summary>Rooms joined in a minute after the burst. Default 30: one in two seconds, to look around.</summary>
    public int JoinsPerMinute { get; init; } = 30;

    /// <summary>Rooms that one person is in. Default 20: more than anybody follows.</summary>
    public int RoomsPerSession { get; init; } = 20;

    /// <summary>Names changed at once. Default 5: to try some that are in use.</summary>
    public int RenameBurst { get; init; } = 5;

    /// <summary>Names changed in a minute after the burst. Default 5: everybody in the room reads of each.</summary>
    public int RenamesPerMinute { get; init; } = 5;

    /// <summary>Commands that fail at once. Default 20: somebody who is finding out.</summary>
    public int FailedCommandBurst { get; init; } = 20;

    /// <summary>Commands that fail in a minute after the burst. Default 30: somebody who reads the answers.</summary>
    public int FailedCommandsPerMinute { get; init; } = 30;

    /// <summary>Pages of the history read, and searches, at once. Default 20: somebody who scrolls back.</summary>
    public int HistoryBurst { get; init; } = 20;

    /// <summary>Pages and searches in a minute after the burst. Default 60: one a second; each is a question to the disk.</summary>
    public int HistoryPerMinute { get; init; } = 60;

    /// <summary>
    /// How long one who keeps on above these limits is muted, in seconds; whoever goes on while muted is disconnected.
    /// Default 30: long enough to be noticed. 0: nobody is muted or disconnected, and what is above a limit is just refused.
    /// </summary>
    public int MuteSeconds { get; init; } = 30;

    /// <summary>
    /// For measuring: without the bounds on what one person or one address may ask for. A line and a paste may have 64 KiB;
    /// the bounds that keep the server's memory finite stay.
    /// </summary>
    public static Limits Off { get; } = new Limits().WithoutThoseOnOne();

    /// <summary>These without the bounds on what one person or one address may ask for: what <c>--limits off</c> makes of them.</summary>
    internal Limits WithoutThoseOnOne() => LimitTable.All.Aggregate(this, static (limits, row) => row.Off is { } off ? row.Set(limits, off) : limits);

    /// <summary>All that is wrong with these, in the operator's words.</summary>
    internal IReadOnlyList<string> Problems()
    {
        List<string> problems = [.. LimitTable.All.Where(row => !row.IsAllowed(row.Get(this))).Select(row => $"{row.Allowed}, not {row.Get(this)}")];
        if (problems.Count == 0 && AllOutboxBytes < OutboxBytes)
            problems.Add($"the limit on all outboxes, {AllOutboxBytes} bytes, is below that on one, {OutboxBytes}");
        return problems;
    }
}
