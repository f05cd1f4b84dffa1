// The history that a tool works on. It must exist, and have this program's version. A server may be running at the same time. A tool's
// queries can be interrupted.

using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History.Tools;

internal sealed class ExistingHistory
{
    /// <summary>After this many steps of its virtual machine, SQLite asks whether to go on. That is some hundred times a second.</summary>
    private const int StepsBetweenLooks = 100_000;

    private ExistingHistory(string folder) => FilePath = Path.Combine(folder, HistoryFolder.FileName);

    public string FilePath { get; }

    public string Folder => Path.GetDirectoryName(FilePath)!;

    /// <summary>The data folder for these settings, whether it exists or not. Throws <see cref="OperatorException"/>.</summary>
    public static string FolderOf(HistoryOptions? history) => history is not null
        ? Path.GetFullPath(history.Folder)
        : throw new OperatorException("there is no history on the disk with these settings, because of --memory or --classic", OperatorException.Usage);

    /// <summary>Creates and changes nothing. Throws <see cref="OperatorException"/>.</summary>
    public static ExistingHistory Find(HistoryOptions? options, FileAccess access = FileAccess.Read)
    {
        string folder = FolderOf(options);
        var history = new ExistingHistory(folder);
        try
        {
            if (!File.Exists(history.FilePath)) throw new OperatorException($"there is no history in {folder}; choose the folder that has it with --data");
            (HistoryKind kind, int version) = HistoryFile.Look(history.FilePath, Migrations.All.Version, access);
            if (HistoryFile.Unusable(kind, history.FilePath, version, Migrations.All.Version) is { } refused) throw refused;
            if (kind == HistoryKind.Older)
                throw new OperatorException($"{history.FilePath} was written by an older foyer; start the server once to convert it");
            return history;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HistoryFolder.Unusable(folder, e);
        }
    }

    /// <summary>Opens the file for reading only. Throws <see cref="SqliteException"/>.</summary>
    public SqliteConnection OpenToRead(CancellationToken interrupted) => OpenToRead(FilePath, interrupted);

    public SqliteConnection OpenToWrite(CancellationToken interrupted) => OpenToWrite(FilePath, interrupted);

    public static SqliteConnection OpenToWrite(string path, CancellationToken interrupted)
    {
        SqliteConnection connection = Interruptible(SqliteFile.Open(path), interrupted);
        SqliteFile.Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA cache_size = -16000");
        return connection;
    }

    /// <summary>Opens any history's file. If no file can be made beside it (on a read-only disk), it is read as it is.</summary>
    public static SqliteConnection OpenToRead(string path, CancellationToken interrupted)
    {
        SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            SqliteFile.Number(connection, "SELECT count(*) FROM sqlite_schema");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY
            && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
        {
            connection.Dispose();
            connection = SqliteFile.OpenUntouched(path);
        }
        return Interruptible(connection, interrupted);
    }

    public bool HasServer()
    {
        using FileStream? held = HistoryFolder.TryLock(Folder);
        return held is null;
    }

    /// <summary>Empties the WAL, so that deleted messages are in no file. False: another program kept reading the earlier state for too long.</summary>
    public static bool TryEmptyWal(SqliteConnection connection, CancellationToken interrupted)
    {
        const int attempts = 100;
        SqliteFile.Execute(connection, "PRAGMA busy_timeout = 100"); // while this connection waits, the server's writer waits too
        for (int i = 0; i < attempts; i++)
        {
            SqliteFile.Number(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            if (SqliteFile.Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0) return true;
            if (interrupted.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100))) return false;
        }
        return false;
    }

    private static SqliteConnection Interruptible(SqliteConnection connection, CancellationToken interrupted)
    {
        raw.sqlite3_progress_handler(connection.Handle, StepsBetweenLooks,
            static token => ((CancellationToken)token).IsCancellationRequested ? 1 : 0, interrupted);
        return connection;
    }

}
