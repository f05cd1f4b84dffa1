// PuTTY's telnet: it begins to negotiate by itself, before anything is typed. None of that may be seen by anybody as text.

namespace Foyer.Tests.RealClients;

public sealed class PlinkTests
{
    private const string Vietnamese = "Chào buổi sáng, tờ giấy đường phố";

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("-batch")]
    public async Task A_person_with_plink_joins_talks_and_quits(string flag)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess plink = ClientProcess.Start("putty-tools", "plink", Arguments(server, flag));
        string name = await plink.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}");

        await plink.TypeLineAsync("Hello, is anyone there?");
        await alice.ExpectAsync($"[{name}] Hello, is anyone there?");
        await alice.SendLineAsync(Vietnamese);
        await plink.ExpectAsync($"[{alice.Name}] {Vietnamese}");
        await plink.TypeLineAsync(Vietnamese);
        await alice.ExpectAsync($"[{name}] {Vietnamese}");

        await plink.TypeLineAsync("/quit");
        await plink.ExpectAsync("Goodbye.");
        await alice.ExpectAsync($"Client left {name}");
        alice.ExpectNothingMore();
        Assert.Equal(0, await plink.ExitAsync());
        Assert.DoesNotContain((byte)255, plink.Received);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_person_with_plink_at_a_terminal_talks_in_Vietnamese()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess plink = ClientProcess.StartAtTerminal("putty-tools", "plink", Arguments(server));
        string name = await plink.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}");

        // At a terminal the Enter key is CR. When plink takes over the echo from the terminal is its own affair: it is read over here.
        await plink.TypeAsync(Vietnamese + "\r");
        await alice.ExpectAsync($"[{name}] {Vietnamese}");
        await alice.SendLineAsync(Vietnamese);
        await plink.ReadThroughAsync($"[{alice.Name}] {Vietnamese}");

        await plink.TypeAsync("/quit\r");
        await plink.ReadThroughAsync("Goodbye.");
        await alice.ExpectAsync($"Client left {name}");
        alice.ExpectNothingMore();
        await plink.ExitAsync();
    }

    private static string[] Arguments(TestServer server, string flag = "") =>
        [.. flag.Length > 0 ? [flag] : Array.Empty<string>(), "-telnet", "-P", $"{server.Chat.Port}", "127.0.0.1"];
}
