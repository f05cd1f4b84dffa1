// /op, /deop, /voice and /devoice: who may give and take what, and how /who shows it. Roles end with the stay in the room.

namespace Foyer.Tests.Commands;

public sealed class RoleTests
{
    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task Roles_are_given_and_taken_announced_and_shown(Wire wire)
    {
        await using Stage stage = await Stage.TeaAsync(wire);
        await stage.PlayAsync("""
            bob> /who
            bob: 3 people in #tea: @alice, bob, carol
            alice> /op bob
            alice: alice made bob an operator of the room
            bob: alice made bob an operator of the room
            carol: alice made bob an operator of the room
            bob> /voice carol
            alice: bob gave carol a voice
            bob: bob gave carol a voice
            carol: bob gave carol a voice
            carol> /who
            carol: 3 people in #tea: @alice, @bob, +carol
            bob> /devoice carol
            alice: bob made carol an ordinary member
            bob: bob made carol an ordinary member
            carol: bob made carol an ordinary member
            alice> /room #lobby
            alice: What you type now goes to #lobby.
            alice> /deop #tea guest-2
            alice: #tea alice made bob an ordinary member
            bob: alice made bob an ordinary member
            carol: alice made bob an ordinary member
            carol> /who
            carol: 3 people in #tea: @alice, bob, carol
            """);
        Assert.Equal(["#tea: alice: op bob", "#tea: bob: voice carol", "#tea: bob: devoice carol", "#tea: alice: deop bob"], stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_refusal_says_why_and_nobody_else_reads_of_it()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /op
            alice: Usage: /op [#room] NAME
            alice> /deop bob carol
            alice: Usage: /deop [#room] NAME
            bob> /op bob
            bob: Only an operator of the room can do that.
            bob> /deop alice
            bob: Only an operator of the room can do that.
            bob> /voice carol
            bob: Only an operator of the room can do that.
            bob> /devoice carol
            bob: Only an operator of the room can do that.
            dave> /op #tea bob
            dave: You are not in #tea.
            alice> /op dave
            alice: dave is not in that room.
            alice> /voice nobody
            alice: There is nobody called nobody here.
            alice> /voice #coffee bob
            alice: There is no room #coffee.
            alice> /op alice
            alice: Nothing changed: it is already like that.
            alice> /voice alice
            alice: Nothing changed: it is already like that.
            alice> /deop bob
            alice: Nothing changed: it is already like that.
            alice> /devoice bob
            alice: Nothing changed: it is already like that.
            """);
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_operator_takes_its_role_from_no_other_but_may_step_down()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /op bob
            alice: alice made bob an operator of the room
            bob: alice made bob an operator of the room
            carol: alice made bob an operator of the room
            bob> /op carol
            alice: bob made carol an operator of the room
            bob: bob made carol an operator of the room
            carol: bob made carol an operator of the room
            carol> /deop bob
            carol: You can only do that to people whose role is lower than yours.
            carol> /deop alice
            carol: You can only do that to people whose role is lower than yours.
            carol> /op bob
            carol: Nothing changed: it is already like that.
            carol> /deop carol
            alice: carol made carol an ordinary member
            bob: carol made carol an ordinary member
            carol: carol made carol an ordinary member
            carol> /op carol
            carol: Only an operator of the room can do that.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_voice_speaks_where_only_some_do()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /set moderated on
            alice: alice set moderated to on
            bob: alice set moderated to on
            carol: alice set moderated to on
            bob> hello
            bob: Your message was not sent: #tea is moderated, so only members with a voice can speak.
            alice> /voice bob
            alice: alice gave bob a voice
            bob: alice gave bob a voice
            carol: alice gave bob a voice
            bob> hello
            alice: [bob] hello
            carol: [bob] hello
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_whose_owner_has_left_has_none_and_the_servers_operator_keeps_it()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.OperAsync("dave");
        await stage.PlayAsync("""
            alice> /part
            alice: You left #tea.
            alice: What you type now goes to #lobby.
            bob: Client left alice
            carol: Client left alice
            alice> /join #tea
            alice: You are alice in #tea with 2 others.
            bob: Client joined alice
            carol: Client joined alice
            alice> /kick bob
            alice: Only an operator of the room can do that.
            alice> /who
            alice: 3 people in #tea: alice, bob, carol
            dave> /op #tea carol
            alice: dave made carol an operator of the room
            bob: dave made carol an operator of the room
            carol: dave made carol an operator of the room
            dave: Done in #tea.
            dave> /deop #tea carol
            alice: dave made carol an ordinary member
            bob: dave made carol an ordinary member
            carol: dave made carol an ordinary member
            dave: Done in #tea.
            dave> /mute #tea bob
            alice: dave muted bob
            bob: dave muted bob
            carol: dave muted bob
            dave: Done in #tea.
            dave> /bans #tea
            dave: Bans and mutes on #tea:
            dave:   bob, muted by dave
            dave> /unmute #tea bob
            alice: dave unmuted bob
            bob: dave unmuted bob
            carol: dave unmuted bob
            dave: Done in #tea.
            dave> /op #tea dave
            dave: dave is not in that room.
            """);
    }
}
