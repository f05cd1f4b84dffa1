// Slips of the hand, words from other chats, and what is longer than it may be: answered, and never said to others.

using Foyer.Chat.Names;
using Foyer.Chat.State;
using Foyer.Wording;

namespace Foyer.Tests.Commands;

public sealed class SlipTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_space_before_a_command_makes_no_text_of_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.DoAsync(" /msg bob secret", "Sent to bob.");
        await bob.ExpectAsync("Private from alice: secret");
        await alice.SendLineAsync(" /usr/bin is a folder"); // no command there is
        await bob.ExpectAsync("[alice]  /usr/bin is a folder");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/exit", "/quit")]
    [InlineData("/pm bob hi", "/msg")]
    [InlineData("/names", "/who")]
    [InlineData("/list", "/rooms")]
    public async Task Words_of_other_chats_lead_to_ours(string line, string meant)
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.DoAsync(line, $"There is no command {line.Split(' ')[0]}. Did you mean {meant}?");
    }

    [Fact(Timeout = 30_000)]
    public async Task Short_forms_of_commands_work()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        foreach (string name in new[] { "/m", "/w", "/M" })
        {
            await alice.DoAsync($"{name} bob hi", "Sent to bob.");
            await bob.ExpectAsync("Private from alice: hi");
        }
        await alice.DoAsync("/h /q", "/quit [text] (/q)", "  Leave the chat");
        await alice.DoAsync("/? quit", "/quit [text] (/q)", "  Leave the chat");
        await alice.SendLineAsync("/q bye");
        await bob.ExpectAsync("Client left alice (bye)");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("help", "/help")]
    [InlineData(" HELP ", "/help")]
    [InlineData("?", "/help")]
    [InlineData("quit", "/quit")]
    [InlineData("exit", "/quit")]
    public async Task A_word_that_other_programs_take_as_a_command_is_answered_and_not_said(string word, string meant)
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.DoAsync(word, $"\"{word.Trim()}\" was not sent to the room. Did you mean {meant}? To say it to everybody, add another word or a full stop.");
        await alice.SendLineAsync(word.Trim() + ".");
        await bob.ExpectAsync($"[alice] {word.Trim()}.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Padding_fills_no_row_wherever_people_write()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        string padding = new(' ', 70), kept = new(' ', TextRules.MaxBlanks);
        await alice.SendLineAsync($"{padding}a{padding}b");
        await bob.ExpectAsync($"[alice] {kept}a{kept}b");
        await alice.SendLineAsync($"//{padding}b");
        await bob.ExpectAsync($"[alice] /{kept}b");
        await alice.SendLineAsync($"/me a{padding}b");
        await bob.ExpectAsync($"* alice a{kept}b");
        await alice.DoAsync($"/msg bob a{padding}b", "Sent to bob.");
        await bob.ExpectAsync($"Private from alice: a{kept}b");
        await alice.DoAsync($"/away a{padding}b", "You are marked as away. When you are back: /away");
        await bob.DoAsync("/msg alice hi", "Sent to alice, who is away: a b");
        await alice.ExpectAsync("Private from bob: hi");
        await alice.DoAsync("/paste", "Paste your lines. To send them, type a line with only a dot.");
        await alice.SendLineAsync($"a{padding}b");
        await alice.SendLineAsync($"{padding}b");
        await alice.SendLineAsync(".");
        await bob.ExpectAsync($"[alice] a{kept}b", $"| {new string(' ', TextRules.MaxIndent)}b");
        await alice.SendLineAsync($"/quit a{padding}b");
        await bob.ExpectAsync("Client left alice (a b)");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/topic ")]
    [InlineData("/set topic ")]
    [InlineData("/kick bob ")]
    [InlineData("/ban bob ")]
    [InlineData("/away ")]
    [InlineData("/quit ")]
    [InlineData("/part #lab ")]
    public async Task What_stands_beside_something_else_is_short(string command)
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await alice.DoAsync(command + new string('x', TextRules.ShortChars + 1), "That is too long. Please use at most 300 characters.");
        await bob.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_topic_can_be_set_like_a_setting()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#lab");
        await alice.DoAsync("/set topic all about labs", "alice changed the topic to: all about labs");
        await alice.DoAsync("/topic", "Topic of #lab: all about labs");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_key_for_a_room_that_needs_none_is_not_taken_in_silence()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.DoAsync("/join #lab secret", "You are bob in #lab with 1 other.", "#lab already exists and needs no key: anybody can join it.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Where_names_are_masked_a_room_operator_cannot_search_for_an_address()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { MaskedNames = true });
        TestClient alice = await server.ConnectAsync();
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        await alice.DoAsync("/nick alice", "You are alice.");
        await alice.MakeAsync("alice", "#trap");
        await alice.DoAsync("/ban 127.0.0.0/8", Words.English[Phrase.NeedsServerOperator]);
        await alice.DoAsync("/mute 127.0.0.1", Words.English[Phrase.NeedsServerOperator]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_may_say_nothing_may_still_go()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Limits = new Limits { MessageBurst = 1, MessagesPerSecond = 1 } });
        TestClient alice = await server.JoinAsync();
        await alice.SendLineAsync("one");
        await alice.SendLineAsync("two");
        await alice.ExpectAsync("Please slow down: your line was not sent. You can send again in 1 second.");
        await alice.SendLineAsync("/quit");
        Assert.Equal("Goodbye.\r\n", await alice.ReadToEndAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task One_person_ignores_only_so_many()
    {
        await using TestServer server = await Company.StartAsync(Limits.Off with { Ignored = 1 });
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await server.NamedAsync("carol", alice, bob);
        await alice.DoAsync("/ignore bob", "You no longer see messages from bob. To see them again: /unignore bob");
        await alice.DoAsync("/ignore carol", "You cannot ignore more people: the maximum is 1. To stop ignoring one: /unignore NAME");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_key_that_nobody_would_type_is_refused()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.DoAsync("/join #lab " + new string('k', RoomSettings.KeyChars + 1), "That is too long. Please use at most 64 characters.");
    }
}
