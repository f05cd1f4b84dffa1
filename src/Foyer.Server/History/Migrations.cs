// The schema, as the steps that led to it: each is an embedded file, and the number of the last that a file has had is its
// PRAGMA user_version. A file is copied before it is changed.

using System.Globalization;
using Foyer.Server.Files;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

/// <summary>The steps in order; the first makes a file of version 1 out of an empty one.</summary>
internal sealed class Migrations(IReadOnlyList<string> steps)
{
    /// <summary>"Foyr": by PRAGMA application_id a file is known as a history of Foyer.</summary>
    public const int ApplicationId = 0x466F7972;

    public static Migrations All { get; } = new([Step(1)]);

    public int Version => steps.Count;

    /// <summary>A new file, under another name until it is whole.</summary>
    public void Create(string path)
    {
        string unfinished = path + ".new";
        // What is left of a start that was interrupted; and the WAL of a file that was taken away would be read into the new one.
        foreach (string left in new[] { unfinished, unfinished + "-journal", path + "-wal", path + "-shm" }) File.Delete(left);
        new FileStream(unfinished, PrivateFile.Options(FileMode.CreateNew)).Dispose();
        using (SqliteConnection connection = SqliteFile.Open(unfinished))
        {
            SqliteFile.Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            Run(connection, from: 0);
            SqliteFile.Execute(connection, "PRAGMA journal_mode = WAL"); // from here on, and for everybody who opens it
        }
        File.Move(unfinished, path);
    }

    /// <summary>Brings a file to the newest version. Returns the copy of it as it was, or null where there was nothing to do.</summary>
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
        // The version is to be read in the file itself, without its WAL: see HistoryFile.
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
