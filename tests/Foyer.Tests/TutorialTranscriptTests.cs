// Section 6 of the design, to the byte: what people see who type nothing but text.

namespace Foyer.Tests;

public sealed class TutorialTranscriptTests
{
    [Fact(Timeout = 30_000)]
    public async Task Two_people_talk_as_in_the_tutorial()
    {
        await using TestServer server = await TestServer.StartAsync();
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
}
