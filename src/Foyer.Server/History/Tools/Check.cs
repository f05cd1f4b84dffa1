// `foyer check`: finds out whether the whole history is consistent. It only reads. It reports faults but repairs nothing, because a
// restored backup is whole, and a repaired file is a guess.

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History.Tools;

internal sealed class Check : HistoryTool
{
    private const int MostFaults = 20;

    private readonly List<string> _faults = [];

    public override string AfterInterruption => "the rest was not checked";

    public override int Run(ToolRun run)
    {
        ExistingHistory history = ExistingHistory.Find(run.History);
        long shown = LastShown(history); // read before the file, because every message that was shown is already in the file
        using SqliteConnection connection = history.OpenToRead(run.Interrupted);
        SqliteFile.Execute(connection, "BEGIN");
        run.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"history: {history.FilePath}, version {SqliteFile.Number(connection, "PRAGMA user_version")}, {Bytes(connection) / 1048576.0:0.0} MiB"));
        try
        {
            run.Progress.Show("Reading all pages", _ => _faults.AddRange(OnlineBackup.Faults(connection, MostFaults)));
            if (_faults.Count == 0) CheckContents(history, connection, shown, run);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR)
        {
            _faults.Add(e.Message);
        }
        foreach (string fault in _faults.Take(MostFaults)) run.Output.WriteLine($"fault: {fault}");
        if (_faults.Count > MostFaults) run.Output.WriteLine($"and {CountText.Of(_faults.Count - MostFaults, "fault")} more");
        run.Output.WriteLine(_faults.Count == 0 ? "no problems were found"
            : "the history is damaged: restore a backup (foyer restore), or export what can be read (foyer export)");
        return _faults.Count == 0 ? 0 : 1;
    }

    private void CheckContents(ExistingHistory history, SqliteConnection connection, long shown, ToolRun run)
    {
        Dictionary<long, string> rooms = Rooms(connection);
        var read = new ReadMessages();
        run.Progress.Show("Reading the messages", progress => CheckMessages(connection, rooms, read, progress));
        run.Interrupted.ThrowIfCancellationRequested();
        run.Output.WriteLine(read.Count == 0 ? "messages: none"
            : $"messages: {read.Count} in {CountText.Of(read.Indexed.Count, "room")}, "
                + $"the first from {CountText.Time(read.First)}, the last from {CountText.Time(read.Last)}");
        if (shown > Math.Max(read.Last, Meta(connection, "last")) && !history.HasServer())
            _faults.Add($"messages after {CountText.Time(read.Last)} are missing: the last message that was shown is from {CountText.Time(shown)}");
        run.Progress.Show("Comparing the index", progress => CheckIndex(connection, rooms, read, progress));
        run.Output.WriteLine(read.Waiting == 0 ? "index: complete" : $"index: {CountText.Of(read.Waiting, "message")} missing; the server adds them by itself");
        run.Progress.Show("Reading the rest", _ =>
            run.Output.WriteLine($"also: {CheckEvents(connection, rooms)}, {CheckDocuments(connection)} of settings and bans"));
    }

    private void CheckMessages(SqliteConnection connection, Dictionary<long, string> rooms, ReadMessages read, ReportProgress progress)
    {
        HashSet<long> runs = [];
        using (var known = new Statement(connection, "SELECT number FROM run"))
        {
            while (known.Step()) runs.Add(known.Number(0));
        }
        long indexed = Meta(connection, "indexed"), end = SqliteFile.Number(connection, "SELECT max(id) FROM message");
        using var messages = new Statement(connection, "SELECT id, room, run, kind, closed FROM message ORDER BY id");
        while (messages.Step())
        {
            long id = messages.Number(0), room = messages.Number(1);
            read.Add(id, room, id <= indexed);
            if (id <= 0) _faults.Add(Invariant($"message {id} has no position"));
            if (!rooms.ContainsKey(room)) _faults.Add(Invariant($"message {id} is in no room"));
            if (!runs.Contains(messages.Number(2))) _faults.Add(Invariant($"message {id} belongs to no run of the server"));
            if (messages.Number(3) is < 0 or > 3 || messages.Number(4) is < 0 or > 1) _faults.Add(Invariant($"message {id} is of an unknown kind"));
            if (read.Count % 65536 == 0) progress(id - read.First, end - read.First);
        }
    }

    // Each message has one word for its room, so the index can say how many messages of each room it has.
    private void CheckIndex(SqliteConnection connection, Dictionary<long, string> rooms, ReadMessages read, ReportProgress progress)
    {
        if (Meta(connection, "fold") != Folding.Version) return; // the next start builds it again
        SqliteFile.Execute(connection, "CREATE VIRTUAL TABLE temp.foyer_words USING fts5vocab('main', 'word', 'col')");
        using var documents = new Statement(connection, "SELECT doc FROM temp.foyer_words WHERE term = ?1 AND col = 'room'");
        int done = 0;
        foreach ((long number, string room) in rooms)
        {
            long found = documents.Bind(1, Folding.Room(number)).RunForNumber() ?? 0;
            long expected = read.Indexed.GetValueOrDefault(number);
            if (found != expected) _faults.Add(Invariant($"the index has {found} messages of {room}, but should have {expected}"));
            progress(++done, rooms.Count);
        }
    }

    private string CheckEvents(SqliteConnection connection, Dictionary<long, string> rooms)
    {
        long count = SqliteFile.Number(connection, "SELECT count(*) FROM event");
        using var wrong = new Statement(connection, "SELECT room, id FROM event WHERE json_valid(detail) = 0 OR room NOT IN (SELECT number FROM room)");
        while (wrong.Step()) _faults.Add(Invariant($"the event {wrong.Number(1)} of {rooms.GetValueOrDefault(wrong.Number(0), "no room")} cannot be read"));
        return CountText.Of(count, "event");
    }

    private string CheckDocuments(SqliteConnection connection)
    {
        int count = 0;
        using var documents = new Statement(connection, "SELECT kind, name, body FROM document");
        for (; documents.Step(); count++)
        {
            var document = new DocumentName(documents.Text(0), documents.Text(1));
            try
            {
                if (document == DocumentName.ServerBans) StoredDocuments.Bans(documents.Text(2));
                else if (document == DocumentName.Room(document.Name)) StoredDocuments.Room(document.Name, documents.Text(2));
            }
            catch (Exception e) when (StoredDocuments.IsUnreadable(e))
            {
                _faults.Add($"the settings of {document.Name} cannot be read");
            }
        }
        return CountText.Of(count, "document");
    }

    private static Dictionary<long, string> Rooms(SqliteConnection connection)
    {
        Dictionary<long, string> rooms = [];
        using var all = new Statement(connection, "SELECT number, key FROM room");
        while (all.Step()) rooms.Add(all.Number(0), all.Text(1));
        return rooms;
    }

    private static long LastShown(ExistingHistory history) => HighWater.Read(Path.Combine(history.Folder, HistoryFolder.HighWaterName));

    private static long Meta(SqliteConnection connection, string name)
    {
        using var meta = new Statement(connection, "SELECT value FROM meta WHERE name = ?1");
        return meta.Bind(1, name).RunForNumber() ?? 0;
    }

    private static long Bytes(SqliteConnection connection) =>
        SqliteFile.Number(connection, "PRAGMA page_count") * SqliteFile.Number(connection, "PRAGMA page_size");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed class ReadMessages
    {
        public long First { get; private set; }

        public long Last { get; private set; }

        public long Count { get; private set; }

        /// <summary>The number of messages that are not in the index yet.</summary>
        public long Waiting { get; private set; }

        /// <summary>For each room, the number of messages in the index.</summary>
        public Dictionary<long, long> Indexed { get; } = [];

        public void Add(long id, long room, bool isIndexed)
        {
            if (Count++ == 0) First = id;
            Last = id;
            if (!isIndexed) Waiting++;
            Indexed[room] = Indexed.GetValueOrDefault(room) + (isIndexed ? 1 : 0);
        }
    }
}
