// The schema, as a series of steps. Each step is an embedded file. A database's PRAGMA user_version is the number of the last step that was
// applied to it. A file is copied before it is changed.

using Foyer.Server.Files;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

/// <summary>The steps in order. The first one makes a file of version 1 from an empty file.</summary>
internal sealed class Migrations(IReadOnlyList<string> steps)
{
    /// <summary>"Foyr": this PRAGMA application_id marks a file as a history of Foyer.</summary>
    public const int ApplicationId = 0x466F7972;

    public static Migrations All { get; } = new([Step(1), Step(2)]);

    public int Version => steps.Count;

    /// <summary>Creates a new file. It has another name until it is complete.</summary>
    public void Create(string path)
    {
        string unfinished = path + ".new";
        // An interrupted start may have left files. And if the old file was removed but not its WAL, that WAL would be read into the new file.
        foreach (string left in new[] { unfinished, unfinished + "-journal", path + "-wal", path + "-shm" }) File.Delete(left);
        new FileStream(unfinished, PrivateFile.Options(FileMode.CreateNew)).Dispose();
        using (SqliteConnection connection = SqliteFile.Open(unfinished))
        {
            SqliteFile.Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            Run(connection, from: 0);
            SqliteFile.Execute(connection, "PRAGMA journal_mode = WAL"); // stored in the file: it applies to every later connection
        }
        File.Move(unfinished, path);
    }

    /// <summary>Brings a file to the newest version. Returns the path of the copy of the old file, or null if there was nothing to do.</summary>
    public string? Upgrade(string path)
    {
        using SqliteConnection connection = SqliteFile.Open(path);
        int version = (int)SqliteFile.Number(connection, "PRAGMA user_version");
        if (version >= Version) return null;
        string copy = string.Create(CultureInfo.InvariantCulture, $"{path}.version-{version}");
        File.Delete(copy);
        new FileStream(copy, PrivateFile.Options(FileMode.CreateNew)).Dispose();
        using (SqliteConnection target = SqliteFile.Open(copy)) connection.BackupDatabase(target);
        Run(connection, version);
        // The version must be readable in the file itself, without its WAL: see HistoryFile.
        SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        return copy;
    }

    private void Run(SqliteConnection connection, int from)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        SqliteFile.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        foreach (string step in steps.Skip(from)) SqliteFile.Execute(connection, step);
        SqliteFile.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        transaction.Commit();
    }

    private static string Step(int number)
    {
        using Stream stream = typeof(Migrations).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{number}.sql"))!;
        return new StreamReader(stream).ReadToEnd();
    }
}
