// Bans and mutes of addresses: by the handle or the host:port of a guest, whose address they hold, and by address and bits.

namespace Foyer.Tests.Commands;

public sealed class AddressBanTests
{
    private const string Nowhere = "What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby";

    [Theory(Timeout = 30_000)]
    [InlineData("guest-2")]
    [InlineData("GUEST-2")]
    public async Task A_ban_on_a_handle_is_one_on_the_address_behind_it_and_spares_operators(string handle)
    {
        await using Stage stage = await TeaAsync();
        await stage.PlayAsync($"""
            alice> /op oscar
            alice: alice made oscar an operator of the room
            bob: alice made oscar an operator of the room
            carol: alice made oscar an operator of the room
            oscar: alice made oscar an operator of the room
            alice> /ban {handle} 2h
            alice: alice banned bob for 2 hours
            bob: alice banned bob for 2 hours
            bob: You were banned from #tea by alice for 2 hours
            bob: {Nowhere}
            carol: alice banned bob for 2 hours
            carol: bob was kicked by alice
            carol: You were banned from #tea by alice for 2 hours
            carol: {Nowhere}
            alice: bob was kicked by alice
            alice: carol was kicked by alice
            oscar: alice banned bob for 2 hours
            oscar: bob was kicked by alice
            oscar: carol was kicked by alice
            carol> /nick caroline
            carol: You are caroline.
            alice: #lobby carol is now known as caroline
            bob: #lobby carol is now known as caroline
            oscar: #lobby carol is now known as caroline
            carol> /join #tea
            carol: You are banned from #tea for 2 hours
            alice> /bans
            alice: Bans and mutes on #tea:
            alice:   bob, banned by alice, for 2 hours more
            """);
        Assert.Equal(["#tea: alice: op oscar", "#tea: alice: ban bob"], stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("bob")] // as /bans shows it
    [InlineData("guest-2")] // as it was typed
    [InlineData("198.51.100.7")]
    [InlineData("198.51.100.7/32")]
    public async Task It_is_lifted_by_what_made_it_also_when_the_one_behind_it_has_gone(string typed)
    {
        await using Stage stage = await TeaAsync();
        await stage.PlayAsync($"""
            carol> /part
            carol: You left #tea.
            carol: What you type now goes to #lobby.
            alice: Client left carol
            bob: Client left carol
            oscar: Client left carol
            oscar> /part
            oscar: You left #tea.
            oscar: What you type now goes to #lobby.
            alice: Client left oscar
            bob: Client left oscar
            alice> /ban guest-2
            alice: alice banned bob
            bob: alice banned bob
            bob: You were banned from #tea by alice
            bob: {Nowhere}
            alice: bob was kicked by alice
            carol> /join #tea
            carol: You are banned from #tea
            bob> /quit
            bob: Goodbye.
            bob.
            alice: #lobby Client left bob
            carol: Client left bob
            oscar: Client left bob
            alice> /unban {typed}
            alice: alice lifted the ban on bob
            carol> /join #tea
            carol: You are carol in #tea with 1 other.
            alice: Client joined carol
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_guest_is_banned_by_the_address_that_it_is_shown_by()
    {
        await using var stage = new Stage();
        await stage.GuestAsync("alice");
        await stage.GuestAsync("bob", "[2001:db8:1:2::7]:5000");
        await stage.PlayAsync("alice: Client joined [2001:db8:1:2::7]:5000");
        await stage.GuestAsync("carol", "[2001:db8:1:2:ffff::9]:5000");
        await stage.PlayAsync($"""
            alice: Client joined [2001:db8:1:2:ffff::9]:5000
            bob: Client joined [2001:db8:1:2:ffff::9]:5000
            alice> /join #tea
            alice: You are {stage.AddressOf("alice")} in #tea with 0 others.
            alice: You created this room, so you own it. Type /help to see what you can do.
            alice> /ban [2001:db8:1:2::7]:5000
            alice: {stage.AddressOf("alice")} banned [2001:db8:1:2::7]:5000
            bob> /join #tea
            bob: You are banned from #tea
            carol> /join #tea
            carol: You are banned from #tea
            alice> /bans
            alice: Bans and mutes on #tea:
            alice:   [2001:db8:1:2::7]:5000, banned by {stage.AddressOf("alice")}
            alice> /unban [2001:db8:1:2::7]:5000
            alice: {stage.AddressOf("alice")} lifted the ban on [2001:db8:1:2::7]:5000
            """); // of IPv6 the /64, which one machine has all of
    }

    [Theory(Timeout = 30_000)]
    [InlineData("198.51.100.7", "198.51.100.7/32", true)]
    [InlineData("198.51.100.8", "198.51.100.8/32", false)]
    [InlineData("198.51.100.200/24", "198.51.100.0/24", true)]
    [InlineData("198.51.100.7/32", "198.51.100.7/32", true)]
    [InlineData("198.0.0.0/8", "198.0.0.0/8", true)]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7/32", true)]
    [InlineData("2001:db8::7", "2001:db8::/64", false)]
    [InlineData("2001:db8::7/128", "2001:db8::7/128", false)]
    public async Task An_address_is_shown_to_operators_alone_and_holds_all_who_come_from_it(string typed, string shown, bool holds)
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.JoinAsync("carol");
        await stage.JoinAsync("bob", "198.51.100.7:5000");
        await stage.MakeRoomAsync("alice", "carol");
        await stage.PlayAsync($"""
            alice> /ban {typed} 3d open proxy
            alice: alice banned an address for 3 days: open proxy
            carol: alice banned an address for 3 days: open proxy
            bob> /join #tea
            bob: {(holds ? "You are banned from #tea for 3 days: open proxy" : "You are bob in #tea with 2 others.")}
            """ + (holds ? "" : "\nalice: Client joined bob\ncarol: Client joined bob") + $"""

            alice> /bans
            alice: Bans and mutes on #tea:
            alice:   {shown}, banned by alice, for 3 days more: open proxy
            alice> /unban {shown}
            alice: alice lifted the ban on an address
            carol: alice lifted the ban on an address
            """ + (holds ? "" : "\nbob: alice lifted the ban on an address"));
        Assert.Equal([$"#tea: alice: ban {shown}", $"#tea: alice: unban {shown}"], stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("10.0.0.1/7")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.1/x")]
    [InlineData("10.0.0.1/24/24")]
    [InlineData("10.1")] // 10.0.0.1 to some programs
    [InlineData("010.0.0.1")] // 8.0.0.1 to some programs
    [InlineData("300.1.1.1")]
    [InlineData("2001:db8::/7")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:zz::")]
    [InlineData("bob/24")]
    public async Task What_is_no_address_is_refused_with_how_one_looks(string typed)
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync($"""
            alice> /ban {typed}
            alice: {typed} is not an address. An address is like 203.0.113.7 or 2001:db8::7, and a network like 203.0.113.0/24 or 2001:db8::/32 (at least 8 bits).
            alice> /unban {typed}
            alice: There is no ban on {typed}. To see all bans: /bans
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task With_masked_names_a_guest_is_banned_by_its_mask_and_no_address_is_seen()
    {
        await using var stage = new Stage(new ChatServerOptions { MaskedNames = true, Limits = Limits.Off });
        string alice = await MaskAsync(await stage.ConnectAsync("alice")), bob = await MaskAsync(await stage.ConnectAsync("bob"));
        await stage.PlayAsync($"""
            alice: Client joined {bob}
            alice> /join #tea
            alice: You are {alice} in #tea with 0 others.
            alice: You created this room, so you own it. Type /help to see what you can do.
            alice> /ban {bob}
            alice: {alice} banned {bob}
            bob> /join #tea
            bob: You are banned from #tea
            alice> /bans
            alice: Bans and mutes on #tea:
            alice:   {bob}, banned by {alice}
            alice> /unban {bob}
            alice: {alice} lifted the ban on {bob}
            """);
        Assert.Equal([$"#tea: {alice}: ban {bob}", $"#tea: {alice}: unban {bob}"], stage.Log.Lines);

        static async Task<string> MaskAsync(TestClient client)
        {
            await client.ExpectAsync("You're connected to the Foyer chatserver");
            string name = (await client.ReadLineAsync()).Split(' ')[2];
            Assert.Matches("^guest-[a-z]{6}$", name);
            return name;
        }
    }

    /// <summary>alice owns #tea; bob, carol and oscar are in it, from one address.</summary>
    private static async Task<Stage> TeaAsync()
    {
        var stage = new Stage();
        await stage.JoinAsync("alice");
        int port = 5000;
        foreach (string person in new[] { "bob", "carol", "oscar" }) await stage.JoinAsync(person, $"198.51.100.7:{++port}");
        await stage.MakeRoomAsync("alice", "bob", "carol", "oscar");
        return stage;
    }
}
