// haproxy, as in Debian, in front of the real program: the people behind it are who they are, by both versions of its protocol.

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Foyer.Tests.RealClients;

public sealed class ProxyTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task Who_comes_by_haproxy_is_shown_with_its_own_address(string how)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--trust-proxy", "127.0.0.1", "--silence", "250");
        await using Haproxy proxy = await Haproxy.StartAsync(foyer.Port, how);
        using TestClient alice = await TestClient.ConnectAsync(proxy.Port);
        await alice.ExpectAsync("You're connected to the Foyer chatserver", $"You are {alice.Name} in #lobby with 0 others. Type /help for commands.");
        await using ClientProcess bob = ClientProcess.Start("netcat-openbsd", "nc.openbsd", "-N", "127.0.0.1", $"{proxy.Port}");
        await bob.TypeAsync("hi\n");
        string name = await bob.JoinAsync();
        await alice.ExpectAsync($"Client joined {name}", $"[{name}] hi");

        // Past the proxy nobody gets in from its address.
        using TestClient direct = await TestClient.ConnectAsync(foyer.Port);
        await direct.SendAsync("hello\n");
        await direct.ExpectEndAsync();
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task TLS_and_requests_come_by_haproxy_too()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--trust-proxy", "127.0.0.1", "--silence", "250", "--http-port", "0");
        await using Haproxy proxy = await Haproxy.StartAsync(foyer.Port, "send-proxy-v2");
        using TestClient alice = await TestClient.ConnectAsync(proxy.Port);
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        await using ClientProcess openssl = ClientProcess.Start("openssl", "openssl", "s_client", "-quiet", "-connect", $"127.0.0.1:{proxy.Port}");
        string bob = await openssl.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob}");
        await openssl.TypeLineAsync("hi");
        await alice.ExpectAsync($"[{bob}] hi");
        await using ClientProcess curl = ClientProcess.Start("curl", "curl", "-sk", "-d", "done", $"https://127.0.0.1:{proxy.Port}/rooms/lobby?name=ci");
        Assert.Equal("Posted as ci (bot) in #lobby.\n", await curl.ReadToEndAsync());
        await alice.ExpectAsync("[ci (bot)] done");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_proxy_that_is_not_trusted_brings_nobody_in()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250");
        await using Haproxy proxy = await Haproxy.StartAsync(foyer.Port, "send-proxy-v2");
        using TestClient alice = await TestClient.ConnectAsync(proxy.Port);
        Assert.Equal("This server does not trust PROXY headers from this address. Its operator can allow them: see --trust-proxy.", await alice.ReadLineAsync());
        await alice.ExpectEndAsync();
    }

    private sealed class Haproxy(Process process, TemporaryFolder folder, int port) : IAsyncDisposable
    {
        public int Port => port;

        public static async Task<Haproxy> StartAsync(int server, string how)
        {
            Assert.True(File.Exists("/usr/sbin/haproxy"), "haproxy is not installed: apt-get install haproxy");
            int port = FreePort();
            var folder = new TemporaryFolder();
            string config = folder.File("haproxy.cfg");
            await File.WriteAllTextAsync(config, $"""
                global
                    maxconn 100
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                listen chat
                    bind 127.0.0.1:{port}
                    server foyer 127.0.0.1:{server} {how}

                """);
            Process process = ChildProcess.Start(new ProcessStartInfo("/usr/sbin/haproxy", ["-f", config, "-db"]) { RedirectStandardError = true, RedirectStandardOutput = true });
            var proxy = new Haproxy(process, folder, port);
            await Wait.UntilAsync(() => process.HasExited || ListeningPorts.Of(process.Id).Contains(port));
            if (!process.HasExited) return proxy;
            string errors = await process.StandardError.ReadToEndAsync();
            await proxy.DisposeAsync();
            throw new InvalidOperationException($"haproxy did not start: {errors}");
        }

        private static int FreePort()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            folder.Dispose();
        }
    }
}
