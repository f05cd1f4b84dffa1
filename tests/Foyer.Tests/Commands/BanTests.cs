// /ban, /unban and /bans by name: for whom, for how long, and by which words they are lifted.

namespace Foyer.Tests.Commands;

public sealed class BanTests
{
    private const string Nowhere = "What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby";

    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task A_ban_for_a_time_says_how_long_still_and_why_and_is_over_then(Wire wire)
    {
        await using Stage stage = await Stage.TeaAsync(wire);
        await BanBobAsync(stage);
        stage.Clock.Advance(TimeSpan.FromMinutes(3));
        await stage.PlayAsync("""
            bob> /join #tea
            bob: You are banned from #tea for 7 minutes: no spam
            """);
        stage.Clock.Advance(TimeSpan.FromSeconds(7 * 60 - 1));
        await stage.PlayAsync("""
            bob> /join #tea
            bob: You are banned from #tea for 1 second: no spam
            """);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await stage.PlayAsync("""
            bob> /join #tea
            bob: You are bob in #tea with 2 others.
            alice: Client joined bob
            carol: Client joined bob
            alice> /bans
            alice: There are no bans or mutes on #tea.
            """);
        Assert.Equal(["#tea: alice: ban bob"], stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", "")]
    [InlineData(" 30s", " for 30 seconds")]
    [InlineData(" 10M", " for 10 minutes")]
    [InlineData(" 2h no spam", " for 2 hours: no spam")]
    [InlineData(" 3d", " for 3 days")]
    [InlineData(" 10 times warned", ": 10 times warned")]
    [InlineData(" 1st of May: closed", ": 1st of May: closed")]
    public async Task Times_and_reasons_are_told_apart(string typed, string told)
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync($"""
            alice> /ban erin{typed}
            alice: alice banned erin{told}
            bob: alice banned erin{told}
            carol: alice banned erin{told}
            """);
    }

    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task A_rename_does_not_shed_a_ban_and_does_not_pass_it_on(Wire wire)
    {
        await using Stage stage = await Stage.TeaAsync(wire);
        await BanBobAsync(stage);
        await stage.PlayAsync("""
            bob> /nick robert
            bob: You are robert.
            alice: #lobby bob is now known as robert
            carol: #lobby bob is now known as robert
            dave: bob is now known as robert
            bob> /join #tea
            bob: You are banned from #tea for 10 minutes: no spam
            dave> /nick bob
            dave: You are bob.
            alice: #lobby dave is now known as bob
            carol: #lobby dave is now known as bob
            bob: #lobby dave is now known as bob
            dave> /join #tea
            dave: You are banned from #tea for 10 minutes: no spam
            dave> /nick bert
            dave: You are bert.
            alice: #lobby bob is now known as bert
            carol: #lobby bob is now known as bert
            bob: #lobby bob is now known as bert
            dave> /join #tea
            dave: You are bert in #tea with 2 others.
            alice: Client joined bert
            carol: Client joined bert
            alice> /unban robert
            alice: alice lifted the ban on bob
            carol: alice lifted the ban on bob
            dave: alice lifted the ban on bob
            bob> /join #tea
            bob: You are robert in #tea with 3 others.
            alice: Client joined robert
            carol: Client joined robert
            dave: Client joined robert
            """);
        Assert.Equal(["#tea: alice: ban bob", "#tea: alice: unban bob"], stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("erin")]
    [InlineData("ERIN")]
    [InlineData("еrіn")] // Cyrillic е and і
    public async Task Who_is_not_here_is_banned_by_name_and_by_what_looks_like_it(string taken)
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync($"""
            alice> /ban erin not her
            alice: alice banned erin: not her
            bob: alice banned erin: not her
            carol: alice banned erin: not her
            dave> /nick {taken}
            dave: You are {taken}.
            alice: #lobby dave is now known as {taken}
            bob: #lobby dave is now known as {taken}
            carol: #lobby dave is now known as {taken}
            dave> /join #tea
            dave: You are banned from #tea: not her
            alice> /unban {taken}
            alice: alice lifted the ban on erin
            bob: alice lifted the ban on erin
            carol: alice lifted the ban on erin
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Somebody_who_is_here_is_found_by_what_looks_like_its_name()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync($"""
            alice> /ban BОB
            alice: alice banned bob
            bob: alice banned bob
            carol: alice banned bob
            alice: bob was kicked by alice
            carol: bob was kicked by alice
            bob: You were banned from #tea by alice
            bob: {Nowhere}
            """); // with a Cyrillic О
    }

    [Fact(Timeout = 30_000)]
    public async Task The_list_is_for_operators_and_shows_who_for_how_long_and_why()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /bans
            alice: There are no bans or mutes on #tea.
            """);
        await BanBobAsync(stage);
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.PlayAsync("""
            alice> /mute erin 2h hush
            alice: alice muted erin for 2 hours: hush
            carol: alice muted erin for 2 hours: hush
            alice> /ban 203.0.113.0/24
            alice: alice banned an address
            carol: alice banned an address
            alice> /bans
            alice: Bans and mutes on #tea:
            alice:   bob, banned by alice, for 9 minutes more: no spam
            alice:   erin, muted by alice, for 2 hours more: hush
            alice:   203.0.113.0/24, banned by alice
            alice> /room #lobby
            alice: What you type now goes to #lobby.
            alice> /bans tea
            alice: Bans and mutes on #tea:
            alice:   bob, banned by alice, for 9 minutes more: no spam
            alice:   erin, muted by alice, for 2 hours more: hush
            alice:   203.0.113.0/24, banned by alice
            alice> /bans
            alice: Only an operator of the room can do that.
            carol> /bans
            carol: Only an operator of the room can do that.
            dave> /bans #tea
            dave: You are not in #tea.
            dave> /bans #coffee
            dave: There is no room #coffee.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_second_ban_of_the_same_takes_the_place_of_the_first()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /ban erin 10m
            alice: alice banned erin for 10 minutes
            bob: alice banned erin for 10 minutes
            carol: alice banned erin for 10 minutes
            alice> /ban erin 3d
            alice: alice banned erin for 3 days
            bob: alice banned erin for 3 days
            carol: alice banned erin for 3 days
            alice> /bans
            alice: Bans and mutes on #tea:
            alice:   erin, banned by alice, for 3 days more
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_refusal_says_why_and_nobody_else_reads_of_it()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /ban
            alice: Usage: /ban [#room] NAME|ADDRESS/BITS [10m|2h|3d] [reason]
            alice> /unban
            alice: Usage: /unban [#room] NAME|ADDRESS/BITS
            bob> /ban carol
            bob: Only an operator of the room can do that.
            bob> /ban 203.0.113.7
            bob: Only an operator of the room can do that.
            bob> /unban carol
            bob: Only an operator of the room can do that.
            dave> /ban #tea bob
            dave: You are not in #tea.
            dave> /unban #tea bob
            dave: You are not in #tea.
            alice> /ban #coffee bob
            alice: There is no room #coffee.
            alice> /unban bob
            alice: There is no ban on bob. To see all bans: /bans
            alice> /unban 203.0.113.7
            alice: There is no ban on 203.0.113.7. To see all bans: /bans
            alice> /ban guest-99
            alice: There is nobody called guest-99 here.
            alice> /ban 203.0.113.7:5000
            alice: There is nobody called 203.0.113.7:5000 here.
            alice> /ban alice
            alice: You cannot do that to yourself.
            alice> /ban guest-1
            alice: You cannot do that to yourself.
            alice> /ban bob 0m
            alice: 0m is not a time. A time is a number with s, m, h, d or w: 30s, 10m, 2h, 3d, 1w.
            alice> /ban bob 10x spam
            alice: 10x is not a time. A time is a number with s, m, h, d or w: 30s, 10m, 2h, 3d, 1w.
            alice> /ban bob 9999999d
            alice: 9999999d is not a time. A time is a number with s, m, h, d or w: 30s, 10m, 2h, 3d, 1w.
            alice> /bans #tea now
            alice: Usage: /bans [#ROOM]
            """);
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task There_is_a_bound_on_how_many_there_are_and_an_old_one_can_still_be_changed()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync(string.Join('\n', Enumerable.Range(1, 500).Select(n => $"alice> /ban x{n}x\nalice: alice banned x{n}x")));
        await stage.PlayAsync("""
            alice> /ban erin
            alice: There are already too many bans. Please lift some first: /unban
            alice> /mute erin
            alice: There are already too many bans. Please lift some first: /unban
            alice> /ban x7x 10m
            alice: alice banned x7x for 10 minutes
            """);
        stage.Clock.Advance(TimeSpan.FromMinutes(10)); // one is over
        await stage.PlayAsync("""
            alice> /ban erin
            alice: alice banned erin
            alice> /ban frank
            alice: There are already too many bans. Please lift some first: /unban
            alice> /unban erin
            alice: alice lifted the ban on erin
            alice> /ban frank
            alice: alice banned frank
            """);
    }

    private static Task BanBobAsync(Stage stage) => stage.PlayAsync($"""
        alice> /ban bob 10m no spam
        alice: alice banned bob for 10 minutes: no spam
        bob: alice banned bob for 10 minutes: no spam
        carol: alice banned bob for 10 minutes: no spam
        alice: bob was kicked by alice: no spam
        carol: bob was kicked by alice: no spam
        bob: You were banned from #tea by alice for 10 minutes: no spam
        bob: {Nowhere}
        """);
}
