// /nick: who reads of a new name and how often, and each way in which one is refused.

namespace Foyer.Tests.Commands;

public sealed class NickTests
{
    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task A_new_name_is_told_once_to_somebody_who_shares_two_rooms(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.EnterAsync("bob", "#lab", 1);
        await alice.ExpectAsync("Client joined bob");

        await bob.DoAsync("/nick rob", "You are rob.");
        await alice.ExpectAsync("bob is now known as rob");
        await bob.SendLineAsync("it is me");
        await alice.ExpectAsync("[rob] it is me");
        await alice.QuietAsync();
        await bob.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_new_name_of_a_room_that_is_not_looked_at_comes_with_the_rooms_name()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.DoAsync("/nick rob", "You are rob.");
        await alice.ExpectAsync("#lobby bob is now known as rob");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_same_name_again_and_another_case_of_it_are_ones_own()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/nick bob", "You are bob.");
        await bob.DoAsync("/nick BOB", "You are BOB.");
        await alice.ExpectAsync("bob is now known as BOB");
        await alice.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_name_is_chosen_in_no_room_too_and_nobody_reads_of_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/part", "You left #lobby.", "You are not in any room. To join one: /join #lobby");
        await alice.ExpectAsync("Client left bob");
        await bob.DoAsync("/nick rob", "You are rob.");
        await bob.EnterAsync("rob", "#lobby", 1);
        await alice.ExpectAsync("Client joined rob");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", "Usage: /nick NAME")]
    [InlineData("two words", "Usage: /nick NAME")]
    [InlineData("two\u00A0words", "Usage: /nick NAME")]
    [InlineData("7up", "A name cannot start with a digit or a hyphen.")]
    [InlineData("-x", "A name cannot start with a digit or a hyphen.")]
    [InlineData("#lobby", @"A name can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("a.b", @"A name can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("a\u200Bb", @"A name can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("a\u0300\u0301\u0302\u0303", @"A name can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("/help", @"A name can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("Server", "That name is reserved. Please choose another.")]
    [InlineData("guest-1", "That name is reserved. Please choose another.")]
    [InlineData("GUEST-mai", "That name is reserved. Please choose another.")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefg", "That name is too long. A name can have at most 32 characters.")]
    [InlineData("alice", "That name, or one that looks like it, is in use. Please choose another.")]
    [InlineData("ALICE", "That name, or one that looks like it, is in use. Please choose another.")]
    [InlineData("\u0430lice", "That name, or one that looks like it, is in use. Please choose another.")]
    [InlineData("ａｌｉｃｅ", "That name, or one that looks like it, is in use. Please choose another.")]
    public async Task A_name_that_will_not_do_is_refused_and_nobody_reads_of_it(string name, string reason)
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync($"/nick {name}", reason);
        await bob.SendLineAsync("still me");
        await alice.ExpectAsync("[bob] still me");
    }

    [Fact(Timeout = 30_000)]
    public async Task Too_many_names_in_a_short_time_are_refused_with_the_wait()
    {
        await using TestServer server = await Company.StartAsync(new Limits { RenameBurst = 2 });
        TestClient bob = await server.NamedAsync("bob");
        await bob.DoAsync("/nick rob", "You are rob.");
        await bob.DoAsync("/nick robert", "Please slow down: your name was not changed. You can change it again in 12 seconds.");
        server.Clock.Advance(TimeSpan.FromSeconds(12));
        await bob.DoAsync("/nick robert", "You are robert.");
    }
}
