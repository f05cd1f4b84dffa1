// /kick: what the one who does it, the one it happens to and a bystander see, and each refusal. Who may what against whom
// is the same for bans and mutes, and is played here for all of them.

namespace Foyer.Tests.Commands;

public sealed class KickTests
{
    private const string Nowhere = "What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby";

    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task One_is_put_out_the_others_read_of_it_and_it_may_come_back(Wire wire)
    {
        await using Stage stage = await Stage.TeaAsync(wire);
        await stage.PlayAsync($"""
            alice> /kick bob too loud
            alice: bob was kicked by alice: too loud
            carol: bob was kicked by alice: too loud
            bob: You were kicked from #tea by alice: too loud
            bob: {Nowhere}
            bob> am I heard?
            bob: {Nowhere}
            bob> /join #tea
            bob: You are bob in #tea with 2 others.
            alice: Client joined bob
            carol: Client joined bob
            alice> /kick #tea BOB
            alice: bob was kicked by alice
            carol: bob was kicked by alice
            bob: You were kicked from #tea by alice
            bob: {Nowhere}
            """);
        Assert.Equal(["#tea: alice: kick bob", "#tea: alice: kick bob"], stage.Log.Lines); // without the reason, which is a person's text
    }

    [Fact(Timeout = 30_000)]
    public async Task From_another_room_it_is_done_by_the_rooms_name_and_to_somebody_by_its_handle()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /room #lobby
            alice: What you type now goes to #lobby.
            bob> /room lobby
            bob: What you type now goes to #lobby.
            alice> /kick #tea guest-2 out
            alice: #tea bob was kicked by alice: out
            carol: bob was kicked by alice: out
            bob: You were kicked from #tea by alice: out
            bob> still here
            alice: [bob] still here
            carol: #lobby [bob] still here
            dave: [bob] still here
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_refusal_says_why_and_nobody_else_reads_of_it()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            alice> /kick
            alice: Usage: /kick [#room] NAME [reason]
            alice> /kick #tea
            alice: Usage: /kick [#room] NAME [reason]
            bob> /kick carol
            bob: Only an operator of the room can do that.
            bob> /kick alice
            bob: Only an operator of the room can do that.
            bob> /kick dave
            bob: Only an operator of the room can do that.
            dave> /kick #tea bob
            dave: You are not in #tea.
            dave> /kick #tea dave
            dave: You are not in #tea.
            alice> /kick dave
            alice: dave is not in that room.
            alice> /kick nobody
            alice: There is nobody called nobody here.
            alice> /kick guest-99
            alice: There is nobody called guest-99 here.
            alice> /kick #coffee bob
            alice: There is no room #coffee.
            alice> /kick alice
            alice: You cannot do that to yourself.
            """);
        Assert.Empty(stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/kick")]
    [InlineData("/ban")]
    [InlineData("/mute")]
    public async Task An_operator_moves_neither_the_owner_nor_another_operator(string command)
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync($"""
            alice> /op bob
            alice: alice made bob an operator of the room
            bob: alice made bob an operator of the room
            carol: alice made bob an operator of the room
            alice> /op carol
            alice: alice made carol an operator of the room
            bob: alice made carol an operator of the room
            carol: alice made carol an operator of the room
            bob> {command} alice
            bob: You can only do that to people whose role is lower than yours.
            bob> {command} carol
            bob: You can only do that to people whose role is lower than yours.
            bob> {command} bob
            bob: You cannot do that to yourself.
            alice> {command} alice
            alice: You cannot do that to yourself.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_owner_moves_an_operator()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync($"""
            alice> /op bob
            alice: alice made bob an operator of the room
            bob: alice made bob an operator of the room
            carol: alice made bob an operator of the room
            alice> /kick bob
            alice: bob was kicked by alice
            carol: bob was kicked by alice
            bob: You were kicked from #tea by alice
            bob: {Nowhere}
            bob> /join #tea
            bob: You are bob in #tea with 2 others.
            alice: Client joined bob
            carol: Client joined bob
            bob> /kick carol
            bob: Only an operator of the room can do that.
            """); // the role ended with the stay
    }

    [Theory(Timeout = 30_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task The_servers_operator_moves_anybody_and_nobody_moves_it(Wire wire)
    {
        await using Stage stage = await Stage.TeaAsync(wire);
        await stage.OperAsync("dave");
        await stage.PlayAsync($"""
            dave> /kick #tea alice enough
            alice: You were kicked from #tea by dave: enough
            alice: {Nowhere}
            bob: alice was kicked by dave: enough
            carol: alice was kicked by dave: enough
            dave: Done in #tea.
            dave> /op #tea bob
            bob: dave made bob an operator of the room
            carol: dave made bob an operator of the room
            dave: Done in #tea.
            dave> /join #tea
            dave: You are dave in #tea with 2 others.
            bob: Client joined dave
            carol: Client joined dave
            bob> /kick dave
            bob: You can only do that to people whose role is lower than yours.
            dave> /kick carol
            dave: carol was kicked by dave
            bob: carol was kicked by dave
            carol: You were kicked from #tea by dave
            carol: {Nowhere}
            """);
        Assert.Equal(["#tea: dave: kick alice", "#tea: dave: op bob", "#tea: dave: kick carol"], stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Out_of_the_only_room_one_is_told_how_to_go_into_one()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("mai", "127.0.0.1:4000");
        await stage.JoinAsync("bob");
        await stage.OperAsync("mai");
        await stage.PlayAsync("""
            bob> /kick mai
            bob: Only an operator of the room can do that.
            mai> /kick bob
            mai: bob was kicked by mai
            bob: You were kicked from #lobby by mai
            bob: You are not in any room. To join one: /join #lobby
            bob> /kick mai
            bob: You are not in any room. To join one: /join #lobby
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_in_a_room_cannot_be_found_out_by_trying()
    {
        await using Stage stage = await Stage.TeaAsync();
        await stage.PlayAsync("""
            dave> /kick #tea bob
            dave: You are not in #tea.
            dave> /kick #tea nobody
            dave: There is nobody called nobody here.
            dave> /op #tea bob
            dave: You are not in #tea.
            dave> /op #tea dave
            dave: You are not in #tea.
            """);
    }
}
