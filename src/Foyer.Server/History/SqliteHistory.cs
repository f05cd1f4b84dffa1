// The history as the program uses it. It is opened before everything else, because the server must not start with a history that cannot be
// used. It is closed after everything else, because it contains the last messages.

using Foyer.Chat.Log;
using Foyer.Chat.Rooms;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal sealed class SqliteHistory : IDisposable
{
    private readonly HistoryFolder _folder;
    private readonly SqliteReaders _readers;
    private readonly Checkpointer _checkpointer;
    private readonly SqliteWriter _writer;
    private readonly ITimer _keepTimer;
    private bool _disposed;

    private SqliteHistory(HistoryFolder folder, long epoch, HistoryOptions options, TimeProvider time, ServerLog log, ServerMetrics metrics,
        List<string> warnings)
    {
        Warnings = warnings;
        _folder = folder;
        _readers = new SqliteReaders(folder.FilePath, options.QueryTime, time);
        _checkpointer = new Checkpointer(folder.FilePath, _readers, log);
        _writer = new SqliteWriter(folder, options, time, _checkpointer, log, metrics);
        using (var reader = new HistoryReader(folder.FilePath)) Store = new SqliteChatStore(_writer.Queue, reader, warnings);
        Log = new SqliteLog(epoch, folder.HighWater, _writer, _readers, options.Durability);
        _keepTimer = time.CreateGuardedTimer(log, "deleting old messages", _writer.Retention.Begin, TimeSpan.Zero, options.KeepEvery);
    }

    public IMessageLog Log { get; }

    public IChatStore Store { get; }

    /// <summary>What the operator should know about the history that was found, one line for each warning.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Throws <see cref="OperatorException"/>; no existing file was changed then. Only tests give <paramref name="migrations"/>.</summary>
    public static SqliteHistory Open(HistoryOptions options, TimeProvider time, ServerLog log, ServerMetrics? metrics = null, Migrations? migrations = null)
    {
        migrations ??= Migrations.All;
        HistoryFolder folder = HistoryFolder.Open(options.Folder, migrations.Version);
        try
        {
            List<string> warnings = [];
            if (!File.Exists(folder.FilePath)) migrations.Create(folder.FilePath);
            else if (migrations.Upgrade(folder.FilePath) is { } copy)
                warnings.Add($"the history was converted to a newer version; the old one is kept in {copy}");
            long epoch = LookForLoss(folder, warnings);
            return new SqliteHistory(folder, epoch, options, time, log, metrics ?? ServerMetrics.None, warnings);
        }
        catch (Exception e)
        {
            folder.Dispose();
            if (e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR })
                throw HistoryFile.Unusable(HistoryKind.Damaged, folder.FilePath, 0, 0)!;
            if (e is SqliteException s)
                throw new OperatorException($"the history cannot be opened: {DiskTrouble.Reason(s, folder.FilePath)}");
            if (e is IOException or UnauthorizedAccessException) throw HistoryFolder.Unusable(options.Folder, e);
            throw;
        }
    }

    /// <summary>Sets how long messages are kept, and how many bytes of them, from the next round of deleting on. Any thread.</summary>
    public void Keep(TimeSpan? keepFor, long? keepBytes) => _writer.Retention.Keep(keepFor, keepBytes);

    /// <summary>
    /// Says why messages are refused at the moment; null if they are accepted. If they are refused, the call also makes the writer try
    /// again. So the next call can see that writing works again, even if nobody sends a message. Any thread.
    /// </summary>
    public string? LookForTrouble()
    {
        string? failure = _writer.Failure;
        if (failure is not null) _writer.TryAgain();
        return failure;
    }

    /// <summary>Writes everything that waits, but takes only a bounded time.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _keepTimer.Dispose();
        _writer.Dispose();
        _checkpointer.Dispose();
        _readers.Dispose();
        try
        {
            if (_writer.HasEnded && File.Exists(_folder.FilePath)) SqliteFile.Open(_folder.FilePath).Dispose(); // the last writing connection empties the WAL
        }
        catch (SqliteException)
        {
            // The next start also reads the WAL.
        }
        _folder.Dispose();
    }

    /// <summary>Reports, once, if the file beside the database knows a later message than the database. Returns the epoch.</summary>
    private static long LookForLoss(HistoryFolder folder, List<string> warnings)
    {
        using SqliteConnection connection = SqliteFile.Open(folder.FilePath);
        SqliteFile.Execute(connection, "PRAGMA journal_mode = WAL"); // a backup that the operator put here does not have it
        long last = SqliteFile.Number(connection, "SELECT max(coalesce(max(id), 0), (SELECT value FROM meta WHERE name = 'last')) FROM message");
        long known = folder.HighWater.Id;
        if (known > last)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"messages after {new MessageId(last, 0).At:yyyy-MM-dd HH:mm:ss} (UTC), the last of {new MessageId(known, 0).At:yyyy-MM-dd HH:mm:ss}, ")
                + $"are missing from {folder.FilePath}: they were lost in a power failure or because of a damaged disk; all earlier messages are there");
            SqliteFile.Execute(connection, string.Create(CultureInfo.InvariantCulture,
                $"UPDATE meta SET value = {known} WHERE name = 'last'; UPDATE meta SET value = random() & 0x7fffffffffffffff WHERE name = 'epoch'"));
        }
        folder.HighWater.Raise(last);
        return SqliteFile.Number(connection, "SELECT value FROM meta WHERE name = 'epoch'");
    }
}
