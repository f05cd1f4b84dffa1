// Moves the content of the WAL into the database file, on a thread of its own. This flushes both files to the disk, and no client should
// have to wait for that. The writer waits only for the last part: a few milliseconds, once in some megabytes. Afterwards the WAL is empty,
// so it stays small under any load.

using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal sealed class Checkpointer : IDisposable
{
    /// <summary>A WAL that is larger than this is emptied. It is a thousand pages, as in SQLite itself.</summary>
    private const long EmptyAbove = 4 << 20;

    /// <summary>A running query keeps the WAL from being emptied. Above this size, new queries wait until the WAL is empty.</summary>
    private const long WaitAbove = 64 << 20;

    private readonly string _path;
    private readonly FileInfo _wal;
    private readonly SqliteReaders _readers;
    private readonly ServerLog _log;
    private readonly AutoResetEvent _due = new(false);
    private readonly Thread _thread;
    private volatile bool _ending;
    private volatile bool _emptyNow;
    private int _commits; // used by the writer only
    private long _looked = Environment.TickCount64; // used by the writer only

    public Checkpointer(string path, SqliteReaders readers, ServerLog log)
    {
        _log = log;
        _path = path;
        _wal = new FileInfo(path + "-wal");
        _readers = readers;
        _thread = new Thread(Run) { IsBackground = true, Name = "history checkpoint" };
        _thread.Start();
    }

    /// <summary>The writer holds it for each transaction, and the checkpointer for the last part of its work.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Called before each transaction. Throws <see cref="IOException"/> if the database file has disappeared: what is written then is lost.</summary>
    public void Look()
    {
        if (++_commits % 4 != 0 && Environment.TickCount64 - _looked < 1000) return;
        _looked = Environment.TickCount64;
        if (!File.Exists(_path)) throw new IOException(DiskTrouble.Gone(_path));
        _wal.Refresh();
        if (_wal.Exists && _wal.Length > EmptyAbove) _due.Set();
    }

    /// <summary>Empties the WAL as soon as possible, so that deleted messages are in no file any more.</summary>
    public void EmptyNow()
    {
        _emptyNow = true;
        _due.Set();
    }

    public void Dispose()
    {
        _ending = true;
        _due.Set();
        _thread.Join();
        _due.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _due.WaitOne(_emptyNow ? TimeSpan.FromMilliseconds(100) : Timeout.InfiniteTimeSpan);
            if (_ending) return;
            try
            {
                Empty();
            }
            catch (Exception e) when (e is SqliteException or IOException)
            {
                // The writer will meet the same error and report it. Until then the WAL keeps everything.
            }
            catch (Exception e)
            {
                _log.BackgroundFailed("the history's checkpoint", e);
            }
        }
    }

    private void Empty()
    {
        using SqliteConnection connection = SqliteFile.Open(_path, busySeconds: 0);
        SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        _wal.Refresh();
        bool readersWait = _emptyNow || (_wal.Exists && _wal.Length > WaitAbove);
        if (readersWait) _readers.Pause();
        try
        {
            lock (Gate)
            {
                if (SqliteFile.Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0) _emptyNow = false;
            }
        }
        finally
        {
            if (readersWait) _readers.Resume();
        }
    }
}
