// What is said in private, and what is said of oneself: /msg, /reply, /me, /away, /ignore, /unignore.

namespace Foyer.Tests.Commands;

public sealed class WhisperTests
{
    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_private_message_is_read_by_one_and_answered(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        TestClient carol = await server.NamedAsync("carol", alice, bob);
        await alice.DoAsync("/reply hello?", "Nobody has sent you a private message yet.");
        await bob.DoAsync("/msg ALICE  two  words ", "Sent to alice.");
        await alice.ExpectAsync("Private from bob: two  words");
        await alice.DoAsync("/reply and back", "Sent to bob.");
        await bob.ExpectAsync("Private from alice: and back");
        await bob.DoAsync("/reply once more", "Sent to alice.");
        await alice.ExpectAsync("Private from bob: once more");
        await bob.SendLineAsync("for all");
        await carol.ExpectAsync("[bob] for all");
        await alice.ExpectAsync("[bob] for all");
    }

    [Fact(Timeout = 30_000)]
    public async Task Wrong_uses_are_answered_and_reach_nobody()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/msg", "Usage: /msg NAME text");
        await bob.DoAsync("/msg alice", "Usage: /msg NAME text");
        await bob.DoAsync("/msg alice \u00A0\u3000", "Usage: /msg NAME text");
        await bob.DoAsync("/msg nobody hi", "There is nobody called nobody here.");
        await bob.DoAsync("/msg guest-77 hi", "There is nobody called guest-77 here.");
        await bob.DoAsync("/msg 127.0.0.1:1 hi", "There is nobody called 127.0.0.1:1 here.");
        await bob.DoAsync("/reply", "Usage: /reply text");
        await bob.DoAsync("/me", "Usage: /me text");
        await bob.DoAsync("/me \u00A0", "Usage: /me text");
        await bob.DoAsync("/away2", "There is no command /away2. Did you mean /away?");
        await alice.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Somebody_is_reached_by_handle_by_a_look_alike_and_as_a_guest_by_address()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient guest = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {guest.Name}");
        await guest.DoAsync("/msg guest-1 one", "Sent to alice.");
        await guest.DoAsync("/msg \u0430lice two", "Sent to alice.");
        await guest.DoAsync($"/msg {alice.Name} three", $"There is nobody called {alice.Name} here."); // it has a name now
        await alice.ExpectAsync($"Private from {guest.Name}: one", $"Private from {guest.Name}: two");
        await alice.DoAsync($"/msg {guest.Name} four", $"Sent to {guest.Name}.");
        await alice.DoAsync("/msg guest-2 five", $"Sent to {guest.Name}.");
        await guest.ExpectAsync("Private from alice: four", "Private from alice: five");
        await guest.DoAsync($"/msg {guest.Name} to myself", $"Private from {guest.Name}: to myself", $"Sent to {guest.Name}.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reply_to_one_who_has_left_says_who_that_was_and_one_after_a_new_name_arrives()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/msg alice hi", "Sent to alice.");
        await alice.ExpectAsync("Private from bob: hi");
        await bob.DoAsync("/nick rob", "You are rob.");
        await alice.ExpectAsync("bob is now known as rob");
        await alice.DoAsync("/reply hi rob", "Sent to rob.");
        await bob.ExpectAsync("Private from alice: hi rob");
        await bob.DoAsync("/quit", "Goodbye.");
        await alice.ExpectAsync("Client left rob");
        await alice.DoAsync("/reply are you there?", "There is nobody called rob here.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_away_says_so_to_those_who_write_and_in_lists_until_it_is_back()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.DoAsync("/away", "You are marked as away. When you are back: /away");
        await bob.DoAsync("/msg alice hi", "Sent to alice, who is away.");
        await bob.DoAsync("/whois alice", "alice, also guest-1", "  in #lobby", "  away");
        await alice.ExpectAsync("Private from bob: hi");
        await alice.DoAsync("/away at lunch", "You are marked as away. When you are back: /away");
        await bob.DoAsync("/msg alice hi", "Sent to alice, who is away: at lunch");
        await bob.DoAsync("/whois alice", "alice, also guest-1", "  in #lobby", "  away: at lunch");
        await bob.DoAsync("/who", "2 people in #lobby: alice (away), bob");
        await alice.ExpectAsync("Private from bob: hi");
        await alice.DoAsync("/away", "You are back.");
        await bob.DoAsync("/msg alice hi", "Sent to alice.");
        await bob.DoAsync("/who", "2 people in #lobby: alice, bob");
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_oneself_is_said_in_the_room_and_slashes_are_text_when_doubled()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.SendAsync("/me waves  twice \r\n//me waves\r\n///\r\n//\r\n");
        await alice.ExpectAsync("* bob waves  twice", "[bob] /me waves", "[bob] //", "[bob] /");
        await bob.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_ignored_is_not_read_in_any_room_or_in_private_and_is_not_told_so()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        TestClient carol = await server.NamedAsync("carol", alice, bob);
        await alice.DoAsync("/ignore bob", "You no longer see messages from bob. To see them again: /unignore bob");
        await alice.MakeAsync("alice", "#lab"); // also in a room that is joined later
        await bob.EnterAsync("bob", "#lab", 1);
        await alice.ExpectAsync("Client joined bob");
        await carol.EnterAsync("carol", "#lab", 2);
        await alice.ExpectAsync("Client joined carol");
        await bob.ExpectAsync("Client joined carol");

        await bob.DoAsync("/msg alice psst", "Sent to alice.");
        await bob.DoAsync("/invite #lobby alice", "alice is already in that room.");
        await bob.SendAsync("in the lab\r\n/me dances\r\n");
        await carol.ExpectAsync("[bob] in the lab", "* bob dances");
        await bob.DoAsync("/room #lobby", "What you type now goes to #lobby.");
        await bob.SendLineAsync("in the lobby");
        await carol.ExpectAsync("#lobby [bob] in the lobby");
        await bob.DoAsync("/room #lab", "What you type now goes to #lab.");
        await carol.SendLineAsync("hi");
        await alice.ExpectAsync("[carol] hi");
        await bob.ExpectAsync("[carol] hi");

        await bob.DoAsync("/nick rob", "You are rob."); // what happens is still seen
        await alice.ExpectAsync("bob is now known as rob");
        await bob.SendLineAsync("and under another name");
        await carol.ExpectAsync("bob is now known as rob", "[rob] and under another name");
        await alice.DoAsync("/unignore rob", "You see messages from rob again.");
        await bob.SendLineAsync("now?");
        await alice.ExpectAsync("[rob] now?");
        await bob.DoAsync("/msg alice now?", "Sent to alice.");
        await alice.ExpectAsync("Private from rob: now?");
    }

