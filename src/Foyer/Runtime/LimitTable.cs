// Every limit that an operator can set, a row each. The checks, the effect of --limits off, the program's setting limits:NAME, and the tables
// of docs/operating.md use these rows. To add a limit, add its property to Limits, its row here, and the code that enforces it.

using System.Diagnostics.CodeAnalysis;

namespace Foyer.Runtime;

/// <summary>The tables of docs/operating.md, a member each.</summary>
internal enum LimitGroup : byte { Server, Address, Person }

/// <summary>
/// <paramref name="Name"/> is the operator's name of the limit, such as <c>line-bytes</c>. <paramref name="What"/> is the thing that is limited,
/// and <paramref name="Unit"/> its unit, as in "the limit on a line is 64 to 65536 bytes". <paramref name="Reason"/> is the reason for the
/// default. <paramref name="Beyond"/> is what happens above the limit.
/// </summary>
internal sealed record LimitRow(LimitGroup Group, string Name, string What, string Unit, long Least, long Most,
    Func<Limits, long> Get, Func<Limits, long, Limits> Set, string Reason, string Beyond)
{
    /// <summary>The meaning of 0, where 0 is allowed.</summary>
    public string Zero { get; init; } = "no limit";

    /// <summary>The value with <c>--limits off</c>. Null: the limit stays, because it keeps the memory finite or does not limit one person.</summary>
    public long? Off { get; init; }

    /// <summary>The default, in words if the number differs from machine to machine.</summary>
    [AllowNull]
    public string Default { get => field ?? Get(new Limits()).ToString(CultureInfo.InvariantCulture); init; }

    /// <summary>The allowed values, for a message: "the limit on a line is 64 to 65536 bytes".</summary>
    public string Allowed => $"the limit on {What} is {AllowedValues}";

    /// <summary>The allowed values with their unit, for a message: "64 to 65536 bytes".</summary>
    public string AllowedValues => $"{Between(Least > 0 ? $"{Least}" : $"0 (for {Zero})")}{(Unit.Length > 0 ? " " : "")}{Unit}";

    /// <summary>The allowed values, for a table: "64 to 65536".</summary>
    public string Range => Between($"{Least}");

    private string Between(string least) => Most is int.MaxValue or long.MaxValue ? $"{least} or more" : $"{least} to {Most}";

    public bool IsAllowed(long value) => value >= Least && value <= Most;
}

internal static class LimitTable
{
    private const long Million = 1_000_000;

