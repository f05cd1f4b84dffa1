// The whole program in this process, as Program.cs puts it together, and some hundred beginnings that nobody should send, at each of its
// ports: nothing of them is a bug in the log, the log stays short, and the server goes on for everybody.

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Foyer.Server.Operations;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;
using Foyer.Server.Tls;

namespace Foyer.Tests;

[Collection(nameof(HostileTests))]
public sealed class HostileTests
{
    private const int Seed = 2626;

    private static readonly string[] Hosts =
    [
        "xn--a", "xn--", "XN--A", "a.xn--99999999999", new string('x', 63) + "xn--", "xn--a:80", "xn--.xn--", "localhost.", "..", ".", "-", "[::1", "::1", "[xn--a]", "[::1]x",
        "localhost:99999", "localhost:", "localhost:a", "127.1", "0x7f.1", "%", "xn--a%00", "é.example", "\u0080", "a b", "a\tb", "", " ", new string('a', 300), "user@localhost", "localhost/..", "localhost#", "*",
    ];

    [Fact(Timeout = 120_000)]
    public async Task Nothing_that_a_stranger_sends_is_a_bug_and_everybody_else_is_served()
    {
        await using var program = new WholeProgram();
        using TestClient alice = await program.JoinAsync();

        byte[][] beginnings = [.. Requests().Select(Encoding.Latin1.GetBytes), .. Records(), .. Garbage()];
        Assert.InRange(beginnings.Length, 300, 2000);
        foreach (int port in program.ChatPorts)
            await Parallel.ForEachAsync(beginnings, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (bytes, _) => await SendAsync(port, bytes));
        foreach (byte[] bytes in beginnings.Where((_, i) => i % 3 == 0)) await SendAsync(program.Admin.EndPoint!.Port, bytes); // a few at a time have room there
        foreach (string host in Hosts) await SendAsync(program.Admin.EndPoint!.Port, Encoding.Latin1.GetBytes($"GET /metrics HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        foreach (byte[] record in Records()) await SendWithinTlsAsync(program.Server.TlsPort!.Value, record);

        await program.ExpectServedAsync(alice);
        string log = await program.StopAsync();
        Assert.DoesNotContain("bug", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains("TLS handshake with ", StringComparison.Ordinal));
        Assert.True(lines.Length < 20, log);
    }

    private static IEnumerable<string> Requests()
    {
        foreach (string host in Hosts)
        {
            yield return $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n";
            yield return $"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n";
            yield return $"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n";
            yield return $"GET http://{host}/ HTTP/1.0\r\n\r\n";
            yield return $"GET /rooms/lobby/live HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://{host}\r\n\r\n";
            yield return $"POST /rooms/lobby HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\nhi";
        }
        string[] targets = ["/", "*", "/rooms", "/rooms/", "/rooms/%", "/rooms/%00", "/rooms/%ff%fe", "/rooms/xn--a?before=x", "/rooms/lobby?before=99999999999999999999", "/rooms/lobby/live?count=-1", "/webhooks/a/b", "//", "/../..", "/?%", "/metrics", "/\u00e9", "/" + new string('a', 9000), "http://", "http://[", "xn--a:443"];
        foreach (string target in targets)
        {
            foreach (string method in (string[])["GET", "HEAD", "OPTIONS", "CONNECT", "POST", "TRACE"]) yield return $"{method} {target} HTTP/1.1\r\nHost: localhost\r\n\r\n";
        }
        string[] headers =
        [
            "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 1\r\nContent-Length: 2", "Transfer-Encoding: chunked\r\n\r\nzz", "Transfer-Encoding: gzip", "Accept: \u0000", "Accept: */*;q=x",
            "Accept-Language: \u00ff", "Accept-Language: -", "Last-Event-ID: x", "Origin: xn--a", "Origin: http://xn--a", "Sec-Fetch-Site: x", "Cookie: " + new string('c', 20_000), "Host: xn--a", "Content-Type: text/plain; charset=x", "Expect: 100-continue",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x", "A", ": x", "A : b", " folded: x", "Range: bytes=x", "Authorization: Bearer \u00e9", "If-None-Match: \"", "Connection: close, x, \u00e9",
        ];
        foreach (string header in headers)
        {
            yield return $"GET / HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n";
            yield return $"POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n{{\"text\":";
        }
        yield return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        yield return "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n";
        yield return "NICK \u0001\r\nUSER x\r\n";
        yield return "PASS\r\nCAP LS\r\n";
        yield return "PROXY TCP4 999.1.1.1 x 1 2\r\n";
        yield return "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u00ff\u00ff";
        yield return "SSH-2.0-\u00ff\r\n";
        yield return "/paste\r\n.\r\n/nick xn--a\r\n/oper\r\n/history -1\r\n/search \"\r\n/ban\r\n/join #\u0001\r\n";
        yield return "\u00ff\u00fa\u0018\u0000xterm\u00ff\u00f0\u00ff\u00fd\u0001\u00ff\u00fa\u001f\u00ff\u00ff\u00ff";
    }

    private static IEnumerable<byte[]> Records()
    {
        for (int type = 19; type <= 26; type++)
        {
            foreach (int version in (int[])[0x0300, 0x0301, 0x0303, 0x0304, 0x0505])
            {
                yield return Record(type, version, []);
                yield return Record(type, version, [2, 40]);
            }
        }
        foreach (byte message in (byte[])[0, 1, 2, 3, 4, 8, 11, 12, 13, 14, 15, 16, 20, 24, 254, 255])
        {
            foreach (int length in (int[])[0, 1, 34, 200])
            {
                byte[] body = [message, 0, 0, (byte)length, 3, 3, .. new byte[length]];
                yield return Record(22, 0x0301, body.AsSpan(0, 4 + length));
                yield return Record(22, 0x0303, body.AsSpan(0, 4 + (length / 2)));
            }
        }
        foreach (int length in (int[])[0x4000, 0x4001, 0x4801, 0xffff]) yield return [22, 3, 1, (byte)(length >> 8), (byte)length, 1, .. new byte[length]];
        yield return [0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10, .. new byte[40]];
        yield return [0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10, .. new byte[40]];
        yield return [0x81, 0xff, 1, 3];
    }

    // A ClientHello with some bytes turned, and bytes of no meaning.
    private static IEnumerable<byte[]> Garbage()
    {
        var random = new Random(Seed);
        byte[] hello = ClientHello();
        for (int i = 0; i < 150; i++)
        {
            byte[] turned = [.. hello];
            for (int n = random.Next(1, 5); n > 0; n--) turned[random.Next(i % 2 == 0 ? 5 : 0, turned.Length)] = (byte)random.Next(256);
            yield return turned[..random.Next(i % 3 == 0 ? 1 : turned.Length, turned.Length + 1)];
        }
        for (int i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }

    private static byte[] Record(int type, int version, ReadOnlySpan<byte> body) => [(byte)type, (byte)(version >> 8), (byte)version, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] ClientHello()
    {
        var wire = new MemoryStream();
        using var client = new SslStream(wire);
        Assert.ThrowsAny<Exception>(() => client.AuthenticateAsClient("localhost")); // for there is nobody
        return wire.ToArray();
    }

    // Whatever it is answered: the server ends the connection, because the client has sent its last.
    private static async Task SendAsync(int port, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        try
        {
            await socket.SendAsync(bytes, patience.Token);
            socket.Shutdown(SocketShutdown.Send);
            await ReadToEndAsync(socket, bytes, patience.Token);
        }
        catch (SocketException)
        {
            // A reset: the server did not want all of it.
        }
    }

    private static async Task SendWithinTlsAsync(int port, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { EnabledSslProtocols = bytes.Length % 2 == 0 ? SslProtocols.Tls12 : SslProtocols.Tls13 }, patience.Token);
        try
        {
            await socket.SendAsync(bytes, patience.Token); // beside it
            socket.Shutdown(SocketShutdown.Send);
            await ReadToEndAsync(socket, bytes, patience.Token);
        }
        catch (SocketException)
        {
        }
    }

    private static async Task ReadToEndAsync(Socket socket, byte[] sent, CancellationToken patience)
    {
        try
        {
            var nowhere = new byte[16 * 1024];
            while (await socket.ReceiveAsync(nowhere, patience) > 0) { }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"a connection was not ended that had sent {Convert.ToHexString(sent)}");
        }
    }

    /// <summary>As Program.cs, but for the console and the signals.</summary>
    private sealed class WholeProgram : IAsyncDisposable
    {
        private readonly StringWriter _told = new() { NewLine = "\n" };
        private readonly StandardErrorLog _log;
        private readonly ServerMetrics _metrics = new();
        private readonly Certificates _certificates;

        public WholeProgram()
        {
            var commandLine = new CommandLine(["--port", "0", "--tls-port", "0", "--http-port", "0", "--line-port", "0", "--telnet-port", "0", "--admin-port", "0", "--bind", "127.0.0.1", "--memory", "--silence", "50", "--limits", "off", "--quiet"]);
            ProgramSettings settings = SettingsReader.Read(commandLine);
            _log = new StandardErrorLog(_told, LogFormat.Text, TimeProvider.System);
            Admin = AdminPort.Bind(settings);
            _certificates = ServerFactory.CertificatesOf(settings, _log)!;
            Server = ServerFactory.Build(settings, null, _certificates, _log, _metrics, new Reloading(commandLine, settings, _log));
            Server.Start();
            Admin.Start(new Readiness(Server, null), _log);
        }

        public ChatServer Server { get; }

        public AdminPort Admin { get; }

        public int[] ChatPorts => [Server.Port, Server.TlsPort!.Value, Server.HttpPort!.Value, Server.LinePort!.Value, Server.TelnetPort!.Value];

        public async Task<TestClient> JoinAsync()
        {
            TestClient client = await TestClient.ConnectAsync(Server.LinePort!.Value);
            await client.ExpectAsync("You're connected to the Foyer chatserver");
            Assert.StartsWith($"You are {client.Name} in #lobby", await client.ReadLineAsync(), StringComparison.Ordinal);
            return client;
        }

        /// <summary>By everything that it has.</summary>
        public async Task ExpectServedAsync(TestClient alice)
        {
            await Admin.Started;
            using var http = new HttpClient { Timeout = TestClient.Patience };
            Assert.Equal("ok\n", await http.GetStringAsync(new Uri($"http://{Admin.EndPoint}/readyz")));
            Assert.Contains("foyer_clients", await http.GetStringAsync(new Uri($"http://{Admin.EndPoint}/metrics")), StringComparison.Ordinal);
            foreach (int port in (int[])[Server.Port, Server.HttpPort!.Value]) Assert.StartsWith("Foyer.", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")), StringComparison.Ordinal);
            foreach (int port in (int[])[Server.Port, Server.TlsPort!.Value])
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                await using SslStream tls = await TestTls.SecureAsync(socket.GetStream());
                await tls.WriteAsync("hello by TLS\r\n"u8.ToArray());
                await alice.ReadThroughAsync("] hello by TLS");
            }
            using TestClient bob = await JoinAsync();
            await bob.SendLineAsync("hello by a line");
            await alice.ReadThroughAsync("] hello by a line");
        }

        /// <summary>Returns what the operator was told.</summary>
        public async Task<string> StopAsync()
        {
            await Server.StopAsync().WaitAsync(TestClient.Patience);
            Admin.Dispose();
            _log.Dispose();
            return _told.ToString();
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _certificates.Dispose();
            _metrics.Dispose();
            await _told.DisposeAsync();
        }
    }
}
