// A disk that is full, or fails: what cannot be kept is refused, the operator is told once, and it works again by itself.

using Foyer.Chat.State;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class FailingDiskTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_full_disk_refuses_and_works_again_by_itself()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "before");
        stage.IsFull = true;
        stage.Restart();
        stage.History.Store.SaveServerBans([new Sanction(SanctionKind.Ban, "long", "op", new string('x', 50_000), default, null)]);
        Message big = stage.Said("mai", new string('x', 50_000));
        Assert.False(await stage.Log.AppendAsync("#a", [big, stage.Said("mai", "in the same batch")]));
        Assert.False(await stage.Log.AppendAsync("#b", [stage.Said("mai", new string('y', 50_000))]));
        Assert.Equal([$"failed: there is no space left in {stage.Folder}"], stage.Reported.Lines);
        Assert.Equal("before", await stage.ReadAsync("#a"));

        stage.IsFull = false;
        await stage.SayAsync("#a", "mai", "after");
        Assert.Equal("before, after", await stage.ReadAsync("#a"));
        Assert.Equal("after", await stage.FindAsync("after"));
        Assert.Equal([$"failed: there is no space left in {stage.Folder}", "resumed"], stage.Reported.Lines);
        stage.Restart();
        Assert.Equal("long", Assert.Single(stage.History.Store.LoadServerBans()).Shown); // it waited, and was kept
    }

    [Fact(Timeout = 60_000)]
    public async Task A_bug_in_a_turn_of_the_writer_ends_no_process_and_the_next_append_is_written()
    {
        int opened = 0;
        var log = new FailingLog();
        using var stage = new TestHistory(options => options with { WriterOpened = _ => { if (Interlocked.Increment(ref opened) == 1) throw new InvalidOperationException("a bug"); } }, log: log);
        while (Volatile.Read(ref opened) == 0) await stage.Log.AppendAsync("#a", [stage.Said("mai", "not accepted")]);
        Message message = stage.Said("mai", "after");
        while (!await stage.Log.AppendAsync("#a", [message])) { }
        Assert.Equal("after", (await stage.ReadAsync("#a")).Split(", ")[^1]);
        Assert.NotEmpty(log.Bugs);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_real_disk_that_is_full_refuses_and_works_again_by_itself()
    {
        using var folder = new TemporaryFolder();
        string disk = folder.File("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk), "no disk can be mounted here");
        try
        {
            using var stage = new TestHistory(options => options with { Folder = Path.Combine(disk, "data") });
            await stage.SayAsync("#a", "mai", "before");
            using (FileStream filler = File.Create(Path.Combine(disk, "filler")))
            {
                Assert.Throws<IOException>(() => Fill(filler));
                int refused = 0;
                while (refused < 3) refused += await stage.Log.AppendAsync("#a", [stage.Said("mai", new string('x', 3000))]) ? 0 : 1;
                Assert.Equal([$"failed: there is no space left in {stage.Folder}"], stage.Reported.Lines);
            }
            File.Delete(Path.Combine(disk, "filler"));
            while (!await stage.Log.AppendAsync("#a", [stage.Said("mai", "after")])) { } // a process that another test is just starting may hold the filler for a moment
            Assert.EndsWith("after", await stage.ReadAsync("#a"), StringComparison.Ordinal);
            Assert.Equal("resumed", stage.Reported.Lines[^1]);
        }
        finally
        {
            Run("umount", disk);
        }

        static void Fill(FileStream file)
        {
            var block = new byte[4096];
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }

        static bool Run(string program, params string[] arguments)
        {
            if (!OperatingSystem.IsLinux()) return false;
            using System.Diagnostics.Process process = ChildProcess.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true });
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_was_taken_away_is_not_written_to()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "before");
        File.Move(stage.File, stage.File + ".away");
        int refused = 0, accepted = 0;
        while (refused < 2)
        {
            if (await stage.Log.AppendAsync("#a", [stage.Said("mai", "after")])) accepted++;
            else refused++;
        }
        Assert.InRange(accepted, 0, 20); // until it is noticed
        Assert.Contains("has disappeared", Assert.Single(stage.Reported.Lines), StringComparison.Ordinal);
        Assert.False(File.Exists(stage.File));
        File.Move(stage.File + ".away", stage.File);
        await stage.SayAsync("#a", "mai", "again");
        Assert.Equal("resumed", stage.Reported.Lines[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_process_that_writes_is_waited_for()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "before");
        ValueTask<bool> waiting;
        using (Microsoft.Data.Sqlite.SqliteConnection other = SqliteFile.Open(stage.File))
        {
            SqliteFile.Execute(other, "BEGIN IMMEDIATE");
            waiting = stage.Log.AppendAsync("#a", [stage.Said("mai", "after")]);
            Assert.Equal("before", await stage.ReadAsync("#a"));
            Assert.False(waiting.IsCompleted);
            SqliteFile.Execute(other, "COMMIT");
        }
        Assert.True(await waiting);
        Assert.Empty(stage.Reported.Lines);
    }

    private sealed class FailingLog : ServerLog
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Bugs { get; } = [];

        public override void HistoryFailed(string reason) => throw new InvalidOperationException(reason); // where nobody expects it

        public override void BackgroundFailed(string where, Exception exception) => Bugs.Add($"{where}: {exception.Message}");
    }
}
