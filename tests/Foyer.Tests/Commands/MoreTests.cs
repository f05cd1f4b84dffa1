// /more: it goes on with what was read last, asks anew for the right to, and counts with /history and /search.

namespace Foyer.Tests.Commands;

public sealed class MoreTests
{
    private const string Nothing = "There is nothing to continue. Use /history or /search first.";

    [Fact(Timeout = 30_000)]
    public async Task It_goes_on_with_the_last_page_until_there_is_no_more()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync($"""
            alice> /more
            alice: {Nothing}
            alice= one
            alice= two
            alice= three
            alice> /history 1
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] three
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            alice= said meanwhile
            alice> /more
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            alice> /more
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] one
            alice: -- That is all --
            alice> /more
            alice: {Nothing}
            alice> /more please
            alice: Usage: /more
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task It_goes_on_in_the_room_that_was_read_and_not_after_an_answer_that_was_none()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync("""
            alice= one
            alice= two
            alice> /history 1
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            """);
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync($"""
            alice> /more
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] one
            alice: -- That is all --
            alice> /history #lobby 1
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            alice> /history #nowhere
            alice: There is no room #nowhere.
            alice> /more
            alice: {Nothing}
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_log_that_could_not_be_read_is_asked_again()
    {
        var log = new SearchableLog();
        await using var stage = new Stage(log: log);
        await stage.JoinAsync("alice");
        await stage.PlayAsync("""
            alice= one
            alice= two
            alice> /history 1
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            """);
        log.Fails = true;
        await stage.PlayAsync("""
            alice> /more
            alice: Earlier messages cannot be read at the moment. Please try again later.
            """);
        log.Fails = false;
        await stage.PlayAsync("""
            alice> /more
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] one
            alice: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Reading_too_much_pauses_and_talk_goes_on()
    {
        await using var stage = new Stage(new ChatServerOptions { Limits = Limits.Off with { HistoryBurst = 3, HistoryPerMinute = 60 } }, log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.PlayAsync($"""
            alice> /history
            alice: There are no earlier messages to read in #lobby.
            alice> /search tea
            alice: Nothing was found.
            alice> /more
            alice: {Nothing}
            alice> /more
            alice: Please slow down: you can read earlier messages again in 1 second.
            alice> /history
            alice> /search tea
            alice> talk
            bob: [alice] talk
            """);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await stage.PlayAsync("""
            alice> /search tea
            alice: Nothing was found.
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /search tea
            alice: Bạn hãy chậm lại: bạn có thể đọc lại các tin trước đó sau 1 giây.
            """);
    }
}
