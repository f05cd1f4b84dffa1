// Reads beside the writer, on connections that only read. Pages of the history have two threads, so that a page far back does not delay the
// history for a joining client. Searches have one of their own, because a search is what a stranger can make slow. No query runs longer
// than a second.

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class SqliteReaders(string path, TimeSpan queryTime, TimeProvider time) : IDisposable
{
    private readonly ReaderThreads _pages = new(path, "history pages", threads: 2, isPatient: false, queryTime, time);
    private readonly ReaderThreads _searches = new(path, "history search", threads: 1, isPatient: true, queryTime, time);

    /// <summary>Reads a page on another thread than the caller's. Throws <see cref="IOException"/>.</summary>
    public Task<T> ReadAsync<T>(Func<HistoryReader, T> read) => _pages.ReadAsync(read);

    /// <summary>Searches on another thread than the caller's. Throws <see cref="IOException"/>.</summary>
    public Task<T> SearchAsync<T>(Func<HistoryReader, T> read) => _searches.ReadAsync(read);

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
        _pages.Pause();
        _searches.Pause();
    }

    public void Resume()
    {
        _pages.Resume();
        _searches.Resume();
    }

    public void Dispose()
    {
        _pages.Dispose();
        _searches.Dispose();
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

    /// <summary>A query has failed: the connection is replaced by a new one.</summary>
    public bool HasFailed { get; set; }

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
