// What is too old, or too much, goes, and is then in no byte of any file.

using System.Text;
using Foyer.Chat.Log;
using Foyer.Chat.State;
using Foyer.Server.History;
using Microsoft.Data.Sqlite;

namespace Foyer.Tests.History;

public sealed class RetentionTests
{
    [Fact(Timeout = 60_000)]
    public async Task What_is_too_old_goes_and_a_room_may_have_its_own_time()
    {
        using var stage = new TestHistory(options => options with { KeepFor = TimeSpan.FromDays(10) });
        stage.History.Store.Save(new StoredRoom("#long", RoomSettings.Default with { Topic = "x" }, []));
        stage.History.Dispose();
        SetKeep(stage, "#long", "100.00:00:00");
        stage.Restart();
        foreach (string room in new[] { "#a", "#long" })
        {
            await stage.SayAsync(room, "mai", "old", at: TestHistory.Begin);
            stage.Log.Record(room, [new Joined { Id = MessageId.FirstAt(TestHistory.Begin) + 1000, At = default, Room = room, Name = "an" }]);
            await stage.SayAsync(room, "mai", "new", at: TestHistory.Begin.AddDays(5));
        }
        stage.Time.Advance(TimeSpan.FromDays(11));
        await Wait.UntilAsync(async () => await stage.ReadAsync("#a") == "new");
        Assert.Equal("old, new", await stage.ReadAsync("#long"));
        Assert.Equal("new", await stage.FindAsync(""));
        Assert.Equal(1, Count(stage, "SELECT count(*) FROM event"));
        stage.Time.Advance(TimeSpan.FromDays(100));
        await Wait.UntilAsync(async () =>
        {
            stage.Time.Advance(stage.Options.KeepEvery); // the first time may come while it is still at the one before
            return await stage.ReadAsync("#long") == "";
        });
        long last = stage.Log.LastId;
        stage.Restart();
        Assert.Equal(last, stage.Log.LastId);
        Assert.Empty(stage.History.Warnings); // deleted is not lost
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_too_much_goes_the_oldest_first()
    {
        using var stage = new TestHistory(options => options with { KeepBytes = 1 << 20 });
        for (int i = 0; i < 3; i++)
            Assert.True(await stage.Log.AppendAsync($"#{i}", [.. Enumerable.Range(0, 1000).Select(n => stage.Said("mai", $"{i} {n} {new string('x', 700)}"))]));
        stage.Time.Advance(stage.Options.KeepEvery);
        await Wait.UntilAsync(async () => await stage.ReadAsync("#0", count: 1) == "");
        Assert.StartsWith("2 999 ", await stage.ReadAsync("#2", count: 1), StringComparison.Ordinal);
        await Wait.UntilAsync(() => new FileInfo(stage.File).Length <= 1 << 20); // and the space is given back
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_deleted_is_in_no_byte_of_any_file()
    {
        using var stage = new TestHistory(options => options with { KeepFor = TimeSpan.FromDays(10) });
        const string word = "zyzzyvaunique", name = "qwertzname";
        var random = new Random(7);
        for (int i = 0; i < 8; i++)
        {
            await stage.SayAsync("#a", "mai", $"something {word} and more");
            await stage.SayAsync("#a", name, $"the only one, {word}{i}");
            Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 1200).Select(n => stage.Said("mai", $"word{random.Next(5000)} word{random.Next(5000)} {n}"))]));
            await stage.FindAsync("word1"); // index, whose segments are merged now and then
        }
        Message later = await stage.SayAsync("#a", "mai", "word1 later", at: TestHistory.Begin.AddDays(5));
        string author = Folding.Author(name);
        await Wait.UntilAsync(async () => !(await stage.FindAsync("later")).EndsWith("...", StringComparison.Ordinal));
        Assert.True(AnyFileHas(stage, word) && AnyFileHas(stage, name) && AnyFileHas(stage, author[8..]));
        stage.Time.Advance(TimeSpan.FromDays(11));
        await Wait.UntilAsync(async () => (await stage.Log.ReadAsync("#a", HistoryRange.Latest(10), 0)).Count == 1);
        await Wait.UntilAsync(() => !AnyFileHas(stage, word) && !AnyFileHas(stage, "zyzzy") && !AnyFileHas(stage, name) && !AnyFileHas(stage, author[8..]), TimeSpan.FromSeconds(60));
        Assert.Equal("word1 later", await stage.FindAsync("word1"));
        Assert.Equal(later.Id, stage.Log.LastId);
        using SqliteConnection connection = SqliteFile.Open(stage.File);
        SqliteFile.Execute(connection, "INSERT INTO word(word) VALUES ('integrity-check')");
        Assert.Equal(0, Count(stage, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"));
    }

    private static bool AnyFileHas(TestHistory stage, string word) =>
        Directory.EnumerateFiles(stage.Folder).Where(file => !file.EndsWith(HistoryFolder.LockName, StringComparison.Ordinal)).Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).IndexOf(Encoding.UTF8.GetBytes(word)) >= 0;
        });

    private static void SetKeep(TestHistory stage, string room, string keep)
    {
        using SqliteConnection connection = SqliteFile.Open(stage.File);
        SqliteFile.Execute(connection, $"UPDATE document SET body = json_set(body, '$.Settings.Keep', '{keep}') WHERE name = '{room}'");
    }

    private static long Count(TestHistory stage, string sql)
    {
        using SqliteConnection connection = SqliteFile.Open(stage.File, SqliteOpenMode.ReadOnly);
        return SqliteFile.Number(connection, sql);
    }
}
