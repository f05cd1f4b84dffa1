// A prepared statement that uses SQLite's own calls, so that writing a message allocates nothing here. Columns and parameters are counted
// as in SQLite: parameters from 1, columns from 0.

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History;

/// <summary>Not thread-safe. Throws <see cref="SqliteException"/>.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private byte[] _utf8 = new byte[256];

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, string text)
    {
        if (text.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, parameter, "")); // an empty span would be stored as NULL
            return this;
        }
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < most) _utf8 = new byte[most];
        int bytes = Encoding.UTF8.GetBytes(text, _utf8);
        Check(raw.sqlite3_bind_text(_statement, parameter, _utf8.AsSpan(0, bytes)));
        return this;
    }

    /// <summary>Returns true if there is a row to read.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        try
        {
            Check(result);
            return result == raw.SQLITE_ROW;
        }
        catch (SqliteException)
        {
            Reset();
            throw;
        }
    }

    /// <summary>How many rows the last INSERT, UPDATE or DELETE on this connection changed.</summary>
    public long Changes => raw.sqlite3_changes(_database);

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    /// <summary>Runs the statement to its end, and makes it ready for the next time.</summary>
    public void Run()
    {
        while (Step()) { }
        Reset();
    }

    /// <summary>The first column of the first row; null if there is no row.</summary>
    public long? RunForNumber()
    {
        long? number = Step() ? Number(0) : null;
        Reset();
        return number;
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
