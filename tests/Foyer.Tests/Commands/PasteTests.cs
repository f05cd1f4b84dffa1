// /paste: several lines in one piece, of which none can pose as somebody else's; and all the ways in which one ends.

namespace Foyer.Tests.Commands;

public sealed class PasteTests
{
    private const string Begins = "Paste your lines. To send them, type a line with only a dot.";

    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Commands_dots_and_empty_lines_are_text_up_to_a_line_that_is_only_a_dot(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/paste", Begins);
        await bob.SendAsync("first\r\n/quit\r\n//two\r\n\r\n..\r\n. \r\n[alice] I did it\r\n\ttab\u001b[31m\r\n\r\n.\r\nand a line\r\n");
        await alice.ExpectAsync("[bob] first", "| /quit", "| //two", "| ", "| ..", "| . ", "| [alice] I did it", "|  tab", "| ", "[bob] and a line");
        await bob.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_line_of_one_in_another_room_has_the_rooms_name_before_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.DoAsync("/paste", Begins);
        await bob.SendAsync("one\r\ntwo\r\n.\r\n");
        await alice.ExpectAsync("#lobby [bob] one", "#lobby | two");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(".\r\n", "Nothing was sent, because the message is empty.")]
    [InlineData("\r\n\r\n.\r\n", "Nothing was sent, because the message is empty.")]
    [InlineData("1\r\n2\r\n3\r\n4\r\n.\r\n", "Your paste was not sent: a paste can have at most 3 lines and 100 bytes.")]
    [InlineData("0123456789012345678901234567890123456789012345678\r\n01234567890123456789012345678901234567890123456789\r\n.\r\n", "Your paste was not sent: a paste can have at most 3 lines and 100 bytes.")]
    public async Task One_with_nothing_or_too_much_in_it_is_not_sent_and_what_follows_is(string lines, string answer)
    {
        await using TestServer server = await Company.StartAsync(new Limits { PasteLines = 3, PasteBytes = 100 });
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/paste", Begins);
        await bob.SendAsync(lines);
        await bob.ExpectAsync(answer);
        await bob.SendLineAsync("after");
        await alice.ExpectAsync("[bob] after");
    }

    [Fact(Timeout = 30_000)]
    public async Task As_much_as_fits_is_sent()
    {
        await using TestServer server = await Company.StartAsync(new Limits { PasteLines = 3, PasteBytes = 100 });
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/paste", Begins);
        await bob.SendAsync($"{new string('a', 49)}\r\n\r\n{new string('b', 48)}\r\n.\r\n");
        await alice.ExpectAsync("[bob] " + new string('a', 49), "| ", "| " + new string('b', 48));
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_limit_on_lines_the_one_on_bytes_is_told()
    {
        await using TestServer server = await Company.StartAsync(new Limits { PasteLines = 0, PasteBytes = 100 });
        TestClient bob = await server.NamedAsync("bob");
        await bob.DoAsync("/paste", Begins);
        await bob.SendLineAsync(new string('x', 200));
        await bob.DoAsync(".", "Your paste was not sent: a paste can have at most 100 bytes.");
    }

    [Fact(Timeout = 30_000)]
    public async Task One_that_a_disconnect_ends_is_not_sent()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/paste", Begins);
        await bob.SendAsync("half of\r\nit");
        bob.HalfClose();
        await alice.ExpectAsync("Client left bob");
        await alice.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task One_with_a_line_that_was_refused_is_not_sent_with_a_hole()
    {
        await using TestServer server = await Company.StartAsync(new Limits { LineBytes = 64 });
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/paste", Begins);
        await bob.SendLineAsync("do not");
        await bob.DoAsync(new string('x', 65), "Your line was not sent: it is longer than 64 bytes. Please shorten it, or split it.");
        await bob.SendLineAsync("delete all");
        await bob.DoAsync(".", "Nothing was sent, because the message is empty.");
        await bob.SendLineAsync("after");
        await alice.ExpectAsync("[bob] after");
    }

    [Fact(Timeout = 30_000)]
    public async Task One_that_comes_too_fast_ends_with_its_dot_all_the_same()
    {
        await using TestServer server = await Company.StartAsync(new Limits { MessageBurst = 10, MessagesPerSecond = 1 });
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/paste", Begins);
        await bob.SendAsync(string.Concat(Enumerable.Repeat("a line\r\n", 15)) + ".\r\n");
        await bob.ExpectAsync("Please slow down: your line was not sent. You can send again in 1 second.", "Nothing was sent, because the message is empty.");
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        await bob.SendLineAsync("talk again");
        await alice.ExpectAsync("[bob] talk again");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_in_no_room_is_told_before_it_pastes()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient bob = await server.NamedAsync("bob");
        await bob.DoAsync("/part", "You left #lobby.", "You are not in any room. To join one: /join #lobby");
        await bob.DoAsync("/paste", "You are not in any room. To join one: /join #lobby");
        await bob.DoAsync("/paste now", "Usage: /paste");
        await bob.QuietAsync();
    }
}
