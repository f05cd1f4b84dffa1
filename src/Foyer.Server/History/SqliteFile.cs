// Opens all connections to the history's file in the same way, and runs small statements on them.

using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal static class SqliteFile
{
    /// <summary>How long to wait while another process (foyer forget, a backup) uses the file.</summary>
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

    /// <summary>Opens a file only to look at it: no file is made beside it. The content of its WAL is not seen.</summary>
    public static SqliteConnection OpenUntouched(string path) => Open($"file:{Uri.EscapeDataString(path)}?immutable=1", SqliteOpenMode.ReadOnly);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are all our own
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
