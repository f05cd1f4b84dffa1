// What is not for everybody: hidden rooms and those with a key or invitations, in lists and on standard output; addresses, where
// names are masked.

using System.Buffers;
using System.Text;
using Foyer.Wording;

namespace Foyer.Tests.Commands;

public sealed class ClosedRoomTests
{
    private static readonly string[] Asking = ["/who #den", "/topic #den", "/topic #den x", "/set #den", "/set #den slow 3", "/part #den", "/invite #den bob", "/kick #den alice", "/bans #den"];

    [Fact(Timeout = 30_000)]
    public async Task A_hidden_room_is_answered_about_as_one_that_is_not_there()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        string[] before = await AskAsync(bob);
        await alice.MakeAsync("alice", "#den");
        await alice.DoAsync("/set hidden on", "alice set hidden to on");
        Assert.Equal(before, await AskAsync(bob));
        Assert.All(before, answer => Assert.Equal("There is no room #den.", answer));
        await bob.DoAsync("/room #den", "You are not in #den.");
        await bob.DoAsync("/rooms", "1 room:", "  #lobby (2 people)");
        await bob.DoAsync("/rooms den", "No room matches den");
        await bob.DoAsync("/whois alice", "alice, also guest-1", "  in #lobby");
        await alice.DoAsync("/rooms", "2 rooms:", "  #lobby (2 people)", "  #den (1 person)");
        await alice.DoAsync("/whois alice", "alice, also guest-1", "  in #lobby, #den");

        await bob.EnterAsync("bob", "#den", 1); // who knows of it may come
        await bob.DoAsync("/rooms d?n", "1 room:", "  #den (2 people)");
        await bob.DoAsync("/whois alice", "alice, also guest-1", "  in #lobby, #den");

