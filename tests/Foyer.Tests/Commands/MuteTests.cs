// /mute and /unmute: one stays and reads, and is told how long its words are not sent.

namespace Foyer.Tests.Commands;

public sealed class MuteTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_mute_for_a_time_says_how_long_still_and_why_and_is_over_then()
    {
        await using Stage stage = await Stage.TeaAsync();
        await MuteBobAsync(stage);
        stage.Clock.Advance(TimeSpan.FromMinutes(4));
        await stage.PlayAsync("""
            bob> hello?
            bob: Your message was not sent: you are muted in #tea for 6 minutes: hush
            bob> /me waves
            bob: Your message was not sent: you are muted in #tea for 6 minutes: hush
            alice> you can still read
            bob: [alice] you can still read
            carol: [alice] you can still read
            bob> /msg alice sorry
            bob: Sent to alice.
            alice: Private from bob: sorry
            """);
        stage.Clock.Advance(TimeSpan.FromMinutes(6));
        await stage.PlayAsync("""
            bob> hello!
            alice: [bob] hello!
            carol: [bob] hello!
            alice> /bans
            alice: There are no bans or mutes on #tea.
            """);
        Assert.Equal(["#tea: alice: mute bob"], stage.Log.Lines);
    }

    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task It_holds_after_leaving_and_coming_back_and_after_a_rename(Wire wire)
    {
        await using Stage stage = await Stage.TeaAsync(wire);
        await MuteBobAsync(stage);
        await stage.PlayAsync("""
            bob> /part
            bob: You left #tea.
            bob: What you type now goes to #lobby.
            alice: Client left bob
            carol: Client left bob
            bob> /nick robert
            bob: You are robert.
            alice: #lobby bob is now known as robert
            carol: #lobby bob is now known as robert
            dave: bob is now known as robert
            bob> /join #tea
            bob: You are robert in #tea with 2 others.
            alice: Client joined robert
            carol: Client joined robert
            bob> a new man
            bob: Your message was not sent: you are muted in #tea for 10 minutes: hush
            bob> /nick you_are_all_wrong
            bob: Others would read that, and you may not speak in #tea at the moment.
            bob> /away because of alice
            bob: Others would read that, and you may not speak in #tea at the moment.
            bob> /away
            bob: You are marked as away. When you are back: /away
            bob> /topic hush yourself
            bob: Only an operator of the room can do that.
            bob> /part and that is what I think
            bob: You left #tea.
            bob: What you type now goes to #lobby.
            alice: Client left robert
            carol: Client left robert
            bob> /join #tea
            bob: You are robert in #tea with 2 others.
            alice: Client joined robert
            carol: Client joined robert
            alice> /unmute robert
            alice: alice unmuted bob
            bob: alice unmuted bob
            carol: alice unmuted bob
            bob> thanks
            alice: [robert] thanks
            carol: [robert] thanks
            bob> /part now I may say so
            bob: You left #tea.
            bob: What you type now goes to #lobby.
            alice: Client left robert (now I may say so)
            carol: Client left robert (now I may say so)
            """);
        Assert.Equal(["#tea: alice: mute bob", "#tea: alice: unmute bob"], stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_held_by_two_speaks_again_when_both_are_over()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /mute guest-2 1h
            alice: alice muted bob for 1 hour
            bob: alice muted bob for 1 hour
            carol: alice muted bob for 1 hour
            """); // the address behind it
        await MuteBobAsync(stage);
        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        await stage.PlayAsync("""
            bob> over?
            bob: Your message was not sent: you are muted in #tea for 50 minutes
            """);
        stage.Clock.Advance(TimeSpan.FromMinutes(50));
        await stage.PlayAsync("""
            bob> over
            alice: [bob] over
            carol: [bob] over
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Somebody_who_is_not_here_is_muted_by_name_and_a_network_by_its_bits()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /mute erin
            alice: alice muted erin
            bob: alice muted erin
            carol: alice muted erin
            bob> /nick erin
            bob: You are erin.
            alice: bob is now known as erin
            carol: bob is now known as erin
            dave: bob is now known as erin
            bob> hello
            bob: Your message was not sent: you are muted in #tea
            alice> /unmute erin
            alice: alice unmuted erin
            bob: alice unmuted erin
            carol: alice unmuted erin
            alice> /mute 192.0.2.0/24 30s
            alice: alice muted an address for 30 seconds
            bob: alice muted an address for 30 seconds
            carol: alice muted an address for 30 seconds
            bob> hello
            bob: Your message was not sent: you are muted in #tea for 30 seconds
            carol> hello
            carol: Your message was not sent: you are muted in #tea for 30 seconds
            alice> I come from there, too
            bob: [alice] I come from there, too
            carol: [alice] I come from there, too
            alice> /unmute 192.0.2.7/24
            alice: alice unmuted an address
            bob: alice unmuted an address
            carol: alice unmuted an address
            bob> hello
            alice: [erin] hello
            carol: [erin] hello
            """);
        Assert.Equal(["#tea: alice: mute erin", "#tea: alice: unmute erin", "#tea: alice: mute 192.0.2.0/24", "#tea: alice: unmute 192.0.2.0/24"], stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_refusal_says_why_and_nobody_else_reads_of_it()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /mute
            alice: Usage: /mute [#room] NAME|ADDRESS/BITS [10m|2h|3d] [reason]
            alice> /unmute #tea
            alice: Usage: /unmute [#room] NAME|ADDRESS/BITS
            bob> /mute carol
            bob: Only an operator of the room can do that.
            bob> /unmute carol
            bob: Only an operator of the room can do that.
            dave> /mute #tea bob
            dave: You are not in #tea.
            dave> /unmute #tea bob
            dave: You are not in #tea.
            alice> /mute #coffee bob
            alice: There is no room #coffee.
            alice> /mute guest-99
            alice: There is nobody called guest-99 here.
            alice> /mute alice
            alice: You cannot do that to yourself.
            alice> /unmute bob
            alice: There is no mute on bob. To see all mutes: /bans
            alice> /mute bob 5y
            alice: 5y is not a time. A time is a number with s, m, h, d or w: 30s, 10m, 2h, 3d, 1w.
            """);
        await MuteBobAsync(stage);
        await stage.PlayAsync("""
            alice> /unban bob
            alice: There is no ban on bob. To see all bans: /bans
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_mute_goes_before_a_voice_and_an_operators_role_before_a_mute()
    {
        await using Stage stage = await Stage.TeaAsync();
        await MuteBobAsync(stage);
        await stage.PlayAsync("""
            alice> /voice bob
            alice: alice gave bob a voice
            bob: alice gave bob a voice
            carol: alice gave bob a voice
            bob> now?
            bob: Your message was not sent: you are muted in #tea for 10 minutes: hush
            alice> /op bob
            alice: alice made bob an operator of the room
            bob: alice made bob an operator of the room
            carol: alice made bob an operator of the room
            bob> now!
            alice: [bob] now!
            carol: [bob] now!
            """);
    }

    private static Task MuteBobAsync(Stage stage) => stage.PlayAsync("""
        alice> /mute bob 10m hush
        alice: alice muted bob for 10 minutes: hush
        bob: alice muted bob for 10 minutes: hush
        carol: alice muted bob for 10 minutes: hush
        """);
}