    public static readonly IReadOnlyList<LimitRow> All =
    [
        OfServer("line-bytes", "a line", "bytes", 64, 64 * 1024, limits => limits.LineBytes, (limits, value) => limits with { LineBytes = (int)value },
            "what a terminal itself takes in a line", "the line is refused, and its sender is informed", off: 64 * 1024),
        OfServer("paste-bytes", "a paste", "bytes", 64, 1024 * 1024, limits => limits.PasteBytes, (limits, value) => limits with { PasteBytes = (int)value },
            "four of the longest lines", "the paste is refused, and its sender is informed", off: 64 * 1024),
        OfServer("outbox-bytes", "one outbox", "bytes", 256 * 1024, int.MaxValue, limits => limits.OutboxBytes, (limits, value) => limits with { OutboxBytes = (int)value },
            "what waits for one client: about a minute of a very busy room", "the client is disconnected, with the reason"),
        OfServer("all-outbox-bytes", "all outboxes", "bytes", 256 * 1024, long.MaxValue, limits => limits.AllOutboxBytes, (limits, value) => limits with { AllOutboxBytes = value },
            "slow readers together must not take the machine; not below `outboxBytes`", "the client for whom most waits is disconnected; a newcomer for whom most waits is told that the history is missing", inWords: "a quarter of the memory"),
        OfServer("clients", "clients", "", 0, int.MaxValue, limits => limits.Clients, (limits, value) => limits with { Clients = (int)value },
            "0: as many as the descriptor limit (`ulimit -n`) leaves room for, see [Many clients](#many-clients)", "the next client is refused, because the server is full", zero: "as many as there is room for"),
        OfServer("room-inbox-chars", "a room's inbox", "characters", 64 * 1024, int.MaxValue, limits => limits.RoomInboxChars, (limits, value) => limits with { RoomInboxChars = (int)value },
            "many times what one turn takes", "the server reads no further from the room's senders until there is room"),
        OfServer("bans", "bans", "", 1, 10_000, limits => limits.Bans, (limits, value) => limits with { Bans = (int)value },
            "bans and mutes of one room, and bans of the server; each is compared when somebody comes in", "the next ban is refused until one is lifted"),
        OfServer("ignored", "ignored people", "", 1, 10_000, limits => limits.Ignored, (limits, value) => limits with { Ignored = (int)value },
            "people that one person ignores; each is compared with every message to that person", "the next is not ignored, and the person is informed"),
        OfServer("history-chars", "the history in memory", "characters", 0, int.MaxValue, limits => limits.HistoryChars, (limits, value) => limits with { HistoryChars = (int)value },
            "of all rooms together, where the history is in memory: about 100,000 lines and 40 MiB; 0: none is kept", "the oldest messages go", zero: "none"),
        OfServer("rooms", "rooms", "", 1, Million, limits => limits.Rooms, (limits, value) => limits with { Rooms = (int)value },
            "as many as clients on a large server", "the oldest empty room goes, with its settings, to make place; if no room is empty, no new one is made"),
        OfServer("room-members", "members of a room", "", 0, Million, limits => limits.RoomMembers, (limits, value) => limits with { RoomMembers = (int)value },
            "0: as many as there are clients", "the next one does not get in, and is informed"),
        OfServer("announced-joins", "members of a room whose joins are announced at once", "", 0, int.MaxValue, limits => limits.AnnouncedJoins, (limits, value) => limits with { AnnouncedJoins = (int)value },
            "a thousand clients that join one room would make a million notices", "in a larger room a join is announced when the client first does something", zero: "none"),

        OfAddress("sessions-per-address", "sessions per address", limits => limits.SessionsPerAddress, (limits, value) => limits with { SessionsPerAddress = (int)value },
            "a classroom is one address", "the next client is refused, until one has left"),
        OfAddress("sessions-per-local-address", "sessions per local address", limits => limits.SessionsPerLocalAddress, (limits, value) => limits with { SessionsPerLocalAddress = (int)value },
            "a school, and the programs that its pupils try", "the same"),
        OfAddress("new-sessions-per-minute", "new sessions per minute", limits => limits.NewSessionsPerMinute, (limits, value) => limits with { NewSessionsPerMinute = (int)value },
            "all of the fifty at once, and once more when their network came back", "the next client is refused, and learns in how many seconds it can try again"),
        OfAddress("new-local-sessions-per-minute", "new local sessions per minute", limits => limits.NewLocalSessionsPerMinute, (limits, value) => limits with { NewLocalSessionsPerMinute = (int)value },
            "all of the thousand, twice", "the same"),
        OfAddress("request-burst", "HTTP requests at once", limits => limits.RequestBurst, (limits, value) => limits with { RequestBurst = (int)value },
            "thirty people behind one address who open the page at the same moment", "429; if the client goes on, the answers come late, and the connection is closed"),
        OfAddress("requests-per-second", "HTTP requests per second", limits => limits.RequestsPerSecond, (limits, value) => limits with { RequestsPerSecond = (int)value },
            "more than people do by hand; raise it if all of them come through one proxy without PROXY headers", "the same"),
        OfAddress("search-millis", "milliseconds of searches in ten seconds", limits => limits.SearchMillis, (limits, value) => limits with { SearchMillis = (int)value },
            "a search takes some; a tenth of one core for one address", "the next search is refused, and says when to try again"),

        OfPerson("message-burst", "messages at once", limits => limits.MessageBurst, (limits, value) => limits with { MessageBurst = (int)value },
            "a file of that many lines may be pasted"),
        OfPerson("messages-per-second", "messages per second", limits => limits.MessagesPerSecond, (limits, value) => limits with { MessagesPerSecond = (int)value },
            "faster than any person types, and than any reads"),
        OfPerson("paste-lines", "lines of a paste", limits => limits.PasteLines, (limits, value) => limits with { PasteLines = (int)value },
            "what a person scrolls through; more belongs in a file", "the paste is refused, and its sender is informed"),
        OfPerson("join-burst", "joins at once", limits => limits.JoinBurst, (limits, value) => limits with { JoinBurst = (int)value },
            "all the rooms that a person may be in, when a client comes back to them"),
        OfPerson("joins-per-minute", "joins per minute", limits => limits.JoinsPerMinute, (limits, value) => limits with { JoinsPerMinute = (int)value },
            "one in two seconds, to look around"),
        OfPerson("rooms-per-session", "rooms per session", limits => limits.RoomsPerSession, (limits, value) => limits with { RoomsPerSession = (int)value },
            "more than anybody follows", "the join is refused, and the person is informed"),
        OfPerson("rename-burst", "renames at once", limits => limits.RenameBurst, (limits, value) => limits with { RenameBurst = (int)value },
            "to try some names that are in use"),
        OfPerson("renames-per-minute", "renames per minute", limits => limits.RenamesPerMinute, (limits, value) => limits with { RenamesPerMinute = (int)value },
            "everybody in the room reads of each"),
        OfPerson("failed-command-burst", "failed commands at once", limits => limits.FailedCommandBurst, (limits, value) => limits with { FailedCommandBurst = (int)value },
            "a person who is finding out"),
        OfPerson("failed-commands-per-minute", "failed commands per minute", limits => limits.FailedCommandsPerMinute, (limits, value) => limits with { FailedCommandsPerMinute = (int)value },
            "a person who reads the answers"),
        OfPerson("history-burst", "pages of history at once", limits => limits.HistoryBurst, (limits, value) => limits with { HistoryBurst = (int)value },
            "`/history`, `/more` and `/search` together: a person who scrolls back"),
        OfPerson("history-per-minute", "pages of history per minute", limits => limits.HistoryPerMinute, (limits, value) => limits with { HistoryPerMinute = (int)value },
            "one a second; each is a question to the disk"),
        OfPerson("mute-seconds", "seconds of being muted", limits => limits.MuteSeconds, (limits, value) => limits with { MuteSeconds = (int)value },
            "long enough to be noticed; 0: nobody is muted or disconnected", "the person is disconnected, with the reason", zero: "no mute and no disconnection"),
    ];

    private static LimitRow OfServer(string name, string what, string unit, long least, long most, Func<Limits, long> get, Func<Limits, long, Limits> set,
        string reason, string beyond, string zero = "no limit", long? off = null, string? inWords = null) =>
        new(LimitGroup.Server, name, what, unit, least, most, get, set, reason, beyond) { Zero = zero, Off = off, Default = inWords };

    private static LimitRow OfAddress(string name, string what, Func<Limits, long> get, Func<Limits, long, Limits> set, string reason, string beyond) =>
        new(LimitGroup.Address, name, what, "", 0, Million, get, set, reason, beyond) { Off = 0 };

    private static LimitRow OfPerson(string name, string what, Func<Limits, long> get, Func<Limits, long, Limits> set,
        string reason, string beyond = "a pause", string zero = "no limit") =>
        new(LimitGroup.Person, name, what, "", 0, Million, get, set, reason, beyond) { Zero = zero, Off = 0 };
}
