// What a line client may do to its lines, and what comes of it: section 6 of the design, sentence by sentence.

using System.Text;

namespace Foyer.Tests;

public sealed class LineTranscriptTests
{
    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Every_line_end_ends_one_line(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendAsync("lf\ncrlf\r\ncrnul\r\0cr\rend\n");
        await ExpectSaidAsync(alice, bob, "lf", "crlf", "crnul", "cr", "end");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_line_may_come_byte_by_byte_and_characters_stay_whole(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        foreach (byte b in Encoding.UTF8.GetBytes("tờ giấy 名前 👋🏽\r\n")) await bob.SendAsync([b]);
        await ExpectSaidAsync(alice, bob, "tờ giấy 名前 👋🏽");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Empty_lines_are_not_sent_on(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendAsync("\r\n\n\r\none\r\n\u0001\u0007\r\ntwo\n");
        await ExpectSaidAsync(alice, bob, "one", "two");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Keys_that_erase_do(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendAsync("helpo\b\u007flo\r\nall of this\u0015this\r\n\b\bé\bx\r\n");
        await ExpectSaidAsync(alice, bob, "hello", "this", "x");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Invalid_bytes_become_replacement_characters(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendAsync([(byte)'a', 0xC3, (byte)'b', 0xFE, (byte)'c', (byte)'\n']);
        await ExpectSaidAsync(alice, bob, "a\uFFFDb\uFFFDc");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Nothing_that_acts_on_a_terminal_gets_through(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendAsync("\u001b[2J\u001b]0;title\u0007a\tb\u009b31m\u202Ec\u2028d\u2066e\u0085f\r\n");
        await ExpectSaidAsync(alice, bob, "a bc de f");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_line_above_the_limit_is_refused_and_the_rest_of_it_thrown_away(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        string longest = new('x', 4096);
        await bob.SendLineAsync(longest);
        await ExpectSaidAsync(alice, bob, longest);

        await bob.SendLineAsync(longest + "y and so on /quit");
        await bob.ExpectAsync("Your line was not sent: it is longer than 4096 bytes. Please shorten it, or split it.");
        await bob.SendLineAsync("short again");
        await ExpectSaidAsync(alice, bob, "short again");
        bob.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_peer_that_ends_its_side_is_still_heard_and_answered(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendAsync("/who\nhi\nwithout an end");
        bob.HalfClose();
        await ExpectSaidAsync(alice, bob, "hi", "without an end");
        await alice.ExpectAsync($"Client left {bob.Name}");
        Assert.Equal($"2 people in #lobby: {string.Join(", ", new[] { alice.Name, bob.Name }.Order(StringComparer.Ordinal))}\r\n", await bob.ReadToEndAsync());
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_reset_is_a_leaving(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        bob.Reset();
        await alice.ExpectAsync($"Client left {bob.Name}");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Telnet_bytes_are_no_text_and_are_answered(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        // WILL NAWS, an 80 x 24 window, DO ECHO (refused), and a line around them.
        await bob.SendAsync([(byte)'h', 255, 251, 31, (byte)'i', 255, 250, 31, 0, 80, 0, 24, 255, 240, 255, 253, 1, (byte)'\r', 0]);
        await bob.ExpectBytesAsync(255, 253, 31, 255, 252, 1);
        await ExpectSaidAsync(alice, bob, "hi");
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task The_telnet_command_negotiates_once_and_then_tells(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendLineAsync("/telnet");
        await bob.ExpectBytesAsync(255, 253, 0, 255, 253, 31, 255, 253, 24);
        await bob.ExpectAsync("The server asked your telnet client to send letters of all languages correctly. Type /telnet again to see what the client agreed to.");
        await bob.SendAsync([255, 251, 0, 255, 251, 31, 255, 250, 31, 0, 100, 0, 40, 255, 240]);
        await bob.SendLineAsync("/telnet");
        await bob.ExpectAsync("Telnet: binary from you on, binary to you off, window 100 x 40.");
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_name_can_be_chosen_and_is_announced_once(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await alice.SendLineAsync("/nick Đức");
        await alice.ExpectAsync("You are Đức.");
        await bob.ExpectAsync($"{alice.Name} is now known as Đức");
        await alice.SendLineAsync("xin chào");
        await bob.ExpectAsync("[Đức] xin chào");

        await bob.SendLineAsync("/nick đỨC");
        await bob.ExpectAsync("That name, or one that looks like it, is in use. Please choose another.");
        await alice.SendLineAsync("/nick Đức Phú");
        await alice.ExpectAsync("Usage: /nick NAME");
        await alice.SendLineAsync("/NICK  Phú ");
        await alice.ExpectAsync("You are Phú.");
        await bob.ExpectAsync("Đức is now known as Phú");
        await bob.SendLineAsync("/nick Đức"); // free again
        await bob.ExpectAsync("You are Đức.");
        await alice.ExpectAsync($"{bob.Name} is now known as Đức");
        bob.Dispose();
        await alice.ExpectAsync("Client left Đức");
        await alice.SendLineAsync("/nick đức");
        await alice.ExpectAsync("You are đức.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("1st", "A name cannot start with a digit or a hyphen.")]
    [InlineData("server", "That name is reserved. Please choose another.")]
    [InlineData("127.0.0.1:80", "A name cannot start with a digit or a hyphen.")]
    [InlineData("a:b", @"A name can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefg", "That name is too long. A name can have at most 32 characters.")]
    public async Task A_name_that_will_not_do_is_refused_with_the_reason(string name, string reason)
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory);
        TestClient alice = await server.JoinAsync();
        await alice.SendLineAsync($"/nick {name}");
        await alice.ExpectAsync(reason);
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Commands_are_answered_and_never_shown_to_others(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        (TestClient alice, TestClient bob) = await TwoAsync(server);
        await bob.SendLineAsync("/secret things");
        await bob.ExpectAsync("There is no command /secret. Type /help for commands.");
        await bob.SendLineAsync("/nick my name");
        await bob.ExpectAsync("Usage: /nick NAME");
        await bob.SendLineAsync("/nikc bob");
        await bob.ExpectAsync("There is no command /nikc. Did you mean /nick?");
        await bob.SendLineAsync("/help");
        await bob.ExpectAsync("What you type goes to everybody here, except for these commands:");
        List<string> help = [];
        while (help.Count == 0 || !help[^1].Contains("/oper NAME", StringComparison.Ordinal)) help.Add(await bob.ReadLineAsync());
        foreach (string command in new[] { "/help [COMMAND]", "/nick NAME", "/who [#ROOM]", "/lang [en|vi]", "/telnet", "/quit [text]", "//text" })
            Assert.Contains(help, line => line.StartsWith($"  {command} ", StringComparison.Ordinal));
        await bob.SendLineAsync("//help is what you type");
        await ExpectSaidAsync(alice, bob, "/help is what you type");
        await bob.SendAsync("/quit\r\nnever said\r\n");
        Assert.Equal("Goodbye.\r\n", await bob.ReadToEndAsync());
        await alice.ExpectAsync($"Client left {bob.Name}");
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_of_the_telnet_port_is_asked_first()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { TelnetPort = 0 });
        TestClient bob = await server.ConnectAsync(server.Chat.TelnetPort);
        await bob.ExpectBytesAsync(255, 253, 0, 255, 253, 31, 255, 253, 24);
        await bob.ExpectAsync("You're connected to the Foyer chatserver");
    }

    private static async Task<(TestClient Alice, TestClient Bob)> TwoAsync(TestServer server)
    {
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        return (alice, bob);
    }

    private static Task ExpectSaidAsync(TestClient listener, TestClient speaker, params string[] texts) =>
        listener.ExpectAsync([.. texts.Select(text => $"[{speaker.Name}] {text}")]);
}
