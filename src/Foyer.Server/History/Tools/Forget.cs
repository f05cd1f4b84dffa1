// `foyer forget NAME`: deletes everything that was said under a name, in all rooms: from the messages, the index, the other events and the
// topics. It reads the whole history to find it, and does not rely on the index. It deletes in small transactions, and between them a
// running server writes new messages.

using System.Diagnostics;
using System.Text.Json;
using Foyer.Server.Json;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History.Tools;

internal sealed class Forget(string name, bool yes) : HistoryTool
{
    private const string Word = "forget";

    private const int PageRows = 4096;

    /// <summary>Takes a tenth of a second in a history of a million messages, while new messages wait: the words are all over the index.</summary>
    private const int DeletedAtOnce = 64;

    private readonly string _key = Folding.Author(name);
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    public override string AfterInterruption => "what was deleted so far is gone; to delete the rest, give the same command again";

    public override int Run(ToolRun run)
    {
        ExistingHistory history = ExistingHistory.Find(run.History, FileAccess.ReadWrite);
        run.Confirm($"This deletes everything that was said under the name {name} from {history.FilePath}, for ever.", Word, yes);
        bool hasServer = history.HasServer();
        using SqliteConnection writer = history.OpenToWrite(CancellationToken.None); // not interruptible: a small transaction that has begun also ends
        using SqliteConnection reader = history.OpenToRead(run.Interrupted);
        using var forgetting = new Forgetting(writer, IsTheName, hasServer, run.Interrupted);
        run.Progress.Show("Looking through the messages", progress => ForgetMessages(reader, forgetting, progress));
        run.Progress.Show("Looking through the other events", _ => ForgetEvents(reader, forgetting));
        forgetting.ForgetTopics();
        forgetting.GiveBackPages();
        bool emptied = false;
        run.Progress.Show("Emptying the write-ahead log", _ => emptied = ExistingHistory.TryEmptyWal(writer, run.Interrupted));
        run.Interrupted.ThrowIfCancellationRequested();
        string others = $"{CountText.Of(forgetting.Events, "event")}, {CountText.Of(forgetting.Topics, "topic")}";
        run.Output.WriteLine($"deleted: {CountText.Of(forgetting.Messages, "message")}, {others} of {name}");
        Warn(history, forgetting, hasServer, run.Output);
        if (!emptied)
            throw new OperatorException($"another program was reading {history.FilePath} all the time, so {history.FilePath}-wal may still contain "
                + "what was deleted: give the same command again when that program (a backup or a check?) has ended");
        return 0;
    }

    private void Warn(ExistingHistory history, Forgetting forgetting, bool hasServer, TextWriter output)
    {
        if (hasServer && forgetting.Topics > 0)
            output.WriteLine($"the running server still shows the topics that {name} set, and stores them again, "
                + "until they are changed or the server is restarted");
        IEnumerable<string> copies = Directory.EnumerateFiles(history.Folder).Where(file => file.StartsWith(history.FilePath + ".", StringComparison.Ordinal));
        foreach (string copy in copies.Order(StringComparer.Ordinal)) output.WriteLine($"not reached: {copy}");
    }

    private void ForgetMessages(SqliteConnection reader, Forgetting forgetting, ReportProgress progress)
    {
        using var page = new Statement(reader, "SELECT id, name FROM message WHERE id > ?1 ORDER BY id LIMIT ?2");
        long first = SqliteFile.Number(reader, "SELECT min(id) FROM message"), end = SqliteFile.Number(reader, "SELECT max(id) FROM message");
        List<long> found = [];
        long last = 0;
        int rows;
        do
        {
            page.Bind(1, last).Bind(2, PageRows);
            for (rows = 0; page.Step(); rows++)
            {
                last = page.Number(0);
                if (IsTheName(page.Text(1))) found.Add(last);
            }
            page.Reset(); // so that no lock is held while the tool writes
            foreach (long[] chunk in found.Chunk(DeletedAtOnce)) forgetting.DeleteMessages(chunk);
            found.Clear();
            progress(last - first, end - first);
        }
        while (rows == PageRows);
    }

