// A file of an older version is brought to the newest, and copied first.

using Foyer.Chat.Log;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class MigrationsTests
{
    private static readonly string[] Steps = [.. Enumerable.Range(1, Migrations.All.Version).Select(number =>
        new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream($"{number}.sql")!).ReadToEnd())];

    [Fact(Timeout = 30_000)]
    public async Task Before_a_migration_the_file_is_copied()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "before");
        stage.History.Dispose();
        var newer = new Migrations([.. Steps, "ALTER TABLE message ADD COLUMN colour INTEGER"]);
        using (SqliteHistory history = SqliteHistory.Open(stage.Options, stage.Time, stage.Reported, migrations: newer))
        {
            Assert.Contains(stage.File + $".version-{Steps.Length}", Assert.Single(history.Warnings), StringComparison.Ordinal);
            Assert.Equal("before", Assert.Single(await history.Log.ReadAsync("#a", HistoryRange.Latest(10), 0)).Text);
        }
        using (SqliteHistory history = SqliteHistory.Open(stage.Options, stage.Time, stage.Reported, migrations: newer)) Assert.Empty(history.Warnings);
        Assert.Throws<Server.Reporting.OperatorException>(() => SqliteHistory.Open(stage.Options, stage.Time, stage.Reported)); // newer than this program
        File.Move(stage.File + $".version-{Steps.Length}", stage.File, overwrite: true);
        stage.Restart();
        Assert.Equal("before", await stage.ReadAsync("#a"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_migration_that_fails_leaves_the_file_as_it_was()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "before");
        stage.History.Dispose();
        var broken = new Migrations([.. Steps, "ALTER TABLE message ADD COLUMN colour INTEGER; nonsense"]);
        Assert.Throws<Server.Reporting.OperatorException>(() => SqliteHistory.Open(stage.Options, stage.Time, stage.Reported, migrations: broken));
        stage.Restart();
        Assert.Equal("before", await stage.ReadAsync("#a"));
    }
}
