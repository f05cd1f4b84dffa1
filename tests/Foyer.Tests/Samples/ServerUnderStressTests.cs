// The lesson's servers and Foyer's --classic where the tutorial's own went wrong: peers that reset, leave together, come together,
// or never read. The others get every line in order, and each leaving is told once.

namespace Foyer.Tests.Samples;

[Collection(nameof(SampleBuild))]
public sealed class ServerUnderStressTests(SampleBuild samples)
{
    public static TheoryData<string> Servers => TutorialServers.All;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Servers))]
    public async Task Whoever_is_reset_has_left_and_the_others_talk_on(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;
        TestClient carol = await server.JoinAsync();

        Task said = SayAsync(bob, 0, 300);
        await alice.ExpectAmongAsync(Lines(bob, 0, 100));
        carol.Reset(); // with lines that it has not read, and more under way
        List<string> notices = await alice.ExpectAmongAsync(Lines(bob, 100, 200));
        await said;
        while (notices.Count < 1) notices.Add(await alice.ReadLineAsync());
        Assert.Equal([$"Client left {carol.Name}"], notices);

        // Before the server has had a look at it, too: in the backlog.
        for (int i = 0; i < 20; i++) (await TestClient.ConnectAsync(server.Port)).Reset();
        notices = [];
        while (notices.Count < 40) notices.Add(await alice.ReadLineAsync());
        Assert.Equal(40, notices.Distinct().Count());
        Assert.Equal(20, notices.Count(notice => notice.StartsWith("Client left ", StringComparison.Ordinal)));
        await ExpectAllIsWellAsync(alice, bob);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Servers))]
    public async Task Many_leave_at_the_same_moment_and_the_others_talk_on(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;
        TestClient[] leaving = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.JoinAsync()));

        Task said = SayAsync(bob, 0, 300);
        List<string> notices = await alice.ExpectAmongAsync(Lines(bob, 0, 100));
        Parallel.ForEach(leaving, (client, _, i) =>
        {
            if (i % 3 == 0) client.Reset();
            else client.Dispose();
        });
        notices.AddRange(await alice.ExpectAmongAsync(Lines(bob, 100, 200)));
        await said;
        while (notices.Count < 40) notices.Add(await alice.ReadLineAsync());
        Assert.Equal(
            leaving.SelectMany(client => new[] { $"Client joined {client.Name}", $"Client left {client.Name}" }).Order(StringComparer.Ordinal),
            notices.Order(StringComparer.Ordinal));
        await ExpectAllIsWellAsync(alice, bob);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Servers))]
    public async Task Who_never_reads_is_given_up_and_the_others_get_every_line_in_order(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;
        Task<string> console = server.Output.ReadToEndAsync(); // read, so that it holds up nobody
        using TestClient deaf = await TestClient.ConnectAsync(server.Port);
        deaf.Socket.ReceiveBufferSize = 4096;
        await alice.ExpectAsync($"Client joined {deaf.Name}");
        await bob.ExpectAsync($"Client joined {deaf.Name}");

        const int burst = 64;
        string text = new('x', 1000);
        List<string> notices = [];
        for (int sent = 0; notices.Count == 0; sent += burst)
        {
            Assert.True(sent < 40_000, "40 MB, and it is still there");
            await SayAsync(bob, sent, burst, text);
            notices.AddRange(await alice.ExpectAmongAsync(Lines(bob, sent, burst, text)));
        }
        Assert.Equal([$"Client left {deaf.Name}"], notices);
        await bob.ExpectAsync($"Client left {deaf.Name}");
        await ExpectAllIsWellAsync(alice, bob);
        server.Kill();
        Assert.Contains($"Client left {deaf.Name}\n", await console.WaitAsync(TestClient.Patience), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Servers))]
    public async Task A_long_paste_reaches_everybody_who_reads(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;
        Task<string> console = server.Output.ReadToEndAsync(); // read, so that it holds up nobody

        const int lines = 4000;
        Task pasted = bob.SendAsync(string.Concat(Enumerable.Range(0, lines).Select(i => $"{i}\n")));
        Assert.Empty(await alice.ExpectAmongAsync(Lines(bob, 0, lines)));
        await pasted;
        await ExpectAllIsWellAsync(alice, bob);
        server.Kill();
        await console.WaitAsync(TestClient.Patience);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Servers))]
    public async Task A_hundred_come_at_once_and_all_hear_what_one_says(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        TestClient[] crowd = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => server.JoinAsync()));
        await crowd[42].SendLineAsync("Can everybody hear me?");
        int joined = 0;
        foreach (TestClient client in crowd.Where((_, i) => i != 42))
            joined += (await client.ExpectAmongAsync([$"[{crowd[42].Name}] Can everybody hear me?"])).Count;
        await crowd[41].SendLineAsync("Yes");
        joined += (await crowd[42].ExpectAmongAsync([$"[{crowd[41].Name}] Yes"])).Count;
        Assert.Equal(100 * 99 / 2, joined); // each has seen those that came after it

        List<string> output = [];
        while (output.Count < 102) output.Add((await server.Output.ReadLineAsync().WaitAsync(TestClient.Patience))!);
        Assert.Equal(crowd.Select(client => $"Client joined {client.Name}").Order(StringComparer.Ordinal), output.Take(100).Order(StringComparer.Ordinal));
        Assert.Equal([$"[{crowd[42].Name}] Can everybody hear me?", $"[{crowd[41].Name}] Yes"], output.Skip(100));
        foreach (TestClient client in crowd) client.Dispose();
    }

    private static IEnumerable<string> Lines(TestClient speaker, int from, int count, string text = "") =>
        Enumerable.Range(from, count).Select(i => $"[{speaker.Name}] {i} {text}".TrimEnd());

    private static async Task SayAsync(TestClient speaker, int from, int count, string text = "")
    {
        foreach (int i in Enumerable.Range(from, count)) await speaker.SendLineAsync($"{i} {text}".TrimEnd());
    }

    /// <summary>They hear each other, and nothing else was told.</summary>
    private static async Task ExpectAllIsWellAsync(TestClient alice, TestClient bob)
    {
        await bob.SendLineAsync("All well?");
        await alice.ExpectAsync($"[{bob.Name}] All well?");
        await alice.SendLineAsync("All is well.");
        while (await bob.ReadLineAsync() is var line && line != $"[{alice.Name}] All is well.")
            Assert.StartsWith("Client ", line, StringComparison.Ordinal);
        alice.ExpectNothingMore();
        bob.ExpectNothingMore();
    }
}
