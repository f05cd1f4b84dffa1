// A file of an older version is brought to the newest, and copied first; a restored backup is noticed while the server runs.

using Foyer.Chat.Log;
using Foyer.Server.History;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;

namespace Foyer.Tests.History;

public sealed class MigrationsTests
{
    private static readonly string First = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream("1.sql")!).ReadToEnd();

    [Fact(Timeout = 30_000)]
    public async Task Before_a_migration_the_file_is_copied()
    {
        using var stage = new HistoryStage();
        await stage.SayAsync("#a", "mai", "before");
        stage.History.Dispose();
        var newer = new Migrations([First, "ALTER TABLE message ADD COLUMN colour INTEGER"]);
        using (SqliteHistory history = SqliteHistory.Open(stage.Options, stage.Time, stage.Told, newer))
        {
            Assert.Contains(stage.File + ".version-1", Assert.Single(history.Warnings), StringComparison.Ordinal);
            Assert.Equal("before", Assert.Single(await history.Log.ReadAsync(new HistoryQuery("#a", 10, 0))).Text);
        }
        using (SqliteHistory history = SqliteHistory.Open(stage.Options, stage.Time, stage.Told, newer)) Assert.Empty(history.Warnings);
        Assert.Throws<Server.Reporting.SettingsException>(() => SqliteHistory.Open(stage.Options, stage.Time, stage.Told)); // newer than this program
        File.Move(stage.File + ".version-1", stage.File, overwrite: true);
        stage.Restart();
        Assert.Equal("before", await stage.ReadAsync("#a"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_migration_that_fails_leaves_the_file_as_it_was()
    {
        using var stage = new HistoryStage();
        await stage.SayAsync("#a", "mai", "before");
        stage.History.Dispose();
        var broken = new Migrations([First, "ALTER TABLE message ADD COLUMN colour INTEGER; nonsense"]);
        Assert.Throws<Server.Reporting.SettingsException>(() => SqliteHistory.Open(stage.Options, stage.Time, stage.Told, broken));
        stage.Restart();
        Assert.Equal("before", await stage.ReadAsync("#a"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_backup_that_is_restored_while_the_server_runs_gives_another_epoch_and_no_id_twice()
    {
        using var stage = new HistoryStage();
        await stage.SayAsync("#a", "mai", "kept");
        Assert.Equal("kept", await stage.FindAsync("kept"));
        string backup = Path.Combine(stage.Folder, "backup.db");
        using (SqliteConnection live = SqliteFile.Open(stage.File))
        using (SqliteConnection copy = SqliteFile.Open(backup, SqliteOpenMode.ReadWriteCreate)) live.BackupDatabase(copy);
        await stage.SayAsync("#b", "mai", "lost"); // a room that the backup does not have
        Message last = await stage.SayAsync("#a", "mai", "lost");
        await stage.FindAsync("lost");
        long epoch = stage.Log.Epoch;
        using (SqliteConnection live = SqliteFile.Open(stage.File))
        using (SqliteConnection copy = SqliteFile.Open(backup))
        {
            SqliteFile.Execute(copy, "UPDATE meta SET value = 42 WHERE name = 'epoch'");
            copy.BackupDatabase(live);
        }
        await stage.SayAsync("#c", "an", "after");
        await stage.SayAsync("#b", "an", "after");
        Assert.Equal(42, stage.Log.Epoch);
        Assert.NotEqual(epoch, stage.Log.Epoch);
        Assert.Equal("kept", await stage.ReadAsync("#a"));
        Assert.Equal("after", await stage.ReadAsync("#b"));
        Assert.Equal("after", await stage.ReadAsync("#c"));
        Assert.Equal("after, after, kept", await stage.FindAsync("", rooms: [new("#a", 0), new("#b", 0), new("#c", 0)]));
        Assert.Equal("", await stage.FindAsync("lost", rooms: [new("#a", 0), new("#b", 0)]));
        stage.Restart();
        Assert.True(stage.Log.LastId > last.Id);
        Assert.Empty(stage.History.Warnings);
    }
}
