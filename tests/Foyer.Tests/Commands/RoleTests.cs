// /op, /deop, /voice and /devoice: who may give and take what, and how /who shows it. Roles end with the stay in the room.

using Foyer.Server.Reporting;

namespace Foyer.Tests.Commands;

public sealed class RoleTests
{
    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task Roles_are_given_and_taken_announced_and_shown(Wire wire)
    {
        await using Stage stage = await TeaAsync(wire);
        await stage.PlayAsync("""
            bob> /who
            bob: 3 people in #tea: @alice, bob, carol
            alice> /op bob
            alice: alice made bob an operator
            bob: alice made bob an operator
            carol: alice made bob an operator
            bob> /voice carol
            alice: bob gave carol a voice
            bob: bob gave carol a voice
            carol: bob gave carol a voice
            carol> /who
            carol: 3 people in #tea: @alice, @bob, +carol
            bob> /devoice carol
            alice: carol is an ordinary member now (by bob)
            bob: carol is an ordinary member now (by bob)
            carol: carol is an ordinary member now (by bob)
            alice> /room #lobby
            alice: What you type now goes to #lobby.
            alice> /deop #tea guest-2
            alice: #tea bob is an ordinary member now (by alice)
            bob: bob is an ordinary member now (by alice)
            carol: bob is an ordinary member now (by alice)
            carol> /who
            carol: 3 people in #tea: @alice, bob, carol
            """);
        Assert.Equal(["#tea: alice: op bob", "#tea: bob: voice carol", "#tea: bob: devoice carol", "#tea: alice: deop bob"], stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_refusal_says_why_and_nobody_else_reads_of_it()
    {
        await using Stage stage = await TeaAsync();
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
            alice: It is so already.
            alice> /voice alice
            alice: It is so already.
            alice> /deop bob
            alice: It is so already.
            alice> /devoice bob
            alice: It is so already.
            """);
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_operator_takes_its_role_from_no_other_but_may_step_down()
    {
        await using Stage stage = await TeaAsync();
        await stage.PlayAsync("""
            alice> /op bob
            alice: alice made bob an operator
            bob: alice made bob an operator
            carol: alice made bob an operator
            bob> /op carol
            alice: bob made carol an operator
            bob: bob made carol an operator
            carol: bob made carol an operator
            carol> /deop bob
            carol: You cannot do that to somebody who stands as high as you.
            carol> /deop alice
            carol: You cannot do that to somebody who stands as high as you.
            carol> /op bob
            carol: It is so already.
            carol> /deop carol
            alice: carol is an ordinary member now (by carol)
            bob: carol is an ordinary member now (by carol)
            carol: carol is an ordinary member now (by carol)
            carol> /op carol
            carol: Only an operator of the room can do that.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_voice_speaks_where_only_some_do()
    {
        await using Stage stage = await TeaAsync();
        await stage.PlayAsync("""
            alice> /set moderated on
            alice: alice set moderated to on
            bob: alice set moderated to on
            carol: alice set moderated to on
            bob> hello
            bob: Your message was not sent: in #tea only those with a voice speak.
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
        await using Stage stage = await TeaAsync();
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
            alice: dave made carol an operator
            bob: dave made carol an operator
            carol: dave made carol an operator
            dave: Done in #tea.
            dave> /deop #tea carol
            alice: carol is an ordinary member now (by dave)
            bob: carol is an ordinary member now (by dave)
            carol: carol is an ordinary member now (by dave)
            dave: Done in #tea.
            dave> /mute #tea bob
            alice: dave has muted bob
            bob: dave has muted bob
            carol: dave has muted bob
            dave: Done in #tea.
            dave> /bans #tea
            dave: Bans on #tea:
            dave:   bob, muted by dave
            dave> /unmute #tea bob
            alice: dave lets bob speak again
            bob: dave lets bob speak again
            carol: dave lets bob speak again
            dave: Done in #tea.
            dave> /op #tea dave
            dave: dave is not in that room.
            """);
    }

    /// <summary>alice owns #tea, bob and carol are in it, dave is in the lobby and at this machine.</summary>
    private static async Task<Stage> TeaAsync(Wire wire = Wire.Memory)
    {
        var stage = new Stage(wire: wire);
        foreach (string person in new[] { "alice", "bob", "carol" }) await stage.JoinAsync(person);
        await stage.JoinAsync("dave", "127.0.0.1:4000");
        await stage.MakeRoomAsync("alice", "bob", "carol");
        return stage;
    }
}
