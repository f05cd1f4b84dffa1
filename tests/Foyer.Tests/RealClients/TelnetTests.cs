// Debian's telnet at a terminal, as people use it; above all that letters of all languages get through, both ways.
// The terminal echoes each typed line, so it comes back on the client's output before anything that answers it.

namespace Foyer.Tests.RealClients;

public sealed class TelnetTests
{
    // "ờ" ends in the byte 9D: without its eighth bit that is telnet's escape key.
    private const string Vietnamese = "Chào buổi sáng, tờ giấy đường phố";
    private const string Asked = "The server asked your telnet client to send letters of all languages correctly. Type /telnet again to see what the client agreed to.";

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("-E")]
    public async Task A_person_with_telnet_joins_talks_and_quits(string flag)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess telnet = Telnet(server.Chat.Port, flag);
        string name = await telnet.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}");

        await telnet.TypeLineAsync("Hello, is anyone there?");
        await alice.ExpectAsync($"[{name}] Hello, is anyone there?");
        await alice.SendLineAsync("Yes, I'm here.");
        await telnet.ExpectAsync("Hello, is anyone there?", $"[{alice.Name}] Yes, I'm here.");

        await telnet.TypeLineAsync("/quit");
        await telnet.ExpectAsync("/quit", "Goodbye.", "Connection closed by foreign host.");
        await alice.ExpectAsync($"Client left {name}");
        alice.ExpectNothingMore();
        await telnet.ExitAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Vietnamese_goes_both_ways_with_telnet_E()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess telnet = Telnet(server.Chat.Port, "-E");
        await TalkInVietnameseAsync(telnet, await telnet.JoinAsync(), alice);
    }

    [Fact(Timeout = 60_000)]
    public async Task Vietnamese_goes_both_ways_with_plain_telnet_after_the_telnet_command()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess telnet = Telnet(server.Chat.Port);
        string name = await telnet.JoinAsync();
        await telnet.TypeLineAsync("/telnet");
        await telnet.ExpectAsync("/telnet", Asked);
        await TalkInVietnameseAsync(telnet, name, alice);

        await telnet.TypeLineAsync("/telnet");
        await telnet.ExpectAsync("/telnet");
        Assert.StartsWith("Telnet: binary from you on,", await telnet.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Vietnamese_goes_both_ways_with_plain_telnet_on_the_telnet_port()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { TelnetPort = 0 });
        TestClient alice = await server.JoinAsync();
        await using ClientProcess telnet = Telnet(server.Chat.TelnetPort!.Value);
        await TalkInVietnameseAsync(telnet, await telnet.JoinAsync(), alice);
    }

    /// <summary>Why the documents say <c>telnet -E</c>. If this fails, telnet has been mended, and they can say less.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Plain_telnet_without_any_of_these_takes_a_Vietnamese_letter_for_its_escape_key()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess telnet = Telnet(server.Chat.Port);
        string name = await telnet.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}");
        await telnet.TypeLineAsync(Vietnamese);
        await telnet.ReadThroughAsync("telnet> ");
        await telnet.TypeLineAsync("quit");
        await telnet.ReadThroughAsync("Connection closed.");
    }

    private static async Task TalkInVietnameseAsync(ClientProcess telnet, string name, TestClient alice)
    {
        await alice.ExpectAsync($"Client joined {name}");
        await telnet.TypeLineAsync(Vietnamese);
        await alice.ExpectAsync($"[{name}] {Vietnamese}");
        await alice.SendLineAsync(Vietnamese);
        // The echo ends in CR LF: the cursor goes back to the line's start, or everything that follows would be indented.
        Assert.Equal(Vietnamese + "\r\n", await telnet.ReadThroughAsync("\n"));
        await telnet.ExpectAsync($"[{alice.Name}] {Vietnamese}");
        alice.ExpectNothingMore();
    }

    private static ClientProcess Telnet(int port, string flag = "") =>
        ClientProcess.StartAtTerminal("inetutils-telnet", "inetutils-telnet", [.. flag.Length > 0 ? [flag] : Array.Empty<string>(), "127.0.0.1", $"{port}"]);
}
