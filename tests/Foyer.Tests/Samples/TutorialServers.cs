// The servers that must look the same to whoever talks through them: the lesson's three samples, and Foyer with --classic.

using System.Diagnostics;

namespace Foyer.Tests.Samples;

public static class TutorialServers
{
    public const string Greeting = "You're connected to the Foyer chatserver";

    private const string Classic = "foyer --classic";

    public static TheoryData<string> All => [.. Lesson, Classic];

    public static IEnumerable<string> Lesson => ["select", "threads", "async"];

    public static async Task<ServerProcess> StartAsync(this SampleBuild samples, string server) => server == Classic
        ? await FoyerProcess.StartAsync("--classic", "--limits", "off")
        : await ServerProcess.StartAsync(new ProcessStartInfo(SampleBuild.Dotnet, [await samples.BuildAsync($"samples/{server}.cs"), "0", "127.0.0.1"]));

    /// <summary>Somebody who has read the greeting, and is in the room: what is said from now on is for them, too.</summary>
    public static async Task<TestClient> JoinAsync(this ServerProcess server)
    {
        TestClient client = await TestClient.ConnectAsync(server.Port);
        await client.ExpectAsync(Greeting);
        return client;
    }

    /// <summary>Two people who know of each other.</summary>
    public static async Task<(TestClient Alice, TestClient Bob)> JoinTwoAsync(this ServerProcess server)
    {
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        await server.ExpectOutputAsync($"Client joined {alice.Name}", $"Client joined {bob.Name}");
        return (alice, bob);
    }

    /// <summary>Reads these, which come in this order, until the last has come; returns what stood between them.</summary>
    public static async Task<List<string>> ExpectAmongAsync(this TestClient client, IEnumerable<string> lines)
    {
        List<string> others = [];
        foreach (string expected in lines)
        {
            string line;
            while ((line = await client.ReadLineAsync()).StartsWith("Client ", StringComparison.Ordinal)) others.Add(line);
            Assert.Equal(expected, line);
        }
        return others;
    }
}
