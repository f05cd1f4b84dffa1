// Search as people use it, and what it must never show.

using CsCheck;
using Foyer.Chat.Log;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class SearchTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("duong", "Con đường dài")]
    [InlineData("ĐƯỜNG", "Con đường dài")]
    [InlineData("viet", "Tiếng Việt")]
    [InlineData("東京", "東京都に住む")]
    [InlineData("京", "京東, 東京都に住む")]
    [InlineData("東京 住む", "東京都に住む")]
    [InlineData("𠮷", "𠮷野家")]
    [InlineData("カタカナ", "ｶﾀｶﾅ")]
    [InlineData("한국", "한국어")]
    [InlineData("tea", "Tea AND cake, tea")]
    [InlineData("cake tea", "Tea AND cake")]
    [InlineData("and", "Tea AND cake")]
    [InlineData("tea AND nothing", "")]
    [InlineData("te*", "")]
    [InlineData("-tea", "Tea AND cake, tea")]
    [InlineData("text:tea", "")]
    [InlineData("NEAR(tea", "")]
    [InlineData("\"tea", "Tea AND cake, tea")]
    [InlineData("tea !!!", "Tea AND cake, tea")]
    [InlineData("!!!", "")]
    [InlineData("ข้าว", "ฉันกินข้าวแล้ว")]
    [InlineData("ขาว", "")]
    [InlineData("ເຂົ້າ", "ຂ້ອຍກິນເຂົ້າ")]
    [InlineData("καλημερα", "Καλημέρα σας")]
    [InlineData("ΚΑΛΗΜΈΡΑ", "Καλημέρα σας")]
    [InlineData("елка", "Ёлка")]
    [InlineData("ёлка", "Ёлка")]
    [InlineData("r1", "")] // the room's own word, and the author's
    [InlineData("a4d4149", "")]
    public async Task Words_find_messages(string words, string found)
    {
        using var stage = new TestHistory();
        foreach (string text in new[] { "Con đường dài", "Tiếng Việt", "東京都に住む", "京東", "𠮷野家", "ｶﾀｶﾅ", "한국어", "tea", "Tea AND cake", "one\ntwo", "ฉันกินข้าวแล้ว", "ຂ້ອຍກິນເຂົ້າ", "Καλημέρα σας", "Ёлка" }) await stage.SayAsync("#a", "mai", text);
        Assert.Equal(found, await stage.FindAsync(words));
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_said_it_since_when_and_before_which_narrow_it()
    {
        using var stage = new TestHistory();
        Message first = await stage.SayAsync("#a", "Mai", "tea 1");
        await stage.SayAsync("#a", "127.0.0.1:4000", "tea 2", at: TestHistory.Begin.AddHours(1));
        Message third = await stage.SayAsync("#a", "山田", "tea 3", at: TestHistory.Begin.AddHours(2));
        Assert.Equal("tea 1", await stage.FindAsync("tea", from: "mAI"));
        Assert.Equal("tea 2", await stage.FindAsync("tea", from: "127.0.0.1:4000"));
        Assert.Equal("", await stage.FindAsync("tea", from: "127.0.0.1:400"));
        Assert.Equal("tea 3", await stage.FindAsync("", from: "山田"));
        Assert.Equal("", await stage.FindAsync("tea", from: "山"));
        Assert.Equal("tea 3, tea 2", await stage.FindAsync("tea", since: TestHistory.Begin.AddHours(1)));
        Assert.Equal("tea 2, tea 1", await stage.FindAsync("tea", before: third.Id));
        Assert.Equal("tea 3", await stage.FindAsync("tea", count: 1));
        Assert.Equal("", await stage.FindAsync("tea", before: first.Id));
        Assert.Equal("tea 3, tea 2, tea 1", await stage.FindAsync(""));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_may_not_be_read_is_not_found_and_the_rest_fills_the_page()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "tea a1");
        Message secret = await stage.SayAsync("#a", "mai", "tea secret", closed: true);
        await stage.SayAsync("#b", "mai", "tea b1");
        await stage.SayAsync("#a", "mai", "tea a2", closed: true);
        SearchedRoom open = new("#a", long.MaxValue), later = new("#a", secret.Position), b = new("#b", 0), unknown = new("#c", 0);
        Assert.Equal("tea a1", await stage.FindAsync("tea", count: 1, rooms: open));
        Assert.Equal("tea a2, tea a1", await stage.FindAsync("tea", rooms: later));
        Assert.Equal("tea b1, tea a1", await stage.FindAsync("tea", count: 2, rooms: [b, open]));
        Assert.Equal("tea b1", await stage.FindAsync("tea", rooms: [b, unknown]));
        Assert.Equal("", await stage.FindAsync("tea", rooms: unknown));
        Assert.Equal("", await stage.FindAsync("tea r1\" OR room:r2", rooms: b));
        SearchResult result = await stage.Log.Search!.SearchAsync(new SearchQuery("tea", [b], 10));
        Assert.Equal("#b", Assert.Single(result.Messages).Room);
    }

    [Fact(Timeout = 60_000)]
    public async Task Among_more_rooms_than_the_index_is_asked_for_only_those_given_are_searched()
    {
        using var stage = new TestHistory();
        for (int i = 0; i < 100; i++) await stage.SayAsync($"#{i}", "mai", $"tea {i}");
        SearchedRoom[] even = [.. Enumerable.Range(0, 100).Where(i => i != 50).Select(i => new SearchedRoom($"#{i}", 0))];
        Assert.Equal(string.Join(", ", Enumerable.Range(0, 100).Where(i => i != 50).Reverse().Select(i => $"tea {i}")), await stage.FindAsync("tea", rooms: even));
        Assert.Equal("tea 7", await stage.FindAsync("7", rooms: even));
    }

    [Fact(Timeout = 60_000)]
    public async Task In_a_room_where_most_is_said_and_in_one_where_hardly_anything_is_the_same_is_found()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#b", "mai", "tea b");
        Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 400).Select(i => stage.Said("mai", i % 100 == 0 ? $"tea {i}" : "talk"))]));
        Assert.Equal("tea 300, tea 200, tea 100, tea 0", await stage.FindAsync("tea"));
        Assert.Equal("tea b", await stage.FindAsync("tea", rooms: new SearchedRoom("#b", 0)));
        Assert.Equal("", await stage.FindAsync("talk", rooms: new SearchedRoom("#b", 0)));
        Assert.Equal("tea 300, tea 200, tea 100, tea 0, tea b", await stage.FindAsync("tea", rooms: [new("#b", 0), new("#a", 0)]));
    }

    [Fact(Timeout = 30_000)]
    public async Task After_a_restart_the_index_goes_on_where_it_was()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "tea 1");
        Assert.Equal("tea 1", await stage.FindAsync("tea"));
        await stage.SayAsync("#a", "mai", "tea 2"); // and nobody searches before the end
        stage.Restart();
        Assert.Equal("tea 2, tea 1", await stage.FindAsync("tea"));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_index_that_was_folded_otherwise_is_made_anew()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "tea");
        Assert.Equal("tea", await stage.FindAsync("tea"));
        stage.History.Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = SqliteFile.Open(stage.File))
        {
            SqliteFile.Execute(connection, "INSERT INTO word(word) VALUES ('delete-all'); INSERT INTO word(rowid, text, author, room) VALUES (1, 'old', 'a', 'r1'); UPDATE meta SET value = 0 WHERE name = 'fold'");
        }
        stage.Restart();
        Assert.Equal("tea", await stage.FindAsync("tea"));
    }

    [Fact(Timeout = 60_000)]
    public async Task While_the_index_is_far_behind_a_search_says_so_and_it_catches_up()
    {
        using var stage = new TestHistory();
        Message[] many = [.. Enumerable.Range(0, 5000).Select(i => stage.Said("mai", $"tea {i}"))];
        Assert.True(await stage.Log.AppendAsync("#a", many));
        string found = await stage.FindAsync("tea", count: 1);
        while (found.EndsWith("...", StringComparison.Ordinal)) found = await stage.FindAsync("tea", count: 1);
        Assert.Equal("tea 4999", found);
    }

    [Fact(Timeout = 120_000)]
    public async Task Search_finds_what_a_search_by_hand_finds()
    {
        using var stage = new TestHistory();
        string[] words = ["tea", "Tea", "trà", "tra", "đen", "den", "東京", "京", "東", "x1", "한글", "?", "and"];
        string[] names = ["mai", "Mai", "an", "127.0.0.1:1"];
        Gen<string> text = Gen.OneOf(words).Array[1, 5].Select(parts => string.Join(' ', parts));
        var said = new List<Message>();
        Gen<(string Room, string Name, string Text, bool Closed)[]> messages =
            Gen.Select(Gen.OneOf("#a", "#b", "#c"), Gen.OneOf(names), text, Gen.Bool).Array[1, 20];
        Gen<(string Words, string From, int ClosedAt, bool Both, int Count)> queries =
            Gen.Select(Gen.OneOf(words).Array[1, 2].Select(parts => string.Join(' ', parts)), Gen.OneOf("", "MAI", "an"), Gen.Int[0, 1000], Gen.Bool, Gen.Int[1, 30]);
        await Gen.Select(messages, queries).SampleAsync(async (more, query) =>
        {
            foreach ((string room, string name, string words, bool closed) in more)
                said.Add((await stage.SayAsync(room, name, words, closed)) with { Room = room });
            long closedFrom = said[query.ClosedAt % said.Count].Position;
            SearchedRoom[] rooms = query.Both ? [new("#a", closedFrom), new("#b", 0)] : [new("#a", closedFrom)];
            IEnumerable<Message> expected = said.Where(message => rooms.Any(room => room.Room == message.Room && (!message.IsClosed || message.Position > room.ClosedFrom))
                && (query.From.Length == 0 || string.Equals(query.From, message.Name, StringComparison.OrdinalIgnoreCase)) && Matches(message.Text, query.Words));
            SearchResult found = await stage.Log.Search!.SearchAsync(new SearchQuery(query.Words, rooms, query.Count) { From = query.From });
            Assert.True(found.IsWhole);
            Assert.Equal(expected.Reverse().Take(query.Count), found.Messages);
        }, iter: 60, threads: 1);
    }

    /// <summary>Word by word; in Chinese, anywhere, since its words have no ends.</summary>
    private static bool Matches(string text, string words)
    {
        text = text.Replace("?", "", StringComparison.Ordinal);
        string[] wanted = [.. words.Split(' ').Where(word => word != "?")];
        return wanted.Length > 0 && wanted.All(word => word.Any(char.IsAscii) || word == "trà" || word == "đen"
            ? text.Split(' ').Any(part => Plain(part) == Plain(word))
            : text.Split(' ').Any(part => part.Contains(word, StringComparison.Ordinal)) || text.Replace(" ", "", StringComparison.Ordinal).Contains(word, StringComparison.Ordinal));

        static string Plain(string word) => word.ToLowerInvariant().Replace('à', 'a').Replace('đ', 'd');
    }
}
