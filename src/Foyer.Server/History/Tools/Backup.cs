// `foyer backup FILE`: copies the history as it is at this moment into one file, whether the server runs or not.

using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History.Tools;

internal sealed class Backup(string file, bool force) : HistoryTool
{
    public override string AfterInterruption => "there is no backup";

    public override int Run(ToolRun run)
    {
        ExistingHistory history = ExistingHistory.Find(run.History);
        using var backup = CreateFile(file, force);
        long messages;
        try
        {
            messages = Copy(history, backup.Path, run);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_FULL)
        {
            throw new OperatorException(DiskTrouble.Reason(e, backup.FinalPath));
        }
        run.Interrupted.ThrowIfCancellationRequested();
        backup.Publish();
        run.Output.WriteLine($"{CountText.Of(messages, "message")} of {history.FilePath} were copied to {backup.FinalPath}");
        return 0;
    }

    private static long Copy(ExistingHistory history, string path, ToolRun run)
    {
        using SqliteConnection source = history.OpenToRead(run.Interrupted);
        using SqliteConnection target = ExistingHistory.OpenToWrite(path, run.Interrupted);
        run.Progress.Show("Copying the history", progress => OnlineBackup.Copy(source, target, progress, run.Interrupted));
        SqliteFile.Execute(target, "PRAGMA journal_mode = DELETE"); // so that the backup is one file, with no other file beside it
        IReadOnlyList<string> faults = [];
        run.Progress.Show("Checking the copy", _ => faults = OnlineBackup.Faults(target, 1));
        if (faults.Count > 0) throw new OperatorException($"{history.FilePath} is damaged ({faults[0]}), so a backup would be damaged too; no backup was made");
        return SqliteFile.Number(target, "SELECT count(*) FROM message");
    }
}
