// Section 6 of the design, to the byte: what people see who type nothing but text.

namespace Foyer.Tests;

public sealed class TutorialTranscriptTests
{
    [Theory(Timeout = 30_000)]
    [InlineData(Wire.Socket)]
    [InlineData(Wire.Memory)]
    public async Task Two_people_talk_as_in_the_tutorial(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.ConnectAsync();
        await alice.ExpectAsync(
            "You're connected to the Foyer chatserver",
            $"You are {alice.Name} in #lobby with 0 others. Type /help for commands.");
        TestClient bob = await server.ConnectAsync();
        await bob.ExpectAsync(
            "You're connected to the Foyer chatserver",
            $"You are {bob.Name} in #lobby with 1 other. Type /help for commands.");
        await alice.ExpectAsync($"Client joined {bob.Name}");

        await bob.SendLineAsync("Hello, is anyone there?");
        await alice.ExpectAsync($"[{bob.Name}] Hello, is anyone there?");
        await alice.SendLineAsync("Yes, I'm here.");
        await bob.ExpectAsync($"[{alice.Name}] Yes, I'm here.");

        bob.Dispose();
        await alice.ExpectAsync($"Client left {bob.Name}");
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wire.Socket)]
    [InlineData(Wire.Memory)]
    public async Task Classic_says_the_tutorials_words_and_no_others(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire, new ChatServerOptions { Classic = true });
        TestClient alice = await server.ConnectAsync();
        await alice.ExpectAsync("You're connected to the Foyer chatserver");
        TestClient bob = await server.ConnectAsync();
        await bob.ExpectAsync("You're connected to the Foyer chatserver");
        await alice.ExpectAsync($"Client joined {bob.Name}");

        await bob.SendLineAsync("/help is text here, and so is");
        await bob.SendLineAsync("//this");
        await alice.ExpectAsync($"[{bob.Name}] /help is text here, and so is", $"[{bob.Name}] //this");
        await alice.SendLineAsync("/quit");
        await bob.ExpectAsync($"[{alice.Name}] /quit");

        bob.Dispose();
        await alice.ExpectAsync($"Client left {bob.Name}");
        Task stopped = server.Chat.StopAsync();
        await alice.ExpectEndAsync(); // without a notice
        alice.Dispose();
        await stopped;
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Wire.Socket)]
    [InlineData(Wire.Memory)]
    public async Task The_greeting_can_be_set_or_left_out(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire, new ChatServerOptions { Greeting = "Chào mừng bạn" });
        TestClient alice = await server.ConnectAsync();
        await alice.ExpectAsync("Chào mừng bạn", $"You are {alice.Name} in #lobby with 0 others. Type /help for commands.");

        await using TestServer silent = await TestServer.StartAsync(wire, new ChatServerOptions { Greeting = "", Classic = true });
        TestClient first = await silent.ConnectAsync();
        TestClient second = await silent.ConnectAsync();
        await second.SendLineAsync("hi");
        await first.ExpectAsync($"Client joined {second.Name}", $"[{second.Name}] hi");
    }
}
