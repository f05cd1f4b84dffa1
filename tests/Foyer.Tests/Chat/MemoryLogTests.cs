// The history in memory: bounded over all rooms, the oldest goes first, and a page is what was asked for.

using Foyer.Chat;

namespace Foyer.Tests.Chat;

public sealed class MemoryLogTests
{
    private int _lastId;

    [Fact]
    public async Task Above_the_bound_the_oldest_of_all_rooms_goes()
    {
        var log = new MemoryLog(1000); // nine messages: 100 characters for the objects of each, and a few of text
        for (int i = 0; i < 30; i++) await AppendAsync(log, i % 3 == 0 ? "#a" : "#b");
        Assert.Equal(["22", "25", "28"], await ReadAsync(log, new HistoryPage("#a", 100, 0)));
        Assert.Equal(["23", "24", "26", "27", "29", "30"], await ReadAsync(log, new HistoryPage("#b", 100, 0)));
        for (int i = 0; i < 9; i++) await AppendAsync(log, "#b");
        Assert.Empty(await ReadAsync(log, new HistoryPage("#a", 100, 0)));
        Assert.Equal(0, await log.OpenAsync("#a", null!));
        Assert.Equal(39, await log.OpenAsync("#b", null!));
    }

    [Fact]
    public async Task A_page_is_the_newest_within_its_bounds()
    {
        var log = new MemoryLog(1 << 20);
        for (int i = 0; i < 10; i++) await AppendAsync(log, "#a", isClosed: i is 3 or 7);
        var page = new HistoryPage("#a", 3, ClosedFrom: 5); // ids are 1 to 10, and 4 and 8 closed
        Assert.Equal(["8", "9", "10"], await ReadAsync(log, page));
        Assert.Equal(["7", "9", "10"], await ReadAsync(log, page with { ClosedFrom = 8 }));
        Assert.Equal(["2", "3", "5"], await ReadAsync(log, page with { Before = 6 }));
        Assert.Equal(["2", "3", "5"], await ReadAsync(log, page with { BeforeId = 6 }));
        Assert.Equal(["1"], await ReadAsync(log, page with { Before = 6, BeforeId = 2 }));
        Assert.Empty(await ReadAsync(log, page with { BeforeId = 0 }));
        Assert.Equal(["10"], await ReadAsync(log, page with { After = 9 }));
        Assert.Equal(["9", "10"], await ReadAsync(log, page with { Since = DateTimeOffset.UnixEpoch.AddSeconds(9) }));
        Assert.Empty(await ReadAsync(log, page with { Room = "#b" }));
    }

    private ValueTask<bool> AppendAsync(MemoryLog log, string room, bool isClosed = false)
    {
        int id = ++_lastId;
        return log.AppendAsync(room, [new Said { Id = id, At = DateTimeOffset.UnixEpoch.AddSeconds(id), Room = room, Name = "ann", Text = $"{id}", IsClosed = isClosed }]);
    }

    private static async Task<IEnumerable<string>> ReadAsync(MemoryLog log, HistoryPage page) => (await log.ReadAsync(page)).Select(message => message.Text);
}