        static async Task<string[]> AskAsync(TestClient bob)
        {
            List<string> answers = [];
            foreach (string line in Asking)
            {
                await bob.SendLineAsync(line);
                answers.Add(await bob.ReadLineAsync());
            }
            return [.. answers];
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData("key Sesame")]
    [InlineData("invite-only on")]
    public async Task A_closed_room_is_listed_without_what_it_is_about_and_who_is_in_it(string setting)
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#den");
        await alice.DoAsync("/topic secret tea", "alice changed the topic to: secret tea");
        await bob.DoAsync("/rooms", "2 rooms:", "  #lobby (2 people)", "  #den (1 person) secret tea");
        await alice.SendLineAsync($"/set {setting}");
        Assert.StartsWith("alice set ", await alice.ReadLineAsync(), StringComparison.Ordinal);
        await bob.DoAsync("/rooms", "2 rooms:", "  #lobby (2 people)", "  #den (1 person)");
        await alice.DoAsync("/rooms d", "1 room:", "  #den (1 person) secret tea");
        await bob.DoAsync("/whois alice", "alice, also guest-1", "  in #lobby");
        foreach (string line in new[] { "/who #den", "/topic #den", "/set #den" }) await bob.DoAsync(line, "You are not in #den.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("key Sesame", "key to on", "#tea needs a key. To join it: /join #tea KEY")]
    [InlineData("invite-only on", "invite-only to on", "#tea is invite-only. Ask an operator of the room to invite you.")]
    public async Task An_invitation_of_an_ordinary_member_does_not_open_a_room_that_is_closed_later(string setting, string shown, string answer)
    {
        await using var stage = new Stage();
        foreach (string person in new[] { "alice", "eve", "spy", "dan" }) await stage.JoinAsync(person);
        await stage.MakeRoomAsync("alice", "eve");
        await stage.PlayAsync($"""
            eve> /invite spy
            eve: You invited spy to #tea.
            spy: eve invites you to #tea. To go there: /join #tea
            alice> /invite dan
            alice: You invited dan to #tea.
            dan: alice invites you to #tea. To go there: /join #tea
            eve> /invite dan
            eve: You invited dan to #tea.
            dan: eve invites you to #tea. To go there: /join #tea
            alice> /kick eve
            alice: eve was kicked by alice
            eve: You were kicked from #tea by alice
            eve: What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby
            alice> /set {setting}
            alice: alice set {shown}
            spy> /join #tea
            spy: {answer}
            alice> /bans
            alice: There are no bans or mutes on #tea.
            alice: Invited to #tea: dan
            alice> /set hidden on
            alice: alice set hidden to on
            spy> /join #tea
            spy: You cannot join #tea like this. If you have a key: /join #tea KEY. Otherwise, please choose another name.
            spy> /join #tеa
            spy: You cannot join #tеa like this. If you have a key: /join #tеa KEY. Otherwise, please choose another name.
            dan> /join #tea
            dan: You are dan in #tea with 1 other.
            alice: Client joined dan
            alice> /invite spy
            alice: You invited spy to #tea.
            spy: alice invites you to #tea. To go there: /join #tea
            """);
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.PlayAsync("""
            alice> /bans
            alice: There are no bans or mutes on #tea.
            spy> /join #tea
            spy: You cannot join #tea like this. If you have a key: /join #tea KEY. Otherwise, please choose another name.
            """);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("192.0.2.9:", 5)]
    [InlineData("10.0.0.9:", 50)]
    public async Task A_key_is_not_guessed_by_one_address_and_the_operators_and_the_log_hear_of_it(string host, int tries)
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        for (int i = 0; i < 3; i++) await stage.JoinAsync($"eve{i}", $"{host}{i + 1}");
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync("""
            alice> /set key 3971
            alice: alice set key to on
            """);
        for (int i = 0; i < tries; i++)
        {
            string eve = $"eve{i % 3}"; // one address, and another session
            await stage.PlayAsync($"{eve}> /join #tea {i}\n{eve}: That is the wrong key for #tea.{(i is 19 or 39 ? $"\nalice: Somebody is trying keys of #tea: {i + 1} were wrong in the last minutes. To change the key: /set key NEW" : "")}");
        }
        await stage.PlayAsync("""
            eve0> /join #tea 3971
            eve0: That was wrong too often. Please try again in 10 minutes.
            eve1> /join #tea
            eve1: That was wrong too often. Please try again in 10 minutes.
            """);
        Assert.EndsWith($"{tries} wrong keys {host[..^1]}", stage.Log.Lines[^1], StringComparison.Ordinal);
        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        await stage.PlayAsync("""
            eve0> /join #tea 3971
            eve0: You are eve0 in #tea with 1 other.
            alice: Client joined eve0
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Members_of_a_large_room_that_were_not_announced_are_when_it_is_closed()
    {
        await using var stage = new Stage();
        foreach (string person in new[] { "alice", "bob", "carol" }) await stage.JoinAsync(person);
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync("""
            alice> /set late-joins 1
            alice: alice set late-joins to 1
            bob> /join #tea
            bob: You are bob in #tea with 1 other.
            carol> /join #tea
            carol: You are carol in #tea with 2 others.
            alice> /set key Sesame
            alice: Client joined bob
            alice: Client joined carol
            alice: alice set key to on
            bob: Client joined carol
            bob: alice set key to on
            carol: Client joined bob
            carol: alice set key to on
            alice> /set hidden on
            alice: alice set hidden to on
            bob: alice set hidden to on
            carol: alice set hidden to on
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_long_topic_is_cut_in_the_list_and_whole_in_the_room()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#den");
        string topic = string.Concat(Enumerable.Repeat("e\u0323\u0302", 100));
        await alice.DoAsync($"/topic {topic}", $"alice changed the topic to: {topic}");
        await alice.DoAsync("/rooms d", "1 room:", $"  #den (1 person) {topic[..57]}…");
        await alice.DoAsync("/topic", $"Topic of #den: {topic}");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_list_is_bounded_and_says_how_many_more_there_are()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        for (int i = 0; i < 102; i++) await alice.MakeAsync("alice", $"#r{i:000}");
        await alice.SendLineAsync("/rooms R");
        Assert.Equal("102 rooms:", await alice.ReadLineAsync());
        for (int i = 0; i < 100; i++) Assert.Equal($"  #r{i:000} (1 person)", await alice.ReadLineAsync());
        await alice.ExpectAsync("  and 2 more. To find a room by a part of its name: /rooms PATTERN");
        await alice.DoAsync("/rooms *1", ["11 rooms:", .. Enumerable.Range(0, 11).Select(i => $"  #r{i * 10 + 1:000} (1 person)")]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Standard_output_has_the_open_rooms_with_their_names_and_nothing_of_the_closed_ones()
    {
        await using TestServer server = await Company.StartAsync();
        await using IAsyncEnumerator<ChatEvent> events = server.Chat.ReadEventsAsync().GetAsyncEnumerator();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.EnterAsync("bob", "#lab", 1);
        await bob.SendLineAsync("in the lab");
        await alice.ExpectAsync("Client joined bob", "[bob] in the lab");
        await alice.MakeAsync("alice", "#keyed", "Sesame");
        await bob.EnterAsync("bob", "#keyed", 1, "Sesame");
        await alice.ExpectAsync("Client joined bob");
        await bob.SendLineAsync("behind the key");
        await alice.ExpectAsync("[bob] behind the key");
        await bob.DoAsync("/msg alice in private", "Sent to alice.");
        await alice.ExpectAsync("Private from bob: in private");
        await alice.DoAsync("/set topic-by all", "alice set topic-by to all");
        await bob.ExpectAsync("alice set topic-by to all");
        await bob.DoAsync("/nick rob", "You are rob.");
        await alice.ExpectAsync("bob is now known as rob");
        await alice.DoAsync("/set #lab hidden on", "#lab alice set hidden to on");
        await bob.ExpectAsync("#lab alice set hidden to on");
        await bob.DoAsync("/part #lab", "You left #lab.");
        await alice.ExpectAsync("#lab Client left rob");
        await bob.DoAsync("/quit bye", "Goodbye.");
        await alice.ExpectAsync("Client left rob (bye)");

        string[] expected =
        [
            $"Client joined {alice.Name}", $"{alice.Name} is now known as alice", $"Client joined {bob.Name}", $"{bob.Name} is now known as bob",
            "#lab Client joined alice", "#lab Client joined bob", "#lab [bob] in the lab", "bob is now known as rob", "#lab alice set hidden to on", "Client left rob (bye)",
        ];
        LineFormat console = LineFormat.ForConsole(Words.English);
        foreach (string line in expected)
        {
            Assert.True(await events.MoveNextAsync());
            var output = new ArrayBufferWriter<byte>();
            console.Write(events.Current, output);
            Assert.Equal(line + Environment.NewLine, Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task With_masked_names_no_answer_and_no_event_has_an_address()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { MaskedNames = true, Limits = Limits.Off });
        List<string> seen = [];
        TestClient alice = await server.ConnectAsync();
        Assert.Equal("You're connected to the Foyer chatserver", await alice.ReadLineAsync());
        string first = await NameInHintAsync(alice, 0);
        TestClient bob = await server.ConnectAsync();
        Assert.Equal("You're connected to the Foyer chatserver", await bob.ReadLineAsync());
        string second = await NameInHintAsync(bob, 1);
        Assert.Matches("^guest-[a-z]{6}$", first);
        Assert.Equal($"{first}-2", second); // of the same address
        await alice.ExpectAsync($"Client joined {second}");

        await alice.DoAsync($"/msg {second} psst", $"Sent to {second}.");
        await bob.ExpectAsync($"Private from {first}: psst");
        await bob.DoAsync($"/msg {alice.Name} psst", $"There is nobody called {alice.Name} here.");
        await alice.SendAsync(
            $"/join #lab\r\n/invite {second}\r\n/who\r\n/who #lobby\r\n/whois {first}\r\n/whois {second}\r\n/rooms\r\n/ignore {second}\r\n/unignore {second}\r\n/topic tea\r\n/nick alice\r\n/time\r\n");
        await ReadToAsync(alice, "It is ", seen);
        await bob.SendAsync("/join #lab\r\nhello\r\n/whois alice\r\n/whois guest-1\r\n/nick mai\r\n/time\r\n");
        await ReadToAsync(bob, "It is ", seen);
        await alice.SendAsync("/mute mai 10m\r\n/bans\r\n/unmute mai\r\n/ban mai why\r\n/bans\r\n/unban mai\r\n/kick #lobby mai\r\n/part\r\n/time\r\n");
        await ReadToAsync(alice, "It is ", seen);
        await bob.SendAsync("/join #lab\r\n/quit\r\n");
        seen.AddRange((await bob.ReadToEndAsync()).Split("\r\n"));
        await ReadToAsync(alice, "Client left ", seen);
        Assert.True(seen.Count > 40);
        Assert.All(seen, line => Assert.DoesNotContain("127.0.0", line, StringComparison.Ordinal));

        TestClient carol = await server.ConnectAsync();
        Assert.Equal("You're connected to the Foyer chatserver", await carol.ReadLineAsync());
        Assert.Equal(second, await NameInHintAsync(carol, 1)); // free again

        static async Task<string> NameInHintAsync(TestClient client, int others)
        {
            string hint = await client.ReadLineAsync();
            Assert.EndsWith($" in #lobby with {others} other{(others == 1 ? "" : "s")}. Type /help for commands.", hint, StringComparison.Ordinal);
            return hint.Split(' ')[2];
        }

        static async Task ReadToAsync(TestClient client, string start, List<string> seen)
        {
            do seen.Add(await client.ReadLineAsync());
            while (!seen[^1].StartsWith(start, StringComparison.Ordinal));
        }
    }
}
