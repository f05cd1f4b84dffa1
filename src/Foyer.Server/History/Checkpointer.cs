// Brings what is in the WAL into the database file, on a thread of its own: that flushes both to the disk, and nobody who
// talks is to wait for it. The writer waits only for the last of it, a few milliseconds once in some megabytes; afterwards
// the WAL is empty, so it stays small under any load.

using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal sealed class Checkpointer : IDisposable
{
    /// <summary>The WAL is emptied above this: a thousand pages, as SQLite itself does.</summary>
    private const long EmptyAbove = 4 << 20;

    /// <summary>A reader that is at work keeps the WAL from being emptied; above this, new ones wait until it is.</summary>
    private const long WaitAbove = 64 << 20;

    private readonly string _path;
    private readonly FileInfo _wal;
    private readonly SqliteReaders _readers;
    private readonly ServerLog _log;
    private readonly AutoResetEvent _due = new(false);
    private readonly Thread _thread;
    private volatile bool _ending;
    private volatile bool _emptyNow;
    private int _commits; // the writer's
    private long _looked = Environment.TickCount64; // the writer's

    public Checkpointer(string path, SqliteReaders readers, ServerLog log)
    {
        _log = log;
        _path = path;
        _wal = new FileInfo(path + "-wal");
        _readers = readers;
        _thread = new Thread(Run) { IsBackground = true, Name = "history checkpoint" };
        _thread.Start();
    }

    /// <summary>Held by the writer for a transaction, and here for the last of the work.</summary>
    public Lock Gate { get; } = new();

    /// <summary>
    /// Before a transaction: is there enough to do? Throws <see cref="IOException"/> when the file is not there any more: what is written
    /// to a file without a name is lost.
    /// </summary>
    public void Look()
    {
        if (++_commits % 4 != 0 && Environment.TickCount64 - _looked < 1000) return;
        _looked = Environment.TickCount64;
        if (!File.Exists(_path)) throw new IOException(DiskTrouble.Gone(_path));
        _wal.Refresh();
        if (_wal.Exists && _wal.Length > EmptyAbove) _due.Set();
    }

    /// <summary>What was deleted is to be in no file any more.</summary>
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
                // The writer will meet the same, and tell; the WAL keeps everything until then.
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
