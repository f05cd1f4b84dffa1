// `foyer restore FILE`: puts a backup in the place of the history, while the server runs or not, in one transaction. The
// backup is first made into what is to be there, beside the history: checked, of this version, with an epoch of its own, and
// knowing of every id that was ever given here. What was there before stays as a file.

using System.Globalization;
using Foyer.Server.Files;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History.Tools;

internal sealed class Restore(string file, bool yes) : HistoryTool
{
    private const string Word = "restore";

    /// <summary>Ids are given before they are written: one that is written later may be lower by so much.</summary>
    private const long LateIds = 60_000L << 16;

    public override string AfterInterruption => "the history was not changed";

    public override int Run(ToolRun run)
    {
        string folder = ExistingHistory.FolderOf(run.History), target = Path.Combine(folder, HistoryFolder.FileName);
        string source = Path.GetFullPath(file);
        CheckBackup(source, target);
        HistoryKind? old = File.Exists(target) ? HistoryFile.Look(target, Migrations.All.Version, FileAccess.ReadWrite).Kind : null;
        if (old is HistoryKind.Foreign or HistoryKind.Newer) ExistingHistory.Find(run.History); // which says so
        run.Confirm(old is null ? $"This creates {target} from {source}." : $"This replaces the history in {target} by {source}.", Word, yes);
        if (!Directory.Exists(folder)) HistoryFolder.Make(folder);
        using FileStream? held = HistoryFolder.TryLock(folder);
        if (held is null && old is null or HistoryKind.Damaged) throw Refused($"{target} is {(old is null ? "not there" : "damaged")}, and a server runs on it: stop the server first");
        using var staged = new StagedFile(target + ".restoring");
        (long messages, long last) = Stage(source, staged.Path, target, old, hasServer: held is null, run);
        string? replaced = old switch
        {
            null => Move(staged.Path, target, null),
            HistoryKind.Damaged => Move(staged.Path, target, ReplacedName(target)),
            _ => Replace(target, staged.Path, run),
        };
        run.Output.WriteLine($"{target} has {Amount.Of(messages, "message")}{(messages > 0 ? $", the last of {Amount.Time(last)}" : "")}");
        if (replaced is not null) run.Output.WriteLine($"the old history is kept in {replaced}");
        if (held is null) run.Output.WriteLine("the running server shows the restored messages; settings, topics and bans it reads at its next start, and stores its own until then");
        return 0;
    }

    private static void CheckBackup(string source, string target)
    {
        try
        {
            if (!File.Exists(source)) throw Refused($"there is no file {source}");
            if (source == target) throw Refused($"{source} is the history itself, not a backup");
            (HistoryKind kind, int version) = HistoryFile.Look(source, Migrations.All.Version, FileAccess.Read);
            switch (kind)
            {
                case HistoryKind.Damaged:
                    throw Refused($"{source} is damaged or not a database; nothing was changed");
                case HistoryKind.Foreign:
                    throw Refused($"{source} is a database of another program, not a backup of Foyer's history; nothing was changed");
                case HistoryKind.Newer:
                    throw Refused($"{source} was written by a newer foyer (version {version} of the file, this program has {Migrations.All.Version}): restore it with the newer foyer");
            }
        }
        catch (UnauthorizedAccessException)
        {
            throw Refused($"this user is not allowed to read {source}");
        }
    }

    /// <summary>Makes what is to be the history out of the backup. Returns how many messages there are, and the last.</summary>
    private static (long Messages, long Last) Stage(string source, string staged, string target, HistoryKind? old, bool hasServer, ToolRun run)
    {
        using (SqliteConnection backup = OpenBackup(source, run.Interrupted))
        using (SqliteConnection copy = ExistingHistory.OpenToWrite(staged, run.Interrupted))
        {
            run.Meter.Show("Reading the backup", phase => OnlineBackup.Copy(backup, copy, phase, locked: null, run.Interrupted));
            SqliteFile.Execute(copy, "PRAGMA journal_mode = DELETE");
            IReadOnlyList<string> faults = [];
            run.Meter.Show("Checking it", _ => faults = OnlineBackup.Faults(copy, 1));
            if (faults.Count > 0) throw Refused($"{source} is damaged ({faults[0]}); nothing was changed");
        }
        if (Migrations.All.Upgrade(staged) is { } asItWas) NewFile.Delete(asItWas);
        using SqliteConnection connection = ExistingHistory.OpenToWrite(staged, run.Interrupted);
        long last = SqliteFile.Number(connection, "SELECT max(id) FROM message");
        long given = Math.Max(old is HistoryKind.Damaged ? 0 : LastOf(target, run.Interrupted), HighWater.Read(Path.Combine(Path.GetDirectoryName(target)!, HistoryFolder.HighWaterName)));
        if (hasServer && last > Math.Max(given, MessageId.FirstAt(DateTimeOffset.UtcNow) - LateIds))
            throw Refused($"{source} has messages of another server that are newer than the running one's ({Amount.Time(last)}): stop the server first");
        SetEpoch(connection, given);
        return (SqliteFile.Number(connection, "SELECT count(*) FROM message"), last);
    }

    /// <summary>As it is, unless it has a WAL: nothing is made beside a backup.</summary>
    private static SqliteConnection OpenBackup(string source, CancellationToken interrupted) =>
        new FileInfo(source + "-wal") is { Exists: true, Length: > 0 } ? ExistingHistory.OpenToRead(source, interrupted) : SqliteFile.OpenUntouched(source);

