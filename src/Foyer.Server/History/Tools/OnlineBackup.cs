// SQLite's online backup: it copies page by page from one connection to another, and can be interrupted between its steps. The source is
// read as it was at the beginning. In WAL mode that blocks nobody. A copy that followed the newest writes would have to begin again with
// every commit.

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History.Tools;

internal static class OnlineBackup
{
    /// <summary>4 MiB, which takes some milliseconds.</summary>
    private const int PagesAtOnce = 1024;

    private const int Done = raw.SQLITE_DONE;

    /// <summary>Replaces the target's content by the source's, wholly or not at all. Throws the exceptions of SQLite and of an interruption.</summary>
    public static void Copy(SqliteConnection source, SqliteConnection target, ReportProgress progress, CancellationToken interrupted)
    {
        SqliteFile.Execute(source, "BEGIN");
        try
        {
            SqliteFile.Number(source, "SELECT count(*) FROM meta"); // begins the read transaction: from here on, the source stays the same
            CopySnapshot(source, target, progress, interrupted);
        }
        finally
        {
            SqliteFile.Execute(source, "COMMIT");
        }
    }

    /// <summary>Finds inconsistencies in the file and in its index. Throws <see cref="SqliteException"/>.</summary>
    public static IReadOnlyList<string> Faults(SqliteConnection connection, int most)
    {
        using var check = new Statement(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({most})"));
        List<string> faults = [];
        try
        {
            while (check.Step())
            {
                if (check.Text(0) is var fault and not "ok") faults.Add(fault.ReplaceLineEndings(" "));
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            faults.Add(e.Message);
        }
        return faults;
    }

    private static void CopySnapshot(SqliteConnection source, SqliteConnection target, ReportProgress progress, CancellationToken interrupted)
    {
        using sqlite3_backup backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid) SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);
        int result;
        do
        {
            interrupted.ThrowIfCancellationRequested();
            result = raw.sqlite3_backup_step(backup, PagesAtOnce);
            if (result is not (raw.SQLITE_OK or Done)) SqliteException.ThrowExceptionForRC(result, target.Handle);
            int all = raw.sqlite3_backup_pagecount(backup);
            progress(all - raw.sqlite3_backup_remaining(backup), all);
        }
        while (result != Done);
    }
}
