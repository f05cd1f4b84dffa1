// `foyer restore FILE`: puts a backup in the place of the history, while no server runs on it. The new history is first made beside the old
// one: the backup is copied, checked and brought to this version. It gets an epoch of its own, and remembers the highest id that was ever
// given here. Then the files change places. The old history stays as a file.

using Foyer.Server.Files;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History.Tools;

internal sealed class Restore(string file, bool yes) : HistoryTool
{
    private const string Word = "restore";

    public override string AfterInterruption => "the history was not changed";

    public override int Run(ToolRun run)
    {
        string folder = ExistingHistory.FolderOf(run.History), target = Path.Combine(folder, HistoryFolder.FileName);
        string source = Path.GetFullPath(file);
        CheckBackup(source, target);
        using FileStream? held = Directory.Exists(folder) ? Lock(folder) : null;
        HistoryKind? old = File.Exists(target) ? HistoryFile.Look(target, Migrations.All.Version, FileAccess.ReadWrite).Kind : null;
        if (old is HistoryKind.Foreign or HistoryKind.Newer) ExistingHistory.Find(run.History); // throws and says why
        run.Confirm(old is null ? $"This creates {target} from {source}." : $"This replaces the history in {target} with {source}.", Word, yes);
        if (held is null) HistoryFolder.Make(folder);
        using var staged = new AtomicFile(target, overwrite: true);
        long given = old is null or HistoryKind.Damaged ? 0 : LastOf(target);
        (long messages, long last) = Stage(source, staged.Path, Math.Max(given, HighWater.Read(Path.Combine(folder, HistoryFolder.HighWaterName))), run);
        run.Interrupted.ThrowIfCancellationRequested();
        string? replaced = Move(staged.Path, target);
        run.Output.WriteLine($"{target} has {CountText.Of(messages, "message")}{(messages > 0 ? $", the last of {CountText.Time(last)}" : "")}");
        if (replaced is not null) run.Output.WriteLine($"the old history is kept in {replaced}");
        return 0;
    }

    private static FileStream Lock(string folder)
    {
        if (HistoryFolder.TryLock(folder) is { } held) return held;
        int process = HighWater.ReadProcess(Path.Combine(folder, HistoryFolder.HighWaterName));
        string which = process > 0 ? string.Create(CultureInfo.InvariantCulture, $" (process {process})") : "";
        throw new OperatorException($"The server is running on this folder{which}: stop it first, restore the backup, and start the server again. "
            + "Nothing was changed.");
    }

    private static void CheckBackup(string source, string target)
    {
        try
        {
            if (!File.Exists(source)) throw new OperatorException($"there is no file {source}");
            if (source == target) throw new OperatorException($"{source} is the history itself, not a backup");
            (HistoryKind kind, int version) = HistoryFile.Look(source, Migrations.All.Version, FileAccess.Read);
            if (HistoryFile.Fault(kind, source, version, Migrations.All.Version) is { } fault) throw new OperatorException($"{fault}; nothing was changed");
        }
        catch (UnauthorizedAccessException)
        {
            throw new OperatorException($"this user is not allowed to read {source}");
        }
    }

    /// <summary>Makes the new history from the backup. Returns its number of messages, and the id of the last one.</summary>
    private static (long Messages, long Last) Stage(string source, string staged, long given, ToolRun run)
    {
        using (SqliteConnection backup = OpenBackup(source, run.Interrupted))
        using (SqliteConnection copy = ExistingHistory.OpenToWrite(staged, run.Interrupted))
        {
            run.Progress.Show("Reading the backup", progress => OnlineBackup.Copy(backup, copy, progress, run.Interrupted));
            SqliteFile.Execute(copy, "PRAGMA journal_mode = DELETE");
            IReadOnlyList<string> faults = [];
            run.Progress.Show("Checking it", _ => faults = OnlineBackup.Faults(copy, 1));
            if (faults.Count > 0) throw new OperatorException($"{source} is damaged ({faults[0]}); nothing was changed");
        }
        if (Migrations.All.Upgrade(staged) is { } asItWas) AtomicFile.Delete(asItWas);
        using SqliteConnection connection = ExistingHistory.OpenToWrite(staged, run.Interrupted);
        SqliteFile.Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"""
            UPDATE meta SET value = random() & 0x7fffffffffffffff WHERE name = 'epoch';
            UPDATE meta SET value = {given} WHERE name = 'last' AND value < {given}
            """));
        return (SqliteFile.Number(connection, "SELECT count(*) FROM message"), SqliteFile.Number(connection, "SELECT max(id) FROM message"));
    }

    /// <summary>Opens the backup without making a file beside it, unless it has a WAL.</summary>
    private static SqliteConnection OpenBackup(string source, CancellationToken interrupted) =>
        new FileInfo(source + "-wal") is { Exists: true, Length: > 0 } ? ExistingHistory.OpenToRead(source, interrupted) : SqliteFile.OpenUntouched(source);

    /// <summary>The last id that the old history knows. Because no other connection has the file open, this also empties its WAL.</summary>
    private static long LastOf(string path)
    {
        try
        {
            using SqliteConnection connection = SqliteFile.Open(path);
            return SqliteFile.Number(connection, "SELECT max(coalesce(max(id), 0), (SELECT value FROM meta WHERE name = 'last')) FROM message");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            return 0; // a backup is for the case of a damaged history; the file beside it knows the last id
        }
    }

    /// <summary>Returns the new name of the old history; null if there was none.</summary>
    private static string? Move(string staged, string target)
    {
        AtomicFile.Flush(staged);
        if (!File.Exists(target))
        {
            File.Move(staged, target);
            return null;
        }
        string replaced = ReplacedName(target);
        // A damaged file may still have a WAL, which must stay with it.
        if (File.Exists(target + "-wal")) File.Move(target + "-wal", replaced + "-wal");
        File.Delete(target + "-shm");
        File.Replace(staged, target, replaced);
        return replaced;
    }

    private static string ReplacedName(string target)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{target}.replaced-{DateTime.UtcNow:yyyyMMdd-HHmmss}");
        for (int i = 2; File.Exists(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{target}.replaced-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{i}");
        return name;
    }
}
