// foyer backup, while somebody talks, and foyer restore, while no server runs: whole or not at all.

using Foyer.Chat.Log;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Server.History;
using Foyer.Server.History.Tools;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;

namespace Foyer.Tests.History;

public sealed class BackupTests : IDisposable
{
    private readonly TestHistory _stage = new();
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("b.db");

    [Fact(Timeout = 60_000)]
    public async Task A_backup_is_one_private_file_with_all_that_was_said_before_it()
    {
        for (int i = 0; i < 50; i++) await _stage.SayAsync("#a", "mai", $"{i}");
        int during = 0;
        (int exitCode, string printed) = _stage.Run(new Backup(File, force: false), new DoingProgress("Checking the copy", () => during = SayNow("late")));
        Assert.Equal((0, 1), (exitCode, during)); // nobody who talks waits
        Assert.StartsWith("50 messages", printed, StringComparison.Ordinal);
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Contains("--force", Assert.Throws<OperatorException>(() => _stage.Run(new Backup(File, force: false))).Message, StringComparison.Ordinal);
        Assert.StartsWith("51 messages", _stage.Run(new Backup(File, force: true)).Printed, StringComparison.Ordinal);
        Assert.Throws<OperatorException>(() => _stage.Run(new Backup(_stage.File, force: true)));
        Assert.Throws<OperatorException>(() => _stage.Run(new Backup("/nowhere/b.db", force: true)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_bots_said_and_webhooks_come_back()
    {
        Said posted = _stage.Said("ci", "build passed") with { IsBot = true };
        Assert.True(await _stage.Log.AppendAsync("#a", [posted]));
        var token = WebhookToken.New();
        _stage.History.Store.Save(new StoredRoom("#a", RoomSettings.Default, []) { Webhooks = [new Webhook("ci", "mai", TestHistory.Begin, token.Hash)] });
        _stage.Restart();
        _stage.Run(new Backup(File, force: false));
        string folder = _folder.File("new/data");
        Assert.Equal(0, TestHistory.Run(folder, new Restore(File, yes: true)).ExitCode);
        using SqliteHistory history = SqliteHistory.Open(new HistoryOptions(folder), TimeProvider.System, new TestLog());
        Assert.Equal(posted with { Room = "#a" }, Assert.Single(await history.Log.ReadAsync("#a", HistoryRange.Latest(10), 0)));
        Assert.Equal("ci", Webhook.Find(Assert.Single(history.Store.LoadRooms()).Webhooks, token.Hash)?.Name);
        Assert.DoesNotContain(token.Text, System.Text.Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(File)), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Copying the history")]
    [InlineData("Checking the copy")]
    public async Task An_interrupted_backup_leaves_nothing_behind(string when)
    {
        await SayManyAsync();
        ExpectInterrupted(new Backup(File, force: false), when);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        await _stage.SayAsync("#a", "mai", "goes on");
        Assert.Equal(0, _stage.Run(new Check()).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_restore_is_refused_while_a_server_runs_and_touches_nothing()
    {
        await _stage.SayAsync("#a", "mai", "first");
        _stage.Run(new Backup(File, force: false));
        await _stage.SayAsync("#a", "mai", "second");
        string[] files = [.. Directory.GetFiles(_stage.Folder).Order()];
        var refused = Assert.Throws<OperatorException>(() => _stage.Run(new Restore(File, yes: true)));
        Assert.StartsWith($"The server is running on this folder (process {Environment.ProcessId}): stop it first", refused.Message, StringComparison.Ordinal);
        Assert.Equal(OperatorException.Failure, refused.ExitCode);
        Assert.Equal(files, Directory.GetFiles(_stage.Folder).Order());
        await _stage.SayAsync("#a", "mai", "third");
        Assert.Equal("first, second, third", await _stage.ReadAsync("#a"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_restore_brings_back_what_was_and_the_next_start_gives_no_position_twice()
    {
        Message first = await _stage.SayAsync("#a", "mai", "first");
        await _stage.SayAsync("#b", "mai", "of another room");
        _stage.Run(new Backup(File, force: false));
        Message lost = await _stage.SayAsync("#c", "mai", "after the backup");
        long epoch = _stage.Log.Epoch;
        _stage.History.Dispose();
        (int exitCode, string printed) = _stage.Run(new Restore(File, yes: true));
        Assert.Equal(0, exitCode);
        Assert.Contains("2 messages", printed, StringComparison.Ordinal);
        string replaced = Assert.Single(Directory.GetFiles(_stage.Folder, "*.replaced-*"));
        Assert.Contains(replaced, printed, StringComparison.Ordinal);
        Assert.Equal("first, of another room, after the backup", Texts(replaced));
        Assert.Empty(Directory.GetFiles(_stage.Folder, "*.unfinished*"));

        _stage.Restart();
        Assert.Empty(_stage.History.Warnings);
        Assert.Equal(lost.Id, _stage.Log.LastId);
        Assert.NotEqual(epoch, _stage.Log.Epoch); // so every cursor of before gets "reset"
        Assert.Equal("first", await _stage.ReadAsync("#a"));
        Assert.Equal("", await _stage.ReadAsync("#c"));
        Message next = await _stage.SayAsync("#c", "mai", "next");
        Assert.True(next.Position > lost.Position && lost.Position > first.Position);
        Assert.Equal("next", await _stage.ReadAsync("#c"));
        Assert.Equal("first", await _stage.FindAsync("first"));
        Assert.Equal("next", await _stage.FindAsync("next", rooms: new SearchedRoom("#c", 0)));
        Assert.Equal(0, _stage.Run(new Check()).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_killed_server_left_in_its_write_ahead_log_is_kept_with_the_old_history()
    {
        await _stage.SayAsync("#a", "mai", "first");
        _stage.Run(new Backup(File, force: false));
        Message last = await _stage.SayAsync("#a", "mai", "in the log");
        string killed = _folder.File("killed");
        Directory.CreateDirectory(killed);
        foreach (string file in new[] { "history.db", "history.db-wal", "history.last" }) System.IO.File.Copy(Path.Combine(_stage.Folder, file), Path.Combine(killed, file));
        Assert.True(new FileInfo(Path.Combine(killed, "history.db-wal")).Length > 0);
        Assert.Equal(0, TestHistory.Run(killed, new Restore(File, yes: true)).ExitCode);
        Assert.Equal("first, in the log", Texts(Assert.Single(Directory.GetFiles(killed, "*.replaced-*"))));
        using SqliteHistory history = SqliteHistory.Open(new HistoryOptions(killed), TimeProvider.System, new TestLog());
        Assert.Equal("first", Assert.Single(await history.Log.ReadAsync("#a", HistoryRange.Latest(10), 0)).Text);
        Assert.Equal(last.Id, history.Log.LastId);
        Assert.Empty(history.Warnings);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Reading the backup")]
    [InlineData("Checking it")]
    public async Task An_interrupted_restore_changes_nothing(string when)
    {
        await SayManyAsync();
        _stage.Run(new Backup(File, force: false));
        await _stage.SayAsync("#b", "mai", "after the backup");
        long epoch = _stage.Log.Epoch;
        _stage.History.Dispose();
        string[] files = [.. Directory.GetFiles(_stage.Folder).Order()];
        ExpectInterrupted(new Restore(File, yes: true), when);
        Assert.Equal(files, Directory.GetFiles(_stage.Folder).Order());
        _stage.Restart();
        Assert.Equal("after the backup", await _stage.ReadAsync("#b"));
        await _stage.SayAsync("#b", "mai", "goes on");
        Assert.Equal(epoch, _stage.Log.Epoch);
        Assert.Equal(0, _stage.Run(new Check()).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_damaged_history_is_replaced_and_kept_once_no_server_has_it()
    {
        await _stage.SayAsync("#a", "mai", "first");
        _stage.Run(new Backup(File, force: false));
        _stage.History.Dispose();
        await System.IO.File.WriteAllTextAsync(_stage.File, "damaged");
        Assert.Contains("is damaged", Assert.Throws<OperatorException>(() => _stage.Run(new Check())).Message, StringComparison.Ordinal);
        Assert.Equal(0, _stage.Run(new Restore(File, yes: true)).ExitCode);
        Assert.Equal("damaged", await System.IO.File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_stage.Folder, "*.replaced-*"))));
        _stage.Restart();
        Assert.Equal("first", await _stage.ReadAsync("#a"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_backup_makes_a_history_where_there_is_none()
    {
        await _stage.SayAsync("#a", "mai", "first");
        _stage.Run(new Backup(File, force: false));
        string folder = _folder.File("new/data");
        Assert.Equal(0, TestHistory.Run(folder, new Restore(File, yes: true)).ExitCode);
        using SqliteHistory history = SqliteHistory.Open(new HistoryOptions(folder), TimeProvider.System, new TestLog());
        Assert.Equal("first", Assert.Single(await history.Log.ReadAsync("#a", HistoryRange.Latest(10), 0)).Text);
        Assert.Empty(history.Warnings);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("PRAGMA user_version = 99", "newer foyer")]
    [InlineData("PRAGMA application_id = 7", "another program")]
    [InlineData("DROP TABLE message", "damaged")]
    public async Task What_is_no_good_backup_is_refused_and_nothing_is_touched(string sql, string told)
    {
        await _stage.SayAsync("#a", "mai", "first");
        _stage.Run(new Backup(File, force: false));
        using (SqliteConnection backup = SqliteFile.Open(File)) SqliteFile.Execute(backup, sql);
        _stage.History.Dispose();
        await ExpectUntouchedAsync(told);
    }

    [Fact(Timeout = 60_000)]
    public async Task So_is_one_with_a_damaged_page()
    {
        await SayManyAsync();
        _stage.Run(new Backup(File, force: false));
        _stage.History.Dispose();
        using (FileStream file = System.IO.File.OpenWrite(File))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[8192]);
        }
        await ExpectUntouchedAsync("damaged");
    }

    [Fact(Timeout = 120_000)]
    public async Task The_program_restores_once_its_server_is_stopped()
    {
        string data = _folder.File("data");
        FoyerProcess foyer = await FoyerProcess.StartWithHistoryAsync(data);
        (TestClient mai, _) = await foyer.JoinAsync("mai");
        using (mai)
        {
            await mai.SendAsync("before\r\n/who\r\n");
            await mai.ReadThroughAsync("1 person in #lobby");
            Assert.Equal(0, (await FoyerProcess.RunAsync("backup", File, "--data", data)).ExitCode);
            await mai.SendAsync("gone\r\n/who\r\n");
            await mai.ReadThroughAsync("1 person in #lobby");
            (int exitCode, string output, string errors) = await FoyerProcess.RunAsync("restore", File, "--yes", "--data", data);
            Assert.Equal((1, ""), (exitCode, output));
            Assert.Equal($"foyer: The server is running on this folder (process {foyer.Id}): stop it first, restore the backup, and start the server again. Nothing was changed.\n", errors);
        }
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        await foyer.DisposeAsync();
        (int ExitCode, string Output, string Errors) restored = await FoyerProcess.RunAsync("restore", File, "--yes", "--data", data);
        Assert.Equal((0, ""), (restored.ExitCode, restored.Errors));
        await using FoyerProcess again = await FoyerProcess.StartWithHistoryAsync(data);
        (TestClient an, IReadOnlyList<string> earlier) = await again.JoinAsync("an");
        using (an)
        {
            Assert.Contains(earlier, line => line.EndsWith("[mai] before", StringComparison.Ordinal));
            Assert.DoesNotContain(earlier, line => line.EndsWith("[mai] gone", StringComparison.Ordinal));
        }
        Assert.Equal(0, (await FoyerProcess.RunAsync("check", "--data", data)).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nobody_at_a_terminal_must_have_said_yes()
    {
        await _stage.SayAsync("#a", "mai", "first");
        _stage.Run(new Backup(File, force: false));
        _stage.History.Dispose();
        (int exitCode, string output, string errors) = await FoyerProcess.RunAsync("restore", File, "--data", _stage.Folder);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("--yes", errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(c => c == '\n'));
    }

    public void Dispose()
    {
        _stage.Dispose();
        _folder.Dispose();
    }

    private static string Texts(string file)
    {
        using SqliteConnection connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly);
        using var texts = new Statement(connection, "SELECT text FROM message ORDER BY id");
        List<string> all = [];
        while (texts.Step()) all.Add(texts.Text(0));
        return string.Join(", ", all);
    }

    private int SayNow(string text) => _stage.Log.AppendAsync("#a", [_stage.Said("mai", text)]).AsTask().GetAwaiter().GetResult() ? 1 : 0;

    /// <summary>Some megabytes: more than one step.</summary>
    private async Task SayManyAsync()
    {
        for (int i = 0; i < 12; i++) Assert.True(await _stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 1000).Select(n => _stage.Said("mai", $"{i} {n} {new string('x', 700)}"))]));
    }

    private void ExpectInterrupted(HistoryTool tool, string when)
    {
        using var interruption = new Interruption();
        Exception e = Assert.ThrowsAny<Exception>(() => _stage.Run(tool, new DoingProgress(when, interruption.Interrupt), interruption));
        Assert.True(e is OperationCanceledException or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_INTERRUPT }, e.ToString());
    }

    private async Task ExpectUntouchedAsync(string told)
    {
        var before = Directory.GetFiles(_stage.Folder).ToDictionary(file => file, file => Convert.ToHexString(System.IO.File.ReadAllBytes(file)));
        Assert.Contains(told, Assert.Throws<OperatorException>(() => _stage.Run(new Restore(File, yes: true))).Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_stage.Folder).ToDictionary(file => file, file => Convert.ToHexString(System.IO.File.ReadAllBytes(file))));
        _stage.Restart();
        Assert.NotEqual("", await _stage.ReadAsync("#a", count: 1));
    }
}
