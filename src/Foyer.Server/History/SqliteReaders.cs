// Reads beside the writer. There are two connections that only read, so that a slow search does not delay the history for a joining client.
// A third query waits for its turn. No query runs longer than a second.

using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class SqliteReaders(string path, TimeSpan queryTime, TimeProvider time) : IDisposable
{
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly ConcurrentBag<HistoryReader> _idle = [];
    private volatile bool _closed;

    /// <summary>Reads on another thread than the caller's. Throws <see cref="IOException"/>.</summary>
    public async Task<T> ReadAsync<T>(Func<HistoryReader, T> read)
    {
        await _turns.WaitAsync();
        try
        {
            if (_closed) throw new IOException("the history is closed");
            return await Task.Run(() => Read(read));
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Reads until <paramref name="row"/> returns false. Returns false if the time ran out; the rows until then are the result.</summary>
    public static bool ReadRows(Statement rows, Func<bool> row)
    {
        try
        {
            while (rows.Step() && row()) { }
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            return false;
        }
        finally
        {
            rows.Reset(); // otherwise it would hold its snapshot of the file
        }
    }

    /// <summary>Waits for the running queries. No other query begins until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        for (int i = 0; i < AtOnce; i++) _turns.Wait();
    }

    public void Resume() => _turns.Release(AtOnce);

    public void Dispose()
    {
        _closed = true;
        Pause();
        foreach (HistoryReader reader in _idle) reader.Dispose();
        Resume();
    }

    private T Read<T>(Func<HistoryReader, T> read)
    {
        HistoryReader? reader = null;
        try
        {
            if (!_idle.TryTake(out reader)) reader = new HistoryReader(path);
            T result;
            using (time.CreateTimer(static reader => ((HistoryReader)reader!).Interrupt(), reader, queryTime, Timeout.InfiniteTimeSpan)) result = read(reader);
            _idle.Add(reader);
            return result;
        }
        catch (SqliteException e)
        {
            reader?.Dispose();
            throw new IOException(DiskTrouble.Reason(e, path), e);
        }
    }
}

/// <summary>A connection that only reads, with its statements. For one thread at a time; <see cref="Interrupt"/> may be called from any.</summary>
internal sealed class HistoryReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly sqlite3 _handle;

    public HistoryReader(string path)
    {
        _connection = SqliteFile.Open(path, SqliteOpenMode.ReadOnly);
        _handle = _connection.Handle!;
    }

    /// <summary>The prepared statement for this SQL, ready for its parameters.</summary>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out Statement? statement)) _statements.Add(sql, statement = new Statement(_connection, sql));
        return statement;
    }

    /// <summary>Ends the running query. The next one is not affected.</summary>
    public void Interrupt()
    {
        try
        {
            raw.sqlite3_interrupt(_handle);
        }
        catch (ObjectDisposedException)
        {
            // The query failed meanwhile, and its connection is closed.
        }
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }
}
