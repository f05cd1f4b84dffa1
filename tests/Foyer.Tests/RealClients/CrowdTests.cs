// Many clients at once: two thousand in one room, and more than the descriptor limit leaves room for.

namespace Foyer.Tests.RealClients;

/// <summary>With the machine to themselves: thousands of connections take ports and time from other tests.</summary>
[CollectionDefinition(nameof(CrowdTests), DisableParallelization = true)]
[Collection(nameof(CrowdTests))]
public sealed class CrowdTests
{
    private const string Greeting = "You're connected to the Foyer chatserver";
    private const string Full = "The server is full. Please try again later.";

    [Fact(Timeout = 60_000)]
    public async Task Two_thousand_at_once_all_get_in_and_all_hear_what_one_says()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { Limits = Limits.Off });
        TestClient[] crowd = await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => TestClient.ConnectAsync(server.Chat.Port)));
        try
        {
            foreach (TestClient client in crowd)
            {
                Assert.Equal(Greeting, await client.ReadLineAsync());
                Assert.StartsWith($"You are {client.Name} in #lobby with ", await client.ReadLineAsync(), StringComparison.Ordinal);
            }
            Assert.Equal(crowd.Length, server.Chat.ClientCount);

            TestClient speaker = crowd[1234];
            await speaker.SendLineAsync("Can everybody hear me?");
            foreach (TestClient client in crowd.Where(client => client != speaker))
            {
                string line;
                while ((line = await client.ReadLineAsync()).StartsWith("Client joined ", StringComparison.Ordinal)) { }
                Assert.Equal($"[{speaker.Name}] Can everybody hear me?", line);
            }
            Assert.Equal(crowd.Length, server.Chat.ClientCount);
        }
        finally
        {
            foreach (TestClient client in crowd) client.Dispose();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task When_the_descriptors_run_out_the_next_client_is_told_and_gets_in_when_one_has_left()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartWithDescriptorsAsync(320, "--quiet");
        var inside = new Queue<TestClient>();
        while (await TryEnterAsync(foyer.Port) is { } client) inside.Enqueue(client);
        Assert.InRange(inside.Count, 16, 320);

        // The place is free as soon as the server has noticed; each attempt until then is answered.
        inside.Dequeue().Dispose();
        using var patience = new CancellationTokenSource(TestClient.Patience);
        TestClient? next;
        while ((next = await TryEnterAsync(foyer.Port)) is null) patience.Token.ThrowIfCancellationRequested();
        inside.Enqueue(next);
        Assert.Null(await TryEnterAsync(foyer.Port));

        await next.SendLineAsync("/who");
        string line;
        while (!(line = await next.ReadLineAsync()).StartsWith($"{inside.Count} people in #lobby", StringComparison.Ordinal))
            Assert.StartsWith("You are ", line, StringComparison.Ordinal);
        foreach (TestClient client in inside) client.Dispose();
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
    }

    /// <summary>Null: the server was full, said so, and closed.</summary>
    private static async Task<TestClient?> TryEnterAsync(int port)
    {
        TestClient client = await TestClient.ConnectAsync(port);
        string line = await client.ReadLineAsync();
        if (line == Greeting) return client;
        Assert.Equal(Full, line);
        await client.ExpectEndAsync();
        client.Dispose();
        return null;
    }
}
