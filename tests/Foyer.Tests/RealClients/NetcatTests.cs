// Clients that send what they are given and print what they get: netcat (OpenBSD's, as in Debian) and socat.
// No telnet byte may ever reach them, for they would print it.

namespace Foyer.Tests.RealClients;

public sealed class NetcatTests
{
    private const string Vietnamese = "Chào buổi sáng, tờ giấy đường phố";

    [Fact(Timeout = 60_000)]
    public async Task Two_people_talk_one_with_netcat()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess nc = Netcat("127.0.0.1", $"{server.Chat.Port}");
        string name = await nc.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}");
        await TalkAsync(nc, name, alice);

        await nc.TypeLineAsync("/quit");
        await nc.ExpectAsync("Goodbye.");
        await alice.ExpectAsync($"Client left {name}");
        nc.CloseInput(); // netcat goes on until its own input ends, too
        Assert.Equal("", await nc.ReadToEndAsync());
        Assert.Equal(0, await nc.ExitAsync());
        Assert.DoesNotContain((byte)255, nc.Received);
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_people_talk_one_with_socat()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess socat = ClientProcess.Start("socat", "socat", "-", $"TCP:127.0.0.1:{server.Chat.Port}");
        string name = await socat.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}");
        await TalkAsync(socat, name, alice);

        socat.CloseInput();
        await alice.ExpectAsync($"Client left {name}");
        Assert.Equal("", await socat.ReadToEndAsync());
        Assert.Equal(0, await socat.ExitAsync());
        Assert.DoesNotContain((byte)255, socat.Received);
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_line_piped_into_netcat_N_is_delivered_and_then_the_connection_ends()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await using ClientProcess nc = Netcat("-N", "127.0.0.1", $"{server.Chat.Port}");
        await nc.TypeAsync("hi\n");
        nc.CloseInput();

        string name = await nc.JoinAsync();
        Assert.Equal("", await nc.ReadToEndAsync());
        Assert.Equal(0, await nc.ExitAsync());
        await alice.ExpectAsync($"Client joined {name}", $"[{name}] hi", $"Client left {name}");
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task On_all_addresses_IPv6_and_IPv4_talk_under_their_plain_addresses()
    {
        await using ChatServer chat = await ChatServer.StartAsync(new ChatServerOptions { Port = 0 });
        await using ClientProcess six = Netcat("::1", $"{chat.Port}");
        string sixName = await six.JoinAsync();
        Assert.Matches(@"^\[::1\]:\d+$", sixName);

        await using ClientProcess four = Netcat("127.0.0.1", $"{chat.Port}");
        string fourName = await four.JoinAsync();
        Assert.Matches(@"^127\.0\.0\.1:\d+$", fourName);
        await six.ExpectAsync($"Client joined {fourName}");

        await four.TypeLineAsync("hi");
        await six.ExpectAsync($"[{fourName}] hi");
        await six.TypeLineAsync("hello");
        await four.ExpectAsync($"[{sixName}] hello");
        six.Kill();
        await four.ExpectAsync($"Client left {sixName}");
    }

    private static async Task TalkAsync(ClientProcess client, string name, TestClient alice)
    {
        await client.TypeLineAsync(Vietnamese);
        await alice.ExpectAsync($"[{name}] {Vietnamese}");
        await alice.SendLineAsync(Vietnamese);
        await client.ExpectAsync($"[{alice.Name}] {Vietnamese}");
        await client.TypeAsync("one\ntwo\nthree\n");
        await alice.ExpectAsync($"[{name}] one", $"[{name}] two", $"[{name}] three");
    }

    private static ClientProcess Netcat(params string[] arguments) => ClientProcess.Start("netcat-openbsd", "nc.openbsd", arguments);
}
