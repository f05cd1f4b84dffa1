// The only writer. It takes everything that waits, from all rooms, and writes it in one transaction. While the transaction commits, the
// next group gathers. Between groups it does in small pieces the work that can wait: it fills the index, and deletes old messages. It takes
// turns on the thread pool, one at a time, because waking a thread of its own cost twice as much as the commit itself
// (docs/decisions/0011-sqlite-history.md).
//
// 1. The answer to an append is final. True: the messages are in the file, as reliably as the durability says. False: they are not, and
// never will be.
// 2. A failure affects its group only. The next append tries again, on another connection. The operator is notified once.
// 3. If documents cannot be written, their newest state waits. Events wait too, up to a limit.

using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal sealed class SqliteWriter : IThreadPoolWorkItem, IDisposable
{
    /// <summary>After this time, and with every append, documents that could not be written are tried again.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    /// <summary>After this time at the latest, a message is in the index, even if nobody searches.</summary>
    private static readonly TimeSpan IndexTime = TimeSpan.FromSeconds(5);

    /// <summary>At shutdown, everything that waits is written. A disk that hangs delays the shutdown by this time at most.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    /// <summary>After the disk was full, the next try needs this much free space. With less, one message would fit and the next would not.</summary>
    private const long EnoughBytes = 256 << 10;

    private readonly string _path;
    private readonly HighWater _highWater;
    private readonly HistoryOptions _options;
    private readonly Checkpointer _checkpointer;
    private readonly ServerLog _log;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ITimer _later;
    private readonly ManualResetEventSlim _ended = new();
    private readonly WriteGroup _group = new(); // used by the writer's turn only, like _tables and _wasFull
    private HistoryTables? _tables;
    private bool _wasFull;
    private volatile string? _failure; // the reason why the last try failed, or null
    private volatile bool _tryAgain;
    private volatile bool _laterIsSet;

    public SqliteWriter(HistoryFolder folder, HistoryOptions options, TimeProvider time, Checkpointer checkpointer, ServerLog log, ServerMetrics metrics)
    {
        Queue = new WriterQueue(() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false));
        (_path, _highWater, _options, _checkpointer, _log, _metrics, _time) = (folder.FilePath, folder.HighWater, options, checkpointer, log, metrics, time);
        Indexer = new Indexer(Queue);
        Retention = new Retention(options, time, Queue, checkpointer);
        _later = time.CreateGuardedTimer(log, "the history's index", Later, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public WriterQueue Queue { get; }

    public Indexer Indexer { get; }

    public Retention Retention { get; }

    /// <summary>If it is false after <see cref="Dispose"/>, the disk hangs.</summary>
    public bool HasEnded => _ended.IsSet;

    public bool IsFailing => _failure is not null;

    public string? Failure => _failure;

    /// <summary>If writing fails at the moment: tries again, even if there is nothing to write.</summary>
    public void TryAgain()
    {
        _tryAgain = true;
        Queue.Ask();
    }

    /// <summary>Writes everything that waits, but takes only a bounded time.</summary>
    public void Dispose()
    {
        Queue.Close();
        _ended.Wait(EndTime);
        _later.Dispose();
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            TakeTurn();
        }
        catch (Exception e)
        {
            _log.BackgroundFailed("the history's writer", e); // an unhandled exception on the thread pool would end the process
            foreach (PendingAppend append in _group.Appends) append.TrySetResult(false);
            Queue.EndTurn(again: false);
        }
    }

    /// <summary>Writes one group, and does one piece of the work that can wait.</summary>
    private void TakeTurn()
    {
        bool isEnd = Queue.Take(_group);
        // If a group could not be written a moment ago, and nobody waits for it, the next try waits for the timer.
        if (_group.Appends.Count > 0 || (!_group.IsEmpty && (!IsFailing || isEnd || !_laterIsSet))) Write(_group);
        else if (_tryAgain && IsFailing && !isEnd) TryWrite(tables => tables.SetMeta("last", tables.Meta("last")));
        _tryAgain = false;
        if (isEnd)
        {
            End();
            return;
        }
        if (Indexer.IsDue) Indexer.Answer(!IsFailing && TryDoBeside(Indexer.WriteChunk));
        if (Retention.IsDue && !IsFailing) Retention.Answer(TryDoBeside(Retention.DeleteChunk));
        if (IsFailing && !_group.IsEmpty) SetLater(RetryTime);
        else if (Indexer.IsBehind) SetLater(IndexTime);
        Queue.EndTurn(again: !IsFailing && (Indexer.IsDue || Retention.IsDue));
    }

    private void SetLater(TimeSpan time)
    {
        if (_laterIsSet) return;
        _laterIsSet = true;
        _later.Change(time, Timeout.InfiniteTimeSpan);
    }

    private void Later()
    {
        _laterIsSet = false;
        Indexer.DoNow();
        Queue.Ask();
    }

    private void End()
    {
        GiveUpConnection();
        Indexer.Answer(written: false);
        _ended.Set();
    }

    private void Write(WriteGroup group)
    {
        long begun = _metrics.BeginCommit(_time);
        bool accepted = TryWrite(tables =>
        {
            foreach (PendingAppend append in group.Appends) tables.Insert(append.Room, append.Messages);
            foreach ((DocumentName document, string? body) in group.Documents) tables.Put(document, body);
            foreach ((string room, ChatEvent happened) in group.Events) tables.Insert(room, happened);
        });
        if (accepted)
        {
            _metrics.Committed(begun, _time, group.Rows);
            Queue.Written(group);
            Accept(group);
        }
        foreach (PendingAppend append in group.Appends) append.TrySetResult(accepted);
    }

    private void Accept(WriteGroup group)
    {
        long last = 0;
        int messages = 0;
        foreach (PendingAppend append in group.Appends)
        {
            messages += append.Messages.Count;
            for (int i = 0; i < append.Messages.Count; i++) last = Math.Max(last, append.Messages[i].Id);
        }
        _highWater.Raise(last); // before any append is answered
        Indexer.Count(messages);
    }

    /// <summary>Writes, in one transaction, a group that somebody waits for. False: nothing of it was written, and the operator was notified.</summary>
    private bool TryWrite(Action<HistoryTables> write)
    {
        string? failure = Write(write);
        if (failure is not null && !IsFailing) _log.HistoryFailed(failure);
        if (failure is null && IsFailing) _log.HistoryResumed();
        _failure = failure;
        return failure is null;
    }

    /// <summary>Nobody waits for this work, so a failure is not reported: the next message will meet the same failure.</summary>
    private bool TryDoBeside(Action<HistoryTables> write) => Write(write) is null;

    /// <summary>Returns null, or the reason why it failed.</summary>
    private string? Write(Action<HistoryTables> write)
    {
        try
        {
            _checkpointer.Look();
            if (_wasFull && new DriveInfo(_path).AvailableFreeSpace < EnoughBytes) return DiskTrouble.Full(_path);
            _wasFull = false;
            bool isFirst = _tables is null;
            _tables ??= Open();
            lock (_checkpointer.Gate)
            {
                _tables.Begin();
                if (isFirst) Indexer.Look(_tables);
                write(_tables);
                _tables.Commit();
            }
            return null;
        }
        catch (SqliteException e)
        {
            GiveUpConnection();
            _wasFull = e.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL;
            return DiskTrouble.Reason(e, _path);
        }
        catch (IOException e)
        {
            GiveUpConnection();
            return e.Message;
        }
        catch (Exception e)
        {
            GiveUpConnection();
            _log.BackgroundFailed("writing the history", e);
            return $"a bug ({e.GetType().Name})"; // the waiting appends must be answered even then
        }
    }

    private HistoryTables Open()
    {
        SqliteConnection connection = SqliteFile.Open(_path);
        try
        {
            string synchronous = _options.Durability switch { Durability.Disk => "FULL", Durability.None => "OFF", _ => "NORMAL" };
            SqliteFile.Execute(connection,
                $"PRAGMA synchronous = {synchronous}; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000");
            _options.WriterOpened?.Invoke(connection);
            var tables = new HistoryTables(connection);
            Indexer.Prepare(tables);
            Retention.Prepare(tables);
            return tables;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The unfinished transaction is rolled back. A new connection is opened when there is something to write.</summary>
    private void GiveUpConnection()
    {
        try
        {
            _tables?.Dispose();
        }
        catch (SqliteException)
        {
            // Every append that was answered is in the file or its WAL.
        }
        _tables = null;
    }
}