    private void ForgetEvents(SqliteConnection reader, Forgetting forgetting)
    {
        using var page = new Statement(reader, "SELECT room, id, name, detail FROM event WHERE (room, id) > (?1, ?2) ORDER BY room, id LIMIT ?3");
        List<(long Room, long Id)> found = [];
        (long room, long id) = (0, 0);
        int rows;
        do
        {
            page.Bind(1, room).Bind(2, id).Bind(3, PageRows);
            for (rows = 0; page.Step(); rows++)
            {
                (room, id) = (page.Number(0), page.Number(1));
                if (IsTheName(page.Text(2)) || IsAbout(page.Text(3))) found.Add((room, id));
            }
            page.Reset();
            foreach ((long Room, long Id)[] chunk in found.Chunk(DeletedAtOnce)) forgetting.DeleteEvents(chunk);
            found.Clear();
        }
        while (rows == PageRows);
    }

    private bool IsAbout(string detail)
    {
        if (detail.Length <= "{}".Length) return false;
        try
        {
            return EventJson.NamesIn(detail).Any(IsTheName);
        }
        catch (JsonException)
        {
            return detail.Contains(name, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>Compares names in any case and form, as a search does.</summary>
    private bool IsTheName(string other)
    {
        if (_known.TryGetValue(other, out bool isIt)) return isIt;
        if (_known.Count == PageRows) _known.Clear();
        return _known[other] = Folding.Author(other) == _key;
    }
}

/// <summary>The transactions of one run of the tool. Throws <see cref="SqliteException"/>.</summary>
internal sealed class Forgetting : IDisposable
{
    private readonly HistoryTables _tables;
    private readonly Eraser _eraser;
    private readonly Statement _message, _event, _documents, _freePages, _giveBack;
    private readonly Func<string, bool> _isTheName;
    private readonly bool _hasServer;
    private readonly CancellationToken _interrupted;

    public Forgetting(SqliteConnection connection, Func<string, bool> isTheName, bool hasServer, CancellationToken interrupted)
    {
        (_isTheName, _hasServer, _interrupted) = (isTheName, hasServer, interrupted);
        _tables = new HistoryTables(connection);
        _eraser = new Eraser(_tables);
        _message = _tables.Prepare($"SELECT {Eraser.Columns} FROM message WHERE id = ?1");
        _event = _tables.Prepare("DELETE FROM event WHERE room = ?1 AND id = ?2");
        _documents = _tables.Prepare("SELECT kind, name, body FROM document WHERE kind = 'room'");
        _freePages = _tables.Prepare("PRAGMA freelist_count");
        _giveBack = _tables.Prepare("PRAGMA incremental_vacuum(256)");
        InTransaction(() => Indexer.EmptyIfFoldedOtherwise(_tables));
    }

    public long Messages { get; private set; }

    public long Events { get; private set; }

    public long Topics { get; private set; }

    public void DeleteMessages(long[] ids) => InTransaction(() =>
    {
        foreach (long id in ids) Messages += _eraser.Erase(_message.Bind(1, id)); // zero if the server has deleted it meanwhile
    });

    public void DeleteEvents((long Room, long Id)[] events) => InTransaction(() =>
    {
        foreach ((long room, long id) in events)
        {
            _event.Bind(1, room).Bind(2, id).Run();
            Events += _event.Changes;
        }
    });

    /// <summary>Deletes the rooms' present topics. Earlier topics are messages.</summary>
    public void ForgetTopics() => InTransaction(() =>
    {
        List<(DocumentName Document, string Body)> changed = [];
        while (_documents.Step())
        {
            if (StoredDocuments.WithoutTopic(_documents.Text(2), _isTheName) is { } body)
                changed.Add((new DocumentName(_documents.Text(0), _documents.Text(1)), body));
        }
        _documents.Reset();
        foreach ((DocumentName document, string body) in changed) _tables.Put(document, body);
        Topics = changed.Count;
    });

    public void GiveBackPages()
    {
        while (_freePages.RunForNumber() > 0) InTransaction(_giveBack.Run);
    }

    public void Dispose() => _tables.Dispose();

    private void InTransaction(Action work)
    {
        _interrupted.ThrowIfCancellationRequested();
        long began = Stopwatch.GetTimestamp();
        _tables.Begin();
        try
        {
            work();
            _tables.Commit();
        }
        catch
        {
            _tables.Rollback();
            throw;
        }
        // SQLite's locks are not fair: a fast process gets the lock again at once. So the server gets the same time as this transaction
        // took, and a little more.
        if (_hasServer) _interrupted.WaitHandle.WaitOne(Stopwatch.GetElapsedTime(began) + TimeSpan.FromMilliseconds(10));
    }
}
