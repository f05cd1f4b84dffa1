// /search: what is asked of the store, how its answer is shown, and every refusal. How words are found is the store's.

namespace Foyer.Tests.Commands;

public sealed class SearchTests
{
    private const string Usage = "Usage: /search words [from:NAME] [in:#room] [since:2d]";
    private const string Title = "-- Found, newest first (times in UTC) --";

    [Fact(Timeout = 30_000)]
    public async Task All_words_must_be_there_and_the_newest_comes_first()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.PlayAsync("""
            alice= green tea is ready
            alice= black tea
            """);
        stage.Clock.Advance(TimeSpan.FromHours(30));
        await stage.PlayAsync($"""
            alice= Tea, GREEN again
            alice= /me pours green tea
            alice> /search green tea
            alice: {Title}
            alice: 2000-01-02 06:00 #lobby * alice pours green tea
            alice: 2000-01-02 06:00 #lobby [alice] Tea, GREEN again
            alice: 2000-01-01 00:00 #lobby [alice] green tea is ready
            alice: -- That is all --
            alice> /search green tea since:1d
            alice: {Title}
            alice: 2000-01-02 06:00 #lobby * alice pours green tea
            alice: 2000-01-02 06:00 #lobby [alice] Tea, GREEN again
            alice: -- That is all --
            alice> /search SINCE:2000-01-02 green ready
            alice: Nothing was found.
            alice> /search coffee
            alice: Nothing was found.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task All_rooms_that_one_is_in_are_searched_or_any_that_it_may_read()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.PlayAsync("""
            alice> tea in the lobby
            bob: [alice] tea in the lobby
            """);
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync($"""
            alice= tea in its room
            alice> /topic all about tea
            alice: alice changed the topic to: all about tea
            alice> /search tea
            alice: {Title}
            alice: 2000-01-01 00:00 #tea alice changed the topic to: all about tea
            alice: 2000-01-01 00:00 #tea [alice] tea in its room
            alice: 2000-01-01 00:00 #lobby [alice] tea in the lobby
            alice: -- That is all --
            bob> /search tea
            bob: {Title}
            bob: 2000-01-01 00:00 #lobby [alice] tea in the lobby
            bob: -- That is all --
            bob> /search tea in:#TEA room
            bob: {Title}
            bob: 2000-01-01 00:00 #tea [alice] tea in its room
            bob: -- That is all --
            bob> /search in:tea room
            bob: {Title}
            bob: 2000-01-01 00:00 #tea [alice] tea in its room
            bob: -- That is all --
            bob> /part
            bob: You left #lobby.
            bob: You are not in any room. To join one: /join #lobby
            alice: #lobby Client left bob
            bob> /search tea
            bob: You are not in any room. To join one: /join #lobby
            bob> /search room in:#tea
            bob: {Title}
            bob: 2000-01-01 00:00 #tea [alice] tea in its room
            bob: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Somebody_is_searched_for_by_any_name_with_words_or_without()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.GuestAsync("bob", "[2001:db8::7]:4000");
        string bob = stage.AddressOf("bob");
        await stage.PlayAsync($"""
            alice: Client joined {bob}
            bob> tea from afar
            alice: [{bob}] tea from afar
            bob> /nick Đức
            bob: You are Đức.
            alice: {bob} is now known as Đức
            bob> trà
            alice: [Đức] trà
            alice> trà
            bob: [alice] trà
            alice> /search from:{bob}
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [{bob}] tea from afar
            alice: -- That is all --
            alice> /search tea from:{bob}
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [{bob}] tea from afar
            alice: -- That is all --
            alice> /search from:"đức" trà
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [Đức] trà
            alice: -- That is all --
            alice> /search FROM:Đức
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [Đức] trà
            alice: -- That is all --
            alice> /search from:nobody
            alice: Nothing was found.
            alice> from: me
            bob: [alice] from: me
            alice> /search from: me
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [alice] from: me
            alice: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Wrong_uses_are_answered()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.PlayAsync($"""
            alice> /search
            alice: {Usage}
            alice> /search in:#lobby
            alice: {Usage}
            alice> /search since:2d
            alice: {Usage}
            alice> /search from:""
            alice: {Usage}
            alice> /search tea since:soon
            alice: soon is not a time to start from. Say how long ago, such as 30m, 2h, 3d or 1w, or give a day, such as 2026-11-16.
            alice> /search tea in:#nowhere
            alice: There is no room #nowhere.
            alice> /search tea in:nowhere
            alice: There is no room #nowhere.
            alice> /find tea
            alice: There is no command /find. Did you mean /search?
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Twenty_are_shown_and_more_goes_on_with_the_older_ones()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.PlayAsync(string.Join('\n', Enumerable.Range(1, 45).Select(i => $"alice= tea {i}")));
        await stage.PlayAsync($"""
            alice> /search tea
            alice: {Title}
            {Found(45, 26)}
            alice: -- Older messages: /more --
            alice= tea of now
            alice> /more
            alice: {Title}
            {Found(25, 6)}
            alice: -- Older messages: /more --
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /more
            alice: -- Tìm thấy, mới nhất trước (giờ UTC) --
            {Found(5, 1)}
            alice: -- Hết --
            alice> /more
            alice: Không có gì để xem tiếp. Trước hết hãy dùng /history hoặc /search.
            alice> /search cà phê
            alice: Không tìm thấy gì.
            """);

        static string Found(int from, int to) => string.Join('\n', Enumerable.Range(to, from - to + 1).Reverse().Select(i => $"alice: 2000-01-01 00:00 #lobby [alice] tea {i}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_a_paste_the_line_that_was_searched_for_is_shown_and_long_ones_are_cut_between_characters()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        string many = string.Concat(Enumerable.Repeat("e\u0323\u0302", 100));
        await stage.PlayAsync($"""
            alice> /paste
            alice: Paste your lines. To send them, type a line with only a dot.
            alice> 
            alice> a list:
            alice> green tea
            alice> milk
            alice= .
            alice= long {many} tea
            alice> /search tea
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [alice] long {many[..192]}…
            alice: 2000-01-01 00:00 #lobby [alice] … green tea …
            alice: -- That is all --
            alice> /search milk tea
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [alice] … green tea …
            alice: -- That is all --
            alice> /search milk
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [alice] … milk
            alice: -- That is all --
            alice> /search from:alice list
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [alice] … a list: …
            alice: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_search_that_was_given_up_says_so()
    {
        var log = new SearchableLog { IsWhole = false };
        await using var stage = new Stage(log: log);
        await stage.JoinAsync("alice");
        await stage.PlayAsync($"""
            alice= tea
            alice> /search tea
            alice: {Title}
            alice: 2000-01-01 00:00 #lobby [alice] tea
            alice: -- The search took too long and was stopped; this is what it found --
            alice> /search coffee
            alice: The search took too long and was stopped before it found anything. To search less: in:#room or since:2d
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /search tea
            alice: -- Tìm thấy, mới nhất trước (giờ UTC) --
            alice: 2000-01-01 00:00 #lobby [alice] tea
            alice: -- Tìm kiếm mất quá nhiều thời gian nên đã dừng; đây là những gì đã tìm được --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_history_that_is_in_memory_only_is_not_searched()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync("""
            alice= tea
            alice> /search tea
            alice: This server keeps its history only in memory, so it cannot be searched. To read it: /history
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /search tea
            alice: Máy chủ này chỉ giữ lịch sử trong bộ nhớ nên không tìm kiếm được. Để đọc: /history
            """);
    }
}
