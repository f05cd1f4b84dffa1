// The log in SQLite: what is appended is there, once, in its order, in its room, also after a restart.

using Foyer.Chat.Log;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class SqliteLogTests
{
    [Fact(Timeout = 30_000)]
    public async Task What_was_said_is_read_again_with_all_that_belongs_to_it_also_after_a_restart()
    {
        using var stage = new TestHistory();
        Said said = stage.Said("mai", "một\nhai", closed: true);
        Said waved = stage.Said("127.0.0.1:4000", "vẫy tay") with { IsAction = true };
        Said posted = stage.Said("ci", "build passed") with { IsBot = true };
        Message topic = new TopicChanged { Id = posted.Id + 1, Position = posted.Id + 1, Source = -7, At = TestHistory.Begin, Room = "", Name = "", Text = "" };
        Assert.True(await stage.Log.AppendAsync("#a", [said, waved, posted, topic]));
        Assert.Equal([said.Id, waved.Id, posted.Id, topic.Id], new[] { said.Position, waved.Position, posted.Position, topic.Position });
        for (int i = 0; i < 2; i++)
        {
            IReadOnlyList<Message> read = await stage.Log.ReadAsync("#a", HistoryRange.Latest(10), 0);
            Assert.Equal([said with { Room = "#a" }, waved with { Room = "#a" }, posted with { Room = "#a" }, topic with { Room = "#a" }], read);
            Assert.Equal(topic.Id, stage.Log.LastId);
            stage.Restart();
        }
        Assert.Empty(stage.History.Warnings);
        Assert.Empty(stage.Reported.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_page_is_the_newest_of_what_it_asks_for_in_their_order()
    {
        using var stage = new TestHistory();
        for (int i = 1; i <= 9; i++)
        {
            await stage.SayAsync("#a", "mai", $"a{i}", at: TestHistory.Begin.AddMinutes(i));
            await stage.SayAsync("#b", "mai", $"b{i}", at: TestHistory.Begin.AddMinutes(i));
        }
        long fifth = (await stage.Log.ReadAsync("#a", HistoryRange.Latest(5), 0))[0].Position;
        Assert.Equal("a7, a8, a9", await stage.ReadAsync("#a", count: 3));
        HistoryPlace before = HistoryPlace.BeforePosition(fifth), after = HistoryPlace.AfterPosition(fifth), eighth = HistoryPlace.Before(TestHistory.Begin.AddMinutes(8));
        Assert.Equal("a3, a4", await stage.ReadAsync("#a", range: HistoryRange.Before(before, 2)));
        Assert.Equal("a6, a7, a8, a9", await stage.ReadAsync("#a", range: HistoryRange.After(after, 9)));
        Assert.Equal("a6, a7", await stage.ReadAsync("#a", range: HistoryRange.After(after, 2)));
        Assert.Equal("a3, a4, a5, a6", await stage.ReadAsync("#a", range: HistoryRange.Around(before, 2))); // on each side
        Assert.Equal("a8, a9", await stage.ReadAsync("#a", range: HistoryRange.After(eighth, 9)));
        Assert.Equal("a9", await stage.ReadAsync("#a", range: HistoryRange.Between(eighth, HistoryPlace.End, 1, newest: true)));
        Assert.Equal("", await stage.ReadAsync("#a", range: HistoryRange.Between(after, before, 9, newest: true)));
        Assert.Equal("", await stage.ReadAsync("#nowhere"));
        Assert.Equal("", await stage.ReadAsync("#a", count: 0));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_was_said_while_the_room_was_closed_is_left_out_and_the_page_is_full()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "open");
        Message secret = await stage.SayAsync("#a", "mai", "secret", closed: true);
        await stage.SayAsync("#a", "mai", "later", closed: true);
        await stage.SayAsync("#a", "mai", "again");
        Assert.Equal("open, again", await stage.ReadAsync("#a", count: 2, closedFrom: long.MaxValue));
        Assert.Equal("open, later, again", await stage.ReadAsync("#a", closedFrom: secret.Position));
        Assert.Equal("open, secret, later, again", await stage.ReadAsync("#a", closedFrom: secret.Position - 1));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Durability.Process)]
    [InlineData(Durability.Disk)]
    [InlineData(Durability.None)]
    internal async Task Many_rooms_at_once_keep_each_its_order(Durability durability)
    {
        using var stage = new TestHistory(options => options with { Durability = durability });
        await Parallel.ForAsync(0, 20, async (room, _) =>
        {
            for (int i = 0; i < 50; i++)
            {
                long id = ((i + 1) * 1000) + room;
                var message = new Said { Id = id, Position = id, Source = 1, At = default, Room = "", Name = "mai", Text = $"{i}" };
                Assert.True(await stage.Log.AppendAsync($"#{room}", [message]));
            }
        });
        stage.Restart();
        for (int room = 0; room < 20; room++) Assert.Equal(string.Join(", ", Enumerable.Range(0, 50)), await stage.ReadAsync($"#{room}"));
        Assert.Equal(50_019, stage.Log.LastId);
    }

    [Fact(Timeout = 30_000)]
    public async Task After_the_end_nothing_is_accepted()
    {
        using var stage = new TestHistory();
        stage.History.Dispose();
        Assert.False(await stage.Log.AppendAsync("#a", [stage.Said("mai", "late")]));
        stage.Restart();
        Assert.Equal("", await stage.ReadAsync("#a"));
    }

    [Fact(Timeout = 30_000)]
    public void What_else_happened_is_recorded_with_its_details()
    {
        using var stage = new TestHistory();
        stage.Log.Record("#a",
        [
            new Joined { Id = 1, At = TestHistory.Begin, Room = "#a", Name = "mai" },
            new Left { Id = 2, At = TestHistory.Begin, Room = "#a", Name = "mai", Reason = "tạm biệt" },
            new Renamed { Id = 3, At = TestHistory.Begin, Room = "#a", Name = "mai", NewName = "an" },
            new Banned { Id = 4, At = TestHistory.Begin, Room = "#a", Name = "op", Target = "an", Reason = "x", Until = TestHistory.Begin },
            new RoleChanged { Id = 5, At = TestHistory.Begin, Room = "#a", Name = "op", Target = "an", OldRole = Role.Member, NewRole = Role.Voice },
        ]);
        stage.Log.Record("#b", [new Renamed { Id = 3, At = TestHistory.Begin, Room = "#b", Name = "mai", NewName = "an" }]); // told in both
        stage.Restart();
        using Microsoft.Data.Sqlite.SqliteConnection connection = SqliteFile.Open(stage.File);
        using var rows = new Statement(connection, "SELECT r.key, e.id, e.kind, e.name, e.detail FROM event e JOIN room r ON r.number = e.room ORDER BY r.key, e.id");
        var lines = new List<string>();
        while (rows.Step()) lines.Add($"{rows.Text(0)} {rows.Number(1)} {rows.Text(2)} {rows.Text(3)} {System.Text.RegularExpressions.Regex.Unescape(rows.Text(4))}");
        Assert.Equal(
        [
            "#a 1 Joined mai {}",
            """#a 2 Left mai {"reason":"tạm biệt"}""",
            """#a 3 Renamed mai {"newName":"an"}""",
            """#a 4 Banned op {"target":"an","reason":"x","until":"2026-11-01T12:00:00+00:00"}""",
            """#a 5 RoleChanged op {"target":"an","oldRole":"member","newRole":"voice"}""",
            """#b 3 Renamed mai {"newName":"an"}""",
        ], lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_databases_own_log_stays_small_under_steady_load()
    {
        // How large it becomes depends on what is written while it is being emptied, and so on the disk. What does not: while somebody writes
        // without a pause it is emptied again and again, and above 4 MiB it is emptied, also when nobody writes any more.
        const long emptyAbove = 4 << 20;
        using var stage = new TestHistory();
        var wal = new FileInfo(stage.File + "-wal");
        long before = 0, largest = 0;
        for (int emptied = 0; emptied < 5; before = wal.Length)
        {
            await WriteAsync();
            if (wal.Length < before) emptied++;
            largest = Math.Max(largest, wal.Length);
        }
        Assert.InRange(largest, emptyAbove, long.MaxValue);
        while (wal.Length <= emptyAbove) await WriteAsync();
        for (int i = 0; i < 4; i++) await WriteAsync(); // it looks at every fourth
        await Wait.UntilAsync(() =>
        {
            wal.Refresh();
            return wal.Length < emptyAbove;
        });

        async Task WriteAsync()
        {
            Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 100).Select(_ => stage.Said("mai", new string('x', 1000)))]));
            wal.Refresh();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_query_that_takes_too_long_ends_with_what_it_has()
    {
        using var stage = new TestHistory();
        using var readers = new SqliteReaders(stage.File, TimeSpan.FromSeconds(1), stage.Time);
        var begun = new TaskCompletionSource();
        Task<bool> whole = readers.ReadAsync(reader =>
        {
            Statement endless = reader.Statement("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
            return SqliteReaders.ReadRows(endless, () =>
            {
                begun.TrySetResult();
                return true;
            });
        });
        await begun.Task;
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await whole);
        Assert.Equal(7, await readers.ReadAsync(reader => reader.Statement("SELECT 7").RunForNumber())); // and the next is not touched
    }

    [Fact(Timeout = 30_000)]
    public async Task After_the_end_nothing_is_read()
    {
        using var stage = new TestHistory();
        stage.History.Dispose();
        await Assert.ThrowsAsync<IOException>(() => stage.ReadAsync("#a"));
    }
}