    // In one transaction of SQLite, so that a server may run: its writer finds another epoch, and its readers the old or the new.
    private static string Replace(string target, string staged, ToolRun run)
    {
        string replaced = ReplacedName(target);
        bool done = false;
        try
        {
            new FileStream(replaced, PrivateFile.Options(FileMode.CreateNew)).Dispose();
            using (SqliteConnection history = ExistingHistory.OpenToWrite(target, CancellationToken.None)) // closed last: it empties the WAL
            using (SqliteConnection old = ExistingHistory.OpenToRead(target, run.Interrupted))
            using (SqliteConnection source = ExistingHistory.OpenToRead(staged, run.Interrupted))
            {
                SqliteFile.Execute(history, "PRAGMA journal_mode = WAL"); // a backup that was put in its place is without: nobody could read while it is written
                long kept = Keep(old, replaced, run);
                run.Meter.Show("Writing the history", phase => OnlineBackup.Copy(source, history, phase, locked: () => KeepLate(target, replaced, kept), run.Interrupted));
                done = true;
                // What was given since the backup was made into what is to be there. A server that has written again has seen to it itself.
                RaiseLast(history, Math.Max(LastOf(replaced, CancellationToken.None), HighWater.Read(Path.Combine(Path.GetDirectoryName(target)!, HistoryFolder.HighWaterName))));
                ExistingHistory.TryEmptyWal(history, CancellationToken.None);
            }
            NewFile.Flush(target);
            return replaced;
        }
        finally
        {
            if (!done) NewFile.Delete(replaced);
        }
    }

    /// <summary>Copies what is to be replaced. Returns from which id on there may be more by now.</summary>
    private static long Keep(SqliteConnection old, string replaced, ToolRun run)
    {
        using SqliteConnection copy = ExistingHistory.OpenToWrite(replaced, run.Interrupted);
        run.Meter.Show("Keeping the old one", phase => OnlineBackup.Copy(old, copy, phase, locked: null, run.Interrupted));
        SqliteFile.Execute(copy, "PRAGMA journal_mode = DELETE");
        return SqliteFile.Number(copy, "SELECT max(id) FROM message") - LateIds;
    }

    /// <summary>Nobody writes any more: what was said since the copy was made is added to it. Nothing that somebody saw is lost.</summary>
    private static void KeepLate(string target, string replaced, long from)
    {
        using SqliteConnection copy = ExistingHistory.OpenToWrite(replaced, CancellationToken.None);
        using (var attach = new Statement(copy, "ATTACH ?1 AS late")) attach.Bind(1, target).Run();
        SqliteFile.Execute(copy, string.Create(CultureInfo.InvariantCulture, $"""
            BEGIN;
            INSERT OR IGNORE INTO room SELECT * FROM late.room;
            INSERT OR IGNORE INTO run SELECT * FROM late.run;
            INSERT OR IGNORE INTO message SELECT * FROM late.message WHERE id > {from};
            INSERT OR IGNORE INTO event SELECT e.* FROM late.room r CROSS JOIN late.event e WHERE e.room = r.number AND e.id > {from};
            DELETE FROM document;
            INSERT INTO document SELECT * FROM late.document;
            COMMIT
            """));
        SqliteFile.Execute(copy, "DETACH late");
    }

    /// <summary>No server runs. What was there, if anything, stays under another name.</summary>
    private static string? Move(string staged, string target, string? replaced)
    {
        NewFile.Flush(staged);
        if (replaced is null)
        {
            File.Move(staged, target);
            return null;
        }
        // A damaged file's WAL belongs to it, and to no other.
        if (File.Exists(target + "-wal")) File.Move(target + "-wal", replaced + "-wal");
        File.Delete(target + "-shm");
        File.Replace(staged, target, replaced);
        return replaced;
    }

    private static void SetEpoch(SqliteConnection connection, long given)
    {
        SqliteFile.Execute(connection, "UPDATE meta SET value = random() & 0x7fffffffffffffff WHERE name = 'epoch'");
        RaiseLast(connection, given);
    }

    private static void RaiseLast(SqliteConnection connection, long given) =>
        SqliteFile.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE meta SET value = {given} WHERE name = 'last' AND value < {given}"));

    /// <summary>The last id that a history knows of; 0 where there is none.</summary>
    private static long LastOf(string path, CancellationToken interrupted)
    {
        if (!File.Exists(path)) return 0;
        using SqliteConnection connection = ExistingHistory.OpenToRead(path, interrupted);
        return SqliteFile.Number(connection, "SELECT max(coalesce(max(id), 0), (SELECT value FROM meta WHERE name = 'last')) FROM message");
    }

    private static string ReplacedName(string target)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{target}.replaced-{DateTime.UtcNow:yyyyMMdd-HHmmss}");
        for (int i = 2; File.Exists(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{target}.replaced-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{i}");
        return name;
    }

    /// <summary>One restore at a time, and gone with it.</summary>
    private sealed class StagedFile : IDisposable
    {
        public StagedFile(string path)
        {
            Path = path;
            if (File.Exists(path)) throw Refused($"another restore is running, or was killed; if none is running, delete {path}");
            new FileStream(path, PrivateFile.Options(FileMode.CreateNew)).Dispose();
        }

        public string Path { get; }

        public void Dispose() => NewFile.Delete(Path);
    }
}