    [Fact(Timeout = 30_000)]
    public async Task Wrong_uses_of_ignoring_are_answered()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.DoAsync("/ignore", "Usage: /ignore NAME");
        await alice.DoAsync("/ignore bob carol", "Usage: /ignore NAME");
        await alice.DoAsync("/ignore nobody", "There is nobody called nobody here.");
        await alice.DoAsync("/ignore alice", "You cannot do that to yourself.");
        await alice.DoAsync("/unignore", "Usage: /unignore NAME");
        await alice.DoAsync("/unignore nobody", "There is nobody called nobody here.");
        await alice.DoAsync("/unignore bob", "You are not ignoring bob.");
        await alice.DoAsync("/ignore bob", "You no longer see messages from bob. To see them again: /unignore bob");
        await alice.DoAsync("/ignore BOB", "You no longer see messages from bob. To see them again: /unignore bob");
        await alice.DoAsync("/unignore bob", "You see messages from bob again.");
        await bob.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Quitting_is_seen_once_with_its_words_and_what_follows_is_not_read()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.EnterAsync("bob", "#lab", 1);
        await alice.ExpectAsync("Client joined bob");
        await bob.SendAsync("/quit good night\r\nnever said\r\n");
        Assert.Equal("Goodbye.\r\n", await bob.ReadToEndAsync());
        await alice.ExpectAsync("Client left bob (good night)");
        await alice.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task What_concerns_the_one_at_the_keyboard_alone_is_answered_to_it_alone()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/time", "It is 2000-01-01 00:00:00 UTC on the server.");
        await bob.DoAsync("/time now", "Usage: /time");
        await bob.SendLineAsync("/clear");
        await bob.ExpectBytesAsync(0x1B, (byte)'[', (byte)'2', (byte)'J', 0x1B, (byte)'[', (byte)'H');
        await bob.DoAsync("/clear all", "Usage: /clear");
        await bob.DoAsync("/telnet now", "Usage: /telnet");
        await bob.DoAsync("/help msg", "/msg NAME text (/m, /w)", "  Send somebody a private message");
        await bob.DoAsync("/HELP /Msg", "/msg NAME text (/m, /w)", "  Send somebody a private message");
        await bob.DoAsync("/help mgs", "There is no command /mgs. Did you mean /msg?");
        await bob.DoAsync("/help nonsense", "There is no command /nonsense. Type /help for commands.");
        await bob.DoAsync("/help me now", "Usage: /help [COMMAND]");
        await bob.DoAsync("/", "There is no command /. Type /help for commands.");
        await bob.DoAsync("/lang xx", "There is no language xx. You can choose: en (English), vi (tiếng Việt).");
        await alice.QuietAsync();
    }
}
