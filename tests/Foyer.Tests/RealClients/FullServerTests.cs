// The program with as many clients as its descriptor limit leaves room for: it lets no more in and says so, everybody inside goes on,
// every part of it works, also one that is used for the first time then, and it stops cleanly.

using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Foyer.Net;
using Foyer.Server.Operations;

namespace Foyer.Tests.RealClients;

/// <summary>With the machine to themselves: see there.</summary>
[Collection(nameof(CrowdTests))]
public sealed class FullServerTests
{
    private const string Full = "The server is full. Please try again later.";
    private const string Password = "correct horse", Hash = "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA";
    private static readonly TimeSpan FullFor = TimeSpan.FromMinutes(1);

    [Fact(Timeout = 240_000)]
    public async Task A_full_server_goes_on_for_a_minute_with_all_its_parts_and_stops_cleanly()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Descriptors.Limit() is null or > 8000, "this process may not have the clients of all these servers open");
        await Task.WhenAll(((int[])[320, 512, 1024, 4096]).Select(FillAsync)); // at once: it is the minute that takes the time
    }

    [Theory(Timeout = 30_000)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(319)]
    public async Task Under_a_limit_that_is_too_low_it_does_not_start_and_names_the_one_it_needs(int limit)
    {
        using var folder = new TemporaryFolder();
        string data = Path.Combine(folder.Path, "data");
        await using FoyerProcess foyer = FoyerProcess.LaunchFromShell($"ulimit -n {limit}; exec \"$0\" \"$@\"", ["--port", "0", "--data", data]);
        Assert.Equal("", await foyer.Output.ReadToEndAsync());
        string[] told = (await foyer.Errors.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"foyer: this process can have only {limit} files and connections open at once, but the server needs {ServerFactory.FewestDescriptors} for itself and its first 16 clients: "
            + $"raise the descriptor limit (ulimit -n {ServerFactory.FewestDescriptors} in a shell, LimitNOFILE={ServerFactory.FewestDescriptors} for systemd)", Assert.Single(told));
        Assert.Equal(1, await foyer.ExitAsync());
        Assert.False(Directory.Exists(data));
    }

    [Fact(Timeout = 60_000)]
    public async Task Under_the_highest_limit_it_starts_and_takes_no_more_memory()
    {
        long few = await MemoryAsync(4096), many = await MemoryAsync(1_048_576);
        Assert.InRange(many, 0, few + few / 4);

        static async Task<long> MemoryAsync(int limit)
        {
            await using FoyerProcess foyer = FoyerProcess.LaunchFromShell($"ulimit -n {limit} 2>/dev/null || exit 99; exec \"$0\" \"$@\"", ["--port", "0", "--bind", "127.0.0.1", "--memory", "--silence", "0"]);
            Assert.SkipWhen(await foyer.Output.ReadLineAsync().WaitAsync(TestClient.Patience) is null && await foyer.ExitAsync() == 99, "the limit may not be raised here");
            using Process process = Process.GetProcessById(foyer.Id);
            return process.WorkingSet64;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task When_the_system_gives_no_descriptor_newcomers_wait_and_come_in_when_it_does()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--quiet");
        await ReadLogToAsync("Ctrl-C stops the server.");
        SetLimit(foyer, "64");
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        await ReadLogToAsync("they wait, and are not lost");
        SetLimit(foyer, "4096");
        await alice.ExpectAsync("You're connected to the Foyer chatserver");
        await ReadLogToAsync("foyer: new clients are accepted again");

        async Task ReadLogToAsync(string end)
        {
            while (!(await foyer.Errors.ReadLineAsync().WaitAsync(TestClient.Patience))!.EndsWith(end, StringComparison.Ordinal)) { }
        }

        static void SetLimit(FoyerProcess foyer, string limit)
        {
            using Process prlimit = ChildProcess.Start(new ProcessStartInfo("prlimit", ["--pid", $"{foyer.Id}", $"--nofile={limit}:"]));
            prlimit.WaitForExit();
            Assert.Equal(0, prlimit.ExitCode);
        }
    }

    private static async Task FillAsync(int limit)
    {
        using var folder = new TemporaryFolder();
        await using FoyerProcess foyer = FoyerProcess.LaunchFromShell($"ulimit -n {limit}; exec \"$0\" \"$@\"",
            ["--port", "0", "--bind", "127.0.0.1", "--admin-port", "0", "--data", folder.Path, "--silence", "2000", "--replay", "0", "--quiet"],
            new Dictionary<string, string> { ["FOYER__OPERATORS__MAI"] = Hash });
        await foyer.ExpectStartAsync();
        const string Hint = "For the operator: ";
        string? line;
        while (!(line = await foyer.Errors.ReadLineAsync().WaitAsync(TestClient.Patience))!.StartsWith(Hint, StringComparison.Ordinal)) { }
        Task<string> log = foyer.Errors.ReadToEndAsync();
        using var crowd = new Crowd(foyer.Port);
        await crowd.FillAsync();
        Assert.InRange(crowd.Count, Descriptors.FewestClients, limit - 200);

        int round = 0;
        using var http = new HttpClient { BaseAddress = new Uri(line![Hint.Length..]), Timeout = TestClient.Patience };
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < FullFor; round++)
        {
            await crowd.ExpectRefusalsAsync(); // takes as long as the silence
            await crowd.TalkInsideAsync(round);
            if (round == 0) await crowd.ReloadAsync();
            await crowd.ComeAndGoAsync();
            Assert.Contains("foyer_connections_accepted_total", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
            Assert.Equal("ok\n", await http.GetStringAsync("readyz"));
            Crowd.CrowdAround(http.BaseAddress);
        }

        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        Assert.DoesNotContain("new clients cannot be accepted", await log, StringComparison.Ordinal);
        Assert.DoesNotContain("a bug", await log, StringComparison.Ordinal);
        (int exitCode, string output, _) = await FoyerProcess.RunAsync("check", "--data", folder.Path);
        Assert.Equal(0, exitCode);
        Assert.EndsWith("no problems were found\n", output, StringComparison.Ordinal);
        (_, output, _) = await FoyerProcess.RunAsync("export", "--data", folder.Path);
        for (int i = 0; i < round; i++) Assert.Contains($"] round {i}\n", output, StringComparison.Ordinal);
    }

    /// <summary>All who are in one server, from many addresses, so that its limits on one address are in nobody's way.</summary>
    private sealed class Crowd(int port) : IDisposable
    {
        private readonly List<TestClient> _inside = [];
        private int _last, _places;

        public int Count => _inside.Count;

        /// <summary>Until somebody is refused.</summary>
        public async Task FillAsync()
        {
            while (await EntersAsync()) { }
            _places = Count;
        }

        /// <summary>Each is told; more of them than are waited for at the same time.</summary>
        public async Task ExpectRefusalsAsync()
        {
            using TestClient web = await ConnectAsync();
            await web.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            string answer = await web.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.EndsWith(Full + "\r\n", answer, StringComparison.Ordinal);
            TestClient[] silent = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => ConnectAsync()));
            foreach (TestClient client in silent)
            {
                Assert.Equal(Full + "\r\n", await client.ReadToEndAsync());
                client.Dispose();
            }
        }

        public async Task TalkInsideAsync(int round)
        {
            TestClient speaker = _inside[round % Descriptors.FewestClients];
            await speaker.SendAsync($"round {round}\r\n/history\r\n");
            await speaker.ReadThroughAsync($"] round {round}");
            await speaker.SendLineAsync("/search round");
            await speaker.ReadThroughAsync("-- Found, newest first (times in UTC) --");
        }

        public async Task ReloadAsync()
        {
            TestClient mai = _inside[0];
            await mai.SendLineAsync("/oper mai");
            await mai.SendLineAsync(Password);
            await mai.SendLineAsync("/rehash");
            await mai.ReadThroughAsync("The settings were reloaded.");
        }

        /// <summary>One leaves, and in that place others come and go, by each protocol; then it is full again.</summary>
        public async Task ComeAndGoAsync()
        {
            _inside[^1].Dispose();
            _inside.RemoveAt(_inside.Count - 1);
            await InAsync(async client => await AskAsync(client, "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n"));
            await InAsync(async client => await AskAsync(client, "GET /rooms/lobby HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            await InAsync(async client => await AskAsync(client, "GET /rooms/lobby/live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            await InAsync(async client => await AskAsync(client, "POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"));
            await InAsync(EncryptAsync);
            using var patience = new CancellationTokenSource(TestClient.Patience);
            while (Count < _places)
            {
                patience.Token.ThrowIfCancellationRequested();
                await EntersAsync();
            }

            static async Task<bool> AskAsync(TestClient client, string request)
            {
                await client.SendAsync(request);
                string answer = await client.ReadLineAsync();
                if (answer.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal) || answer == Full) return false;
                Assert.Equal("HTTP/1.1 200 OK", answer);
                return true;
            }
        }

        /// <summary>Many more than the operator's port serves at the same time, and all at once.</summary>
        public static void CrowdAround(Uri admin)
        {
            var watchers = new List<Socket>();
            for (int i = 0; i < 200; i++)
            {
                var watcher = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                watchers.Add(watcher);
                try
                {
                    watcher.Connect(IPAddress.Loopback, admin.Port);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                    // It connects by itself.
                }
            }
            foreach (Socket watcher in watchers) watcher.Dispose();
        }

        public void Dispose()
        {
            foreach (TestClient client in _inside) client.Dispose();
        }

        private async Task<bool> EntersAsync()
        {
            TestClient client = await ConnectAsync();
            await client.SendLineAsync("");
            string answer = await client.ReadLineAsync();
            if (answer == Full)
            {
                client.Dispose();
                return false;
            }
            Assert.Equal("You're connected to the Foyer chatserver", answer);
            _inside.Add(client);
            return true;
        }

        private Task<TestClient> ConnectAsync()
        {
            int number = Interlocked.Increment(ref _last);
            return TestClient.ConnectAsync(port, from: new IPAddress([127, 7, (byte)(number / 200 % 256), (byte)(number % 200 + 1)]));
        }

        /// <summary>The place is free as soon as the server has noticed that another has left; each attempt until then is answered.</summary>
        private async Task InAsync(Func<TestClient, Task<bool>> comesIn)
        {
            using var patience = new CancellationTokenSource(TestClient.Patience);
            while (true)
            {
                patience.Token.ThrowIfCancellationRequested();
                using TestClient client = await ConnectAsync();
                if (await comesIn(client)) return;
            }
        }

        private static async Task<bool> EncryptAsync(TestClient client)
        {
            try
            {
                await using SslStream tls = await TestTls.SecureAsync(new NetworkStream(client.Socket));
                await tls.WriteAsync("\r\n"u8.ToArray());
                using var reader = new StreamReader(tls, Encoding.UTF8);
                Assert.Equal("You're connected to the Foyer chatserver", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
                return true;
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                return false; // full still: no handshake
            }
        }
    }
}
