// Where /oper asks for the password: over TLS from anywhere, and on the server's own machine; never where a proxy could read it.

using System.Text;

namespace Foyer.Tests.Tls;

public sealed class PrivateConnectionTests
{
    private const string Refused = "This connection is not encrypted, so others could read the password. Connect by TLS, or from the server's own machine, and use /oper there.";

    private static readonly ChatServerOptions Proxied = new() { TrustedProxies = [System.Net.IPNetwork.Parse("10.0.0.0/8"), System.Net.IPNetwork.Parse("127.0.0.0/8")] };

    [Fact(Timeout = 30_000)]
    public async Task Over_TLS_it_works_from_anywhere()
    {
        await using TestTls stage = TestTls.InMemory();
        using TestClient alice = await SecureAsync(await stage.AttachAsync(address: "203.0.113.5:4000"));
        await BecomeOperatorAsync(alice);
    }

    [Fact(Timeout = 30_000)]
    public async Task Over_TLS_it_works_at_sockets_too()
    {
        await using TestTls stage = await TestTls.StartAsync();
        var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, stage.Chat.Port);
        using var alice = new TestClient(new StreamWire(await TestTls.SecureAsync(socket.GetStream()), ""));
        await BecomeOperatorAsync(alice);
    }

    [Fact(Timeout = 30_000)]
    public async Task Over_TLS_it_works_through_a_proxy_which_cannot_read_it()
    {
        await using TestTls stage = TestTls.InMemory(Proxied);
        MemoryTransport peer = await stage.AttachAsync(address: "10.1.2.3:9999");
        peer.PeerSend("PROXY TCP4 203.0.113.5 198.51.100.1 4711 2626\r\n"u8.ToArray());
        using TestClient alice = await SecureAsync(peer);
        await BecomeOperatorAsync(alice);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("127.0.0.1:4000")]
    [InlineData("[::1]:4000")]
    public async Task Without_TLS_it_works_on_the_same_machine(string address)
    {
        await using TestTls stage = TestTls.InMemory();
        TestClient alice = await stage.ArriveAsync(address);
        await BecomeOperatorAsync(alice);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("203.0.113.5:4000", "")]
    [InlineData("10.1.2.3:9999", "PROXY TCP4 203.0.113.5 198.51.100.1 4711 2626\r\n")]
    [InlineData("10.1.2.3:9999", "PROXY TCP4 127.0.0.1 127.0.0.1 4711 2626\r\n")] // local to the proxy, perhaps
    [InlineData("127.0.0.1:4000", "PROXY TCP4 127.0.0.1 127.0.0.1 4711 2626\r\n")]
    [InlineData("127.0.0.1:4000", "PROXY UNKNOWN\r\n")]
    [InlineData("127.0.0.1:4000", "LOCAL")]
    [InlineData("[::ffff:127.0.0.1]:4000", "LOCAL")]
    public async Task Without_TLS_it_asks_for_no_password_from_elsewhere_or_through_a_proxy(string address, string header)
    {
        await using TestTls stage = TestTls.InMemory(Proxied);
        TestClient alice = await stage.ArriveAsync(address);
        await RefusesAsync(alice, header);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("PROXY TCP4 127.0.0.1 127.0.0.1 4711 2626\r\n")]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("LOCAL")]
    public async Task Nor_at_sockets(string header)
    {
        await using TestTls stage = await TestTls.StartAsync(options: Proxied);
        using TestClient alice = await TestClient.ConnectAsync(stage.Chat.Port);
        await RefusesAsync(alice, header);
    }

    private static async Task<TestClient> SecureAsync(MemoryTransport peer) => new(new StreamWire(await TestTls.SecureAsync(new PeerStream(peer)), ""));

    private static async Task BecomeOperatorAsync(TestClient client)
    {
        await client.SendLineAsync("/oper mai");
        await ExpectGreetingAsync(client);
        await client.ExpectAsync("Password for mai (it will be shown as you type):");
        await client.SendLineAsync("correct horse");
        await client.ExpectAsync("You are now an operator of the server.");
    }

    private static async Task RefusesAsync(TestClient client, string header)
    {
        await client.SendAsync(header == "LOCAL" ? Net.ProxyHeaderTests.Header(0x20, 0, []) : Encoding.ASCII.GetBytes(header));
        await client.SendLineAsync("/oper mai");
        await ExpectGreetingAsync(client);
        await client.ExpectAsync(Refused);
        await client.SendLineAsync("/stats"); // and the next line is no password
        await client.ExpectAsync("Only an operator of the server can do that.");
    }

    private static async Task ExpectGreetingAsync(TestClient client)
    {
        await client.ExpectAsync("You're connected to the Foyer chatserver");
        Assert.StartsWith("You are ", await client.ReadLineAsync(), StringComparison.Ordinal);
    }
}
