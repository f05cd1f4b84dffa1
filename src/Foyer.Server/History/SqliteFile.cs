// Connections to the history's file, opened in the one way that suits it, and the small things that are asked of one.

using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal static class SqliteFile
{
    /// <summary>Another process on the file (foyer forget, a backup) is waited for so long.</summary>
    private const int BusySeconds = 10;

    /// <summary>Throws <see cref="SqliteException"/>.</summary>
    public static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite, int busySeconds = BusySeconds)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {busySeconds * 1000}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A file that is only looked at: nothing is made beside it. What is in its WAL is not seen.</summary>
    public static SqliteConnection OpenUntouched(string path) => Open($"file:{Uri.EscapeDataString(path)}?immutable=1", SqliteOpenMode.ReadOnly);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // all of it is our own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.RunForNumber() ?? 0;
    }
}
