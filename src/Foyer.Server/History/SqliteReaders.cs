// Reading beside the writer: two connections that only read, so that a slow search does not keep a joining client from its
// history. Whoever comes third waits for its turn; nobody's query runs longer than a second.

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

    /// <summary>Off the caller's thread. Throws <see cref="IOException"/>.</summary>
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

    /// <summary>Until <paramref name="row"/> wants no more. False: it took too long, and what was read until then is what there is.</summary>
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
            rows.Reset(); // it would hold the file as it was
        }
    }

    /// <summary>Nobody reads until <see cref="Resume"/>.</summary>
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

/// <summary>One connection that reads, with its statements. One thread at a time; <see cref="Interrupt"/> from any.</summary>
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

    /// <summary>The prepared statement of this text, ready to be bound.</summary>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out Statement? statement)) _statements.Add(sql, statement = new Statement(_connection, sql));
        return statement;
    }

    /// <summary>Whatever it is doing ends; what it does next is not touched.</summary>
    public void Interrupt()
    {
        try
        {
            raw.sqlite3_interrupt(_handle);
        }
        catch (ObjectDisposedException)
        {
            // It failed meanwhile, and is closed.
        }
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }
}
