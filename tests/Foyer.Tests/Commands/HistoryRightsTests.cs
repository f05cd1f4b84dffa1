// Who may read what, attacked by every way to the log: /history with and without before and since, /search, /more, and what one
// is shown who comes in. The rules are those of ReadRights.

namespace Foyer.Tests.Commands;

public sealed class HistoryRightsTests
{
    private const string Title = "-- Earlier in #tea, 2000-01-01 (times in UTC) --";
    private const string FoundTitle = "-- Found, newest first (times in UTC) --";
    private const string Last = "3ZZZZZZZZZZZZZZZZZZZZZZZZZ"; // no id is above it
    private const string Made = Company.Made;

    [Theory(Timeout = 30_000)]
    [InlineData("key Sesame", "key", "on", "You are not in #tea.")]
    [InlineData("invite-only on", "invite-only", "on", "You are not in #tea.")]
    [InlineData("hidden on", "hidden", "on", "There is no room #tea.")]
    public async Task An_outsider_reads_nothing_of_a_closed_room_not_even_what_was_said_before_it_was_closed(string set, string setting, string value, string answer)
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice= open secret
            alice> /set {set}
            alice: alice set {setting} to {value}
            alice= closed secret
            bob> /history #tea
            bob: {answer}
            bob> /history tea 200
            bob: {(setting == "hidden" ? "There is nobody called tea here." : answer)}
            bob> /history #tea before {Last}
            bob: {answer}
            bob> /history #tea since 2000-01-01
            bob: {answer}
            bob> /search secret in:#tea
            bob: {answer}
            bob> /search secret in:tea since:1d from:alice
            bob: {answer}
            bob> /search secret
            bob: Nothing was found.
            bob> /history
            bob: There are no earlier messages to read in #lobby.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_hidden_room_is_answered_about_as_one_that_is_not_there()
    {
        await using Stage stage = await WithTeaAsync();
        string[] questions = ["/history #TEA", "/history tea", "/history #tea 5", "/history #tea since 1h", "/search x in:#tea", "/search x in:TEA"];
        await stage.PlayAsync("""
            alice> /set hidden on
            alice: alice set hidden to on
            alice= x
            """);
        foreach (string question in questions)
        {
            await stage["bob"].SendLineAsync(question);
            await stage["bob"].SendLineAsync(question.Replace("tea", "not", StringComparison.OrdinalIgnoreCase));
            string hidden = await stage["bob"].ReadLineAsync(), missing = await stage["bob"].ReadLineAsync();
            Assert.Equal(missing, hidden.Replace("tea", "not", StringComparison.OrdinalIgnoreCase));
        }
        await stage.PlayAsync("bob> /history #tea\nbob: There is no room #tea.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_banned_from_an_open_room_reads_nothing_and_who_was_put_out_reads_on()
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice= secret
            bob> /history #tea
            bob: {Title}
            bob: 00:00 [alice] secret
            bob: -- That is all --
            bob> /join #tea
            bob: You are bob in #tea with 1 other.
            bob: {Title}
            bob: 00:00 [alice] secret
            bob: -- Now --
            alice: Client joined bob
            alice> /kick bob
            alice: bob was kicked by alice
            bob: You were kicked from #tea by alice
            bob: What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby
            bob> /history #tea
            bob: {Title}
            bob: 00:00 [alice] secret
            bob: -- That is all --
            alice> /ban bob 2h spam
            alice: alice banned bob for 2 hours: spam
            bob> /history #tea
            bob: You are banned from #tea for 2 hours: spam
            bob> /history #tea before {Last}
            bob: You are banned from #tea for 2 hours: spam
            bob> /search secret in:#tea
            bob: You are banned from #tea for 2 hours: spam
            bob> /nick rob
            bob: You are rob.
            alice: #lobby bob is now known as rob
            carol: bob is now known as rob
            bob> /history #tea
            bob: You are banned from #tea for 2 hours: spam
            """);
        stage.Clock.Advance(TimeSpan.FromHours(2));
        await stage.PlayAsync($"""
            bob> /search secret in:#tea
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] secret
            bob: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_was_put_out_of_a_closed_room_and_who_is_only_invited_read_nothing()
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice> /set invite-only on
            alice: alice set invite-only to on
            alice= secret
            alice> /invite bob
            alice: You invited bob to #tea.
            bob: alice invites you to #tea. To go there: /join #tea
            bob> /history #tea
            bob: You are not in #tea.
            bob> /search secret in:#tea
            bob: You are not in #tea.
            bob> /join #tea
            bob: You are bob in #tea with 1 other.
            bob: {Title}
            bob: 00:00 [alice] secret
            bob: -- Now --
            alice: Client joined bob
            bob> /history
            bob: {Title}
            bob: 00:00 [alice] secret
            bob: -- That is all --
            alice> /kick bob
            alice: bob was kicked by alice
            bob: You were kicked from #tea by alice
            bob: What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby
            bob> /history #tea
            bob: You are not in #tea.
            bob> /search secret in:#tea
            bob: You are not in #tea.
            bob> /search secret
            bob: Nothing was found.
            """);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/kick bob", "bob was kicked by alice", "You were kicked from #tea by alice", "You are not in #tea.")]
    [InlineData("/ban bob", "alice banned bob", "You were banned from #tea by alice", "You are not in #tea.")]
    public async Task Who_loses_the_right_between_two_pages_gets_no_more(string act, string seen, string told, string answer)
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice> /set key Sesame
            alice: alice set key to on
            alice= one
            alice= two
            bob> /join #tea Sesame
            bob: You are bob in #tea with 1 other.
            bob: {Title}
            bob: 00:00 [alice] one
            bob: 00:00 [alice] two
            bob: -- Now --
            alice: Client joined bob
            bob> /history 1
            bob: {Title}
            bob: 00:00 [alice] two
            bob: -- Older messages: /more, or /history #tea 1 before <ID> --
            alice> {act}
            alice: {seen}
            {(act.StartsWith("/ban", StringComparison.Ordinal) ? "alice: bob was kicked by alice\nbob: alice banned bob\n" : "")}bob: {told}
            bob: What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby
            bob> /more
            bob: {answer}
            alice> /set hidden on
            alice: alice set hidden to on
            bob> /more
            bob: There is no room #tea.
            bob> /history #tea before <ID>
            bob: There is no room #tea.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_loses_the_right_between_two_pages_of_what_was_found_gets_no_more()
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync(string.Join('\n', Enumerable.Range(1, 25).Select(i => $"alice= secret {i}")));
        await stage.PlayAsync($"""
            bob> /search secret in:#tea
            bob: {FoundTitle}
            {string.Join('\n', Enumerable.Range(6, 20).Reverse().Select(i => $"bob: 2000-01-01 00:00 #tea [alice] secret {i}"))}
            bob: -- Older messages: /more --
            alice> /set key Sesame
            alice: alice set key to on
            bob> /more
            bob: You are not in #tea.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_was_said_while_a_room_was_closed_is_after_it_for_those_who_were_there_until_they_go()
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice= open one
            alice> /set key Sesame
            alice: alice set key to on
            alice= closed one
            alice> /set key off
            alice: alice set key to off
            alice= open two
            bob> /history #tea
            bob: {Title}
            bob: 00:00 [alice] open one
            bob: 00:00 [alice] open two
            bob: -- That is all --
            bob> /history #tea 2 before {Last}
            bob: {Title}
            bob: 00:00 [alice] open one
            bob: 00:00 [alice] open two
            bob: -- That is all --
            bob> /search one in:#tea
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] open one
            bob: -- That is all --
            bob> /join #tea
            bob: You are bob in #tea with 1 other.
            bob: {Title}
            bob: 00:00 [alice] open one
            bob: 00:00 [alice] open two
            bob: -- Now --
            alice: Client joined bob
            bob> /search one
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] open one
            bob: -- That is all --
            alice> /history
            alice: {Title}
            alice: 00:00 [alice] open one
            alice: 00:00 [alice] closed one
            alice: 00:00 [alice] open two
            alice: -- That is all --
            alice> /set key Other
            alice: alice set key to on
            bob: alice set key to on
            alice> closed two
            bob: [alice] closed two
            bob> /history since 2000-01-01
            bob: {Title}
            bob: 00:00 [alice] open one
            bob: 00:00 [alice] open two
            bob: 00:00 [alice] closed two
            bob: -- That is all --
            bob> /search closed
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] closed two
            bob: -- That is all --
            carol> /join #tea Other
            carol: You are carol in #tea with 2 others.
            carol: {Title}
            carol: 00:00 [alice] open one
            carol: 00:00 [alice] open two
            carol: 00:00 [alice] closed two
            carol: -- Now --
            alice: Client joined carol
            bob: Client joined carol
            alice> /set key off
            alice: alice set key to off
            bob: alice set key to off
            carol: alice set key to off
            carol> /search closed
            carol: Nothing was found.
            bob> /search closed
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] closed two
            bob: -- That is all --
            bob> /part
            bob: You left #tea.
            bob: What you type now goes to #lobby.
            alice: Client left bob
            carol: Client left bob
            bob> /join #tea
            bob: You are bob in #tea with 2 others.
            bob: {Title}
            bob: 00:00 [alice] open one
            bob: 00:00 [alice] open two
            bob: -- Now --
            alice: Client joined bob
            carol: Client joined bob
            bob> /search closed
            bob: Nothing was found.
            """);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData(" Mine")]
    public async Task A_room_that_is_made_anew_has_nothing_of_what_was_said_behind_the_key_of_another(string key)
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice= open secret
            alice> /set key Sesame
            alice: alice set key to on
            alice= closed secret
            alice> /set key off
            alice: alice set key to off
            alice> /part
            alice: You left #tea.
            alice: What you type now goes to #lobby.
            bob> /history #tea
            bob: There is no room #tea.
            bob> /search secret in:#tea
            bob: There is no room #tea.
            bob> /join #tea{key}
            bob: You are bob in #tea with 0 others.
            bob: {Made}
            bob: {Title}
            bob: 00:00 [alice] open secret
            bob: -- Now --
            bob= mine
            """);
        await ReadsOnlyWhatIsOpenAsync(stage, "mine");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_that_was_forgotten_with_its_key_opens_to_nobody_elses()
    {
        await using Stage stage = await WithTeaAsync(new ChatServerOptions { Limits = Limits.Off with { Rooms = 2 } });
        await stage.PlayAsync($"""
            alice= open secret
            alice> /set key Sesame
            alice: alice set key to on
            alice= closed secret
            alice> /part
            alice: You left #tea.
            alice: What you type now goes to #lobby.
            bob> /join #tea
            bob: #tea needs a key. To join it: /join #tea KEY
            bob> /join #other
            bob: You are bob in #other with 0 others.
            bob: {Made}
            bob> /part
            bob: You left #other.
            bob: What you type now goes to #lobby.
            bob> /join #tea Mine
            bob: You are bob in #tea with 0 others.
            bob: {Made}
            bob: {Title}
            bob: 00:00 [alice] open secret
            bob: -- Now --
            bob= mine
            """);
        await ReadsOnlyWhatIsOpenAsync(stage, "mine");
        await stage.PlayAsync($"""
            alice> /history #tea
            alice: You are not in #tea.
            alice> /join #tea Mine
            alice: You are alice in #tea with 1 other.
            alice: {Title}
            alice: 00:00 [alice] open secret
            alice: 00:00 [bob] mine
            alice: -- Now --
            bob: Client joined alice
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_page_of_a_room_that_is_gone_does_not_go_on_in_what_was_closed_of_it()
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice> /set key Sesame
            alice: alice set key to on
            alice= closed secret
            alice= two
            alice> /history 1
            alice: {Title}
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history #tea 1 before <ID> --
            alice> /set key off
            alice: alice set key to off
            alice> /part
            alice: You left #tea.
            alice: What you type now goes to #lobby.
            alice> /more
            alice: There is no room #tea.
            bob> /join #tea
            bob: You are bob in #tea with 0 others.
            bob: {Made}
            alice> /more
            alice: There are no earlier messages to read in #tea.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_whose_name_only_looks_like_anothers_has_a_history_of_its_own()
    {
        await using Stage stage = await WithTeaAsync();
        await stage.PlayAsync($"""
            alice= open secret
            bob> /history #t{'\u0435'}a
            bob: There is no room #t{'\u0435'}a.
            alice> /part
            alice: You left #tea.
            alice: What you type now goes to #lobby.
            bob> /join #t{'\u0435'}a
            bob: You are bob in #t{'\u0435'}a with 0 others.
            bob: {Made}
            bob> /history
            bob: There are no earlier messages to read in #t{'\u0435'}a.
            bob> /history #tea
            bob: There is no room #tea.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_servers_operator_reads_every_room_and_nobodys_private_messages()
    {
        await using var stage = new Stage(log: new SearchableLog(), replay: 20);
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob", "127.0.0.1:5000");
        await stage.MakeRoomAsync("alice");
        await stage.OperAsync("bob");
        await stage.PlayAsync($"""
            alice> /set hidden on
            alice: alice set hidden to on
            alice= closed secret
            alice> /msg alice private secret
            alice: Private from alice: private secret
            alice: Sent to alice.
            bob> /history #tea
            bob: {Title}
            bob: 00:00 [alice] closed secret
            bob: -- That is all --
            bob> /search secret in:#tea
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] closed secret
            bob: -- That is all --
            bob> /search secret
            bob: Nothing was found.
            bob> /history alice
            bob: There are no messages between you and alice. Private messages are kept only while both of you are here.
            alice> /set hidden off
            alice: alice set hidden to off
            bob> /history #tea
            bob: {Title}
            bob: 00:00 [alice] closed secret
            bob: -- That is all --
            """);
    }

    private static async Task ReadsOnlyWhatIsOpenAsync(Stage stage, string own)
    {
        string page = $"""
            bob: {Title}
            bob: 00:00 [alice] open secret
            bob: 00:00 [bob] {own}
            bob: -- That is all --
            """;
        await stage.PlayAsync($"""
            bob> /history
            {page}
            bob> /history #TEA 200 before {Last}
            {page}
            bob> /history since 2000-01-01
            {page}
            bob> /history 1
            bob: {Title}
            bob: 00:00 [bob] {own}
            bob: -- Older messages: /more, or /history #tea 1 before <ID> --
            bob> /more
            bob: {Title}
            bob: 00:00 [alice] open secret
            bob: -- That is all --
            bob> /search secret
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] open secret
            bob: -- That is all --
            bob> /search from:alice in:#tea
            bob: {FoundTitle}
            bob: 2000-01-01 00:00 #tea [alice] open secret
            bob: -- That is all --
            """);
    }

    // #tea is alice's; bob and carol are in the lobby.
    private static async Task<Stage> WithTeaAsync(ChatServerOptions? options = null)
    {
        var stage = new Stage(options, log: new SearchableLog(), replay: 20);
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.JoinAsync("carol");
        await stage.MakeRoomAsync("alice");
        return stage;
    }
}
