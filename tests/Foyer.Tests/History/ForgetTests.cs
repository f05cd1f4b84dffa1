// foyer forget and foyer check: what is forgotten is in no byte of any file, what is damaged is told.

using System.Text;
using Foyer.Chat.Log;
using Foyer.Chat.State;
using Foyer.Server.History;
using Foyer.Server.History.Tools;
using Microsoft.Data.Sqlite;

namespace Foyer.Tests.History;

public sealed class ForgetTests
{
    private const string Word = "zyzzyvaunique", Name = "QwertzName";

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_forgotten_is_in_no_byte_of_any_file(bool beside)
    {
        using var stage = new TestHistory();
        var random = new Random(7);
        for (int i = 0; i < 6; i++)
        {
            await stage.SayAsync($"#{i % 2}", Name, $"the only one, {Word} {Word}{i}");
            await stage.SayAsync("#a", Name.ToLowerInvariant(), $"{Word} again");
            Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 600).Select(n => stage.Said("mai", $"word{random.Next(3000)} word{random.Next(3000)} {n}"))]));
            await stage.FindAsync("word1"); // index, whose segments are merged now and then
        }
        await stage.SayAsync("#a", Name.ToUpperInvariant(), $"not in the index yet: {Word}");
        await stage.SayAsync("#a", "mai", "stays");
        Record(stage, id => new Renamed { Id = id, At = default, Room = "#a", Name = "127.0.0.1:4000", NewName = Name });
        Record(stage, id => new Kicked { Id = id, At = default, Room = "#a", Name = "mai", Target = Name, Reason = Word });
        Record(stage, id => new Left { Id = id, At = default, Room = "#a", Name = Name, Reason = Word });
        Record(stage, id => new Left { Id = id, At = default, Room = "#a", Name = "mai" });
        stage.History.Store.Save(new StoredRoom("#a", RoomSettings.Default with { Topic = Word, TopicBy = Name, TopicAt = TestHistory.Begin, Moderated = true }, []));
        stage.Restart();
        if (!beside) stage.History.Dispose();
        Assert.True(AnyFileHas(stage, Word) && AnyFileHas(stage, Name));

        (int exitCode, string printed) = stage.Run(new Forget(Name.ToUpperInvariant(), yes: true));
        Assert.Equal(0, exitCode);
        Assert.StartsWith("deleted: 13 messages, 3 events, 1 topic of ", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("not reached", printed, StringComparison.Ordinal);
        Assert.False(AnyFileHas(stage, Word) || AnyFileHas(stage, "zyzzy") || AnyFileHas(stage, Name) || AnyFileHas(stage, Folding.Author(Name)[8..]));
        Assert.Equal(0, stage.Run(new Check()).ExitCode);
        if (beside) await stage.SayAsync("#a", "mai", "talk goes on");
        else stage.Restart();
        Assert.Empty(stage.History.Warnings);
        Assert.Equal("", await stage.FindAsync(Word));
        Assert.Equal("stays", await stage.FindAsync("stays"));
        if (beside) stage.Restart();
        Assert.Equal(RoomSettings.Default with { Moderated = true }, Assert.Single(stage.History.Store.LoadRooms()).Settings);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_guest_is_forgotten_by_the_name_that_was_shown_and_others_stay()
    {
        using var stage = new TestHistory();
        foreach (string name in new[] { "127.0.0.1:4000", "127.0.0.1:40001", "Đường", "duong" }) await stage.SayAsync("#a", name, $"of {name}");
        stage.Run(new Forget("127.0.0.1:4000", yes: true));
        stage.Run(new Forget("đường", yes: true));
        Assert.Equal("of 127.0.0.1:40001, of duong", await stage.ReadAsync("#a"));
        Assert.StartsWith("deleted: 0 messages", stage.Run(new Forget("nobody", yes: true)).Printed, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Copies_in_the_folder_are_named()
    {
        using var stage = new TestHistory();
        using var folder = new TemporaryFolder();
        await stage.SayAsync("#a", "mai", "one");
        stage.Run(new Backup(folder.File("b"), force: false));
        stage.History.Dispose();
        stage.Run(new Restore(folder.File("b"), yes: true));
        stage.Restart();
        Assert.Contains("not reached: " + Assert.Single(Directory.GetFiles(stage.Folder, "*.replaced-*")), stage.Run(new Forget("mai", yes: true)).Printed, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_interrupted_forgetting_can_be_given_again()
    {
        using var stage = new TestHistory();
        Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 1000).Select(n => stage.Said(n % 2 == 0 ? "mai" : "an", $"{n}"))]));
        using var interruption = new Interruption();
        Assert.ThrowsAny<Exception>(() => stage.Run(new Forget("mai", yes: true), new DoingProgress("Looking through the other events", interruption.Interrupt), interruption));
        Assert.StartsWith("deleted: 0 messages", stage.Run(new Forget("mai", yes: true)).Printed, StringComparison.Ordinal);
        Assert.Equal(500, (await stage.Log.ReadAsync("#a", HistoryRange.Latest(1000), 0)).Count);
        Assert.Equal(0, stage.Run(new Check()).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Talk_goes_on_while_the_program_forgets()
    {
        using var folder = new TemporaryFolder();
        await using FoyerProcess foyer = await FoyerProcess.StartWithHistoryAsync(folder.File("data"));
        (TestClient mai, _) = await foyer.JoinAsync("mai");
        (TestClient an, _) = await foyer.JoinAsync("an");
        using (mai)
        using (an)
        {
            for (int i = 0; i < 100; i++) await mai.SendLineAsync($"{Word} {i}");
            await an.ReadThroughAsync($"[mai] {Word} 99");
            Task<(int ExitCode, string Output, string Errors)> forget = FoyerProcess.RunAsync("forget", "MAI", "--yes", "--data", folder.File("data"));
            for (int i = 0; !forget.IsCompleted; i++)
            {
                await an.SendLineAsync($"still {i}");
                string line = await mai.ReadLineAsync();
                while (line != $"[an] still {i}") line = await mai.ReadLineAsync();
            }
            Assert.Equal((0, ""), ((await forget).ExitCode, (await forget).Errors));
            Assert.StartsWith("deleted: 100 messages", (await forget).Output, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(Directory.GetFiles(folder.File("data")), file => Path.GetFileName(file) != HistoryFolder.LockName && Has(file, Word));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("DELETE FROM message WHERE text = 'one'", "the index has 2 messages of #a, but should have 1")]
    [InlineData("UPDATE message SET room = 77 WHERE text = 'one'", "is in no room")]
    [InlineData("UPDATE message SET kind = 7 WHERE text = 'one'", "of an unknown kind")]
    [InlineData("INSERT INTO document VALUES ('room', '#b', 'x')", "the settings of #b cannot be read")]
    [InlineData("INSERT INTO event VALUES (1, 5, 'Joined', 'mai', 'x')", "the event 5 of #a cannot be read")]
    [InlineData("DELETE FROM message; DELETE FROM meta WHERE name = 'last'", "are missing")]
    [InlineData("UPDATE word_data SET block = zeroblob(length(block)) WHERE id > 100", "fault: ")]
    [InlineData("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'message_room'", "fault: ")]
    public async Task What_does_not_hold_together_is_told(string sql, string told)
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "one");
        await stage.SayAsync("#a", "mai", "two");
        await stage.FindAsync("one");
        (int exitCode, string printed) = stage.Run(new Check());
        Assert.Equal(0, exitCode);
        Assert.Contains("messages: 2 in 1 room", printed, StringComparison.Ordinal);
        Assert.EndsWith("no problems were found\n", printed, StringComparison.Ordinal);
        stage.History.Dispose();
        using (SqliteConnection connection = SqliteFile.Open(stage.File)) SqliteFile.Execute(connection, sql);
        (exitCode, printed) = stage.Run(new Check());
        Assert.Contains(told, printed, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    private static void Record(TestHistory stage, Func<long, ChatEvent> made) => stage.Log.Record("#a", [made(stage.Said("", "").Id)]);

    private static bool AnyFileHas(TestHistory stage, string word) => Directory.GetFiles(stage.Folder).Where(file => Path.GetFileName(file) != HistoryFolder.LockName).Any(file => Has(file, word));

    private static bool Has(string file, string word)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes).Contains(word, StringComparison.OrdinalIgnoreCase);
    }
}
