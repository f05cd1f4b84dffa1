// What an operator of the server does on the whole server: bans, /kill, /announce, /stats. In rooms it acts like their operators
// (KickTests, RoleTests).

namespace Foyer.Tests.Commands;

public sealed class ServerOperatorTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("bob", "bob", true)]
    [InlineData("guest-2", "bob", false)]
    [InlineData("198.51.100.0/24", "198.51.100.0/24", false)]
    public async Task A_ban_without_a_room_disconnects_those_whom_it_concerns_and_tells_them_why(string target, string shown, bool byName)
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync($"""
            mai> /ban {target} 2h no spam
            bob: You were banned from this server by mai for 2 hours: no spam
            bob.
            mai~ {shown} is banned from the server.
            mai~ Client left bob
            carol: Client left bob
            mai> /bans
            mai: Bans and mutes on the server:
            mai:   {shown}, banned by mai, for 2 hours more: no spam
            """);
        Assert.Equal([$"server: mai: ban {shown}"], stage.Log.Lines);

        await stage.ConnectAsync("erin", "198.51.100.7:6000");
        if (byName)
        {
            await stage.PlayAsync($"""
                erin: You're connected to the Foyer chatserver
                erin: You are 198.51.100.7:6000 in #lobby with 2 others. Type /help for commands.
                mai: Client joined 198.51.100.7:6000
                carol: Client joined 198.51.100.7:6000
                erin> /nick BОB
                erin: That name is banned here. Please choose another.
                erin> /quit
                erin: Goodbye.
                erin.
                mai: Client left 198.51.100.7:6000
                carol: Client left 198.51.100.7:6000
                """);
        }
        else
        {
            await stage.PlayAsync("""
                erin: You are banned from this server for 2 hours: no spam
                erin.
                """); // and nobody has read that it came
        }
        await stage.PlayAsync($"""
            mai> /unban {target}
            mai: {shown} can connect to the server again.
            mai> /bans
            mai: There are no bans or mutes on the server.
            """);
        Assert.Equal([$"server: mai: ban {shown}", $"server: mai: unban {shown}"], stage.Log.Lines);
        await stage.ConnectAsync("frank", "198.51.100.7:7000");
        await stage.PlayAsync("""
            frank: You're connected to the Foyer chatserver
            frank: You are 198.51.100.7:7000 in #lobby with 2 others. Type /help for commands.
            mai: Client joined 198.51.100.7:7000
            carol: Client joined 198.51.100.7:7000
            frank> /nick bob
            frank: You are bob.
            mai: 198.51.100.7:7000 is now known as bob
            carol: 198.51.100.7:7000 is now known as bob
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_ban_of_the_server_is_over_when_its_time_is()
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync("""
            mai> /ban 198.51.100.7 30s
            bob: You were banned from this server by mai for 30 seconds
            bob.
            mai~ 198.51.100.7/32 is banned from the server.
            mai~ Client left bob
            carol: Client left bob
            """);
        stage.Clock.Advance(TimeSpan.FromSeconds(29));
        await stage.ConnectAsync("erin", "198.51.100.7:6000");
        await stage.PlayAsync("""
            erin: You are banned from this server for 1 second
            erin.
            """);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await stage.ConnectAsync("frank", "198.51.100.7:6001");
        await stage.PlayAsync("""
            frank: You're connected to the Foyer chatserver
            frank: You are 198.51.100.7:6001 in #lobby with 2 others. Type /help for commands.
            mai: Client joined 198.51.100.7:6001
            carol: Client joined 198.51.100.7:6001
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task With_a_rooms_name_it_is_a_ban_of_that_room()
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync("""
            mai> /ban #lobby bob
            mai: mai banned bob
            bob: mai banned bob
            carol: mai banned bob
            bob: You were banned from #lobby by mai
            bob: You are not in any room. To join one: /join #lobby
            mai: bob was kicked by mai
            carol: bob was kicked by mai
            bob> /join #lobby
            bob: You are banned from #lobby
            mai> /unban bob
            mai: There is no ban on bob. To see all bans: /bans
            mai> /unban #lobby bob
            mai: mai lifted the ban on bob
            carol: mai lifted the ban on bob
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_operator_of_the_server_locks_itself_out_neither_by_name_nor_by_address()
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync("""
            mai> /ban mai
            mai: You cannot do that to yourself.
            mai> /ban guest-1
            mai: You cannot do that to yourself.
            mai> /ban #lobby mai
            mai: You cannot do that to yourself.
            mai> /ban 127.0.0.1
            mai: You are connected from there too, so this ban would keep you out. Ban the name instead, or use /kill.
            mai> /ban 127.0.0.0/8
            mai: You are connected from there too, so this ban would keep you out. Ban the name instead, or use /kill.
            mai> /kill mai
            mai: You cannot do that to yourself.
            mai> /unban bob
            mai: There is no ban on bob. To see all bans: /bans
            mai> /bans #coffee
            mai: There is no room #coffee.
            """);
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Kill_disconnects_one_and_tells_it_why()
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync("""
            mai> /kill bob calm down
            bob: You were disconnected by mai: calm down
            bob.
            mai~ bob was disconnected.
            mai~ Client left bob
            carol: Client left bob
            mai> /kill guest-3
            carol: You were disconnected by mai
            carol.
            mai~ carol was disconnected.
            mai~ Client left carol
            """);
        Assert.Equal(["server: mai: kill bob", "server: mai: kill carol"], stage.Log.Lines); // without the reason
    }

    [Fact(Timeout = 30_000)]
    public async Task An_announcement_reaches_those_in_no_room_too()
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync("""
            bob> /part
            bob: You left #lobby.
            bob: You are not in any room. To join one: /join #lobby
            mai: Client left bob
            carol: Client left bob
            mai> /announce back in five minutes
            mai: Announcement by mai: back in five minutes
            bob: Announcement by mai: back in five minutes
            carol: Announcement by mai: back in five minutes
            """);
        Assert.Equal(["server: mai: announce"], stage.Log.Lines); // without the text
    }

    [Fact(Timeout = 30_000)]
    public async Task Stats_count_people_rooms_messages_and_time()
    {
        await using Stage stage = await LobbyAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(90));
        await stage.PlayAsync("""
            bob> one
            mai: [bob] one
            carol: [bob] one
            """);
        TestClient mai = stage["mai"];
        await mai.SendLineAsync("/stats");
        Assert.Matches(@"^Up for 1 hour 30 minutes\. Clients: 3, rooms: 1, messages: 1, memory: \d+ MiB\.$", await mai.ReadLineAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task All_of_this_is_refused_to_everybody_else()
    {
        await using Stage stage = await LobbyAsync();
        await stage.PlayAsync("""
            bob> /kill carol
            bob: Only an operator of the server can do that.
            bob> /kill nobody
            bob: Only an operator of the server can do that.
            bob> /announce me
            bob: Only an operator of the server can do that.
            bob> /stats
            bob: Only an operator of the server can do that.
            bob> /ban carol
            bob: Only an operator of the room can do that.
            bob> /bans
            bob: Only an operator of the room can do that.
            bob> /kill
            bob: Usage: /kill NAME [reason]
            bob> /announce
            bob: Usage: /announce text
            bob> /stats now
            bob: Usage: /stats
            mai> /kill nobody
            mai: There is nobody called nobody here.
            """);
        Assert.Empty(stage.Log.Lines);
    }

    /// <summary>mai is an operator of the server, at this machine; bob comes from 198.51.100.7, carol from elsewhere.</summary>
    private static async Task<Stage> LobbyAsync()
    {
        var stage = new Stage();
        await stage.JoinAsync("mai", "127.0.0.1:4000");
        await stage.JoinAsync("bob", "198.51.100.7:5000");
        await stage.JoinAsync("carol");
        await stage.OperAsync("mai");
        return stage;
    }
}
