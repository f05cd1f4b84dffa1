// What a client is told that is above a limit, and what the others see of it: nothing, and not later than without it.

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Foyer.Server.Reporting;

namespace Foyer.Tests;

public sealed class LimitTranscriptTests(ITestOutputHelper output)
{
    private const string Muted = "You are muted for 30 seconds, because you sent too much in a short time. If you go on, you will be disconnected.";
    private const string Disconnected = "You were disconnected because you sent too much in a short time. You can connect again.";

    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Too_many_lines_are_refused_then_their_sender_is_muted_then_disconnected(Wire wire)
    {
        var limits = new Limits { MessageBurst = 5, MessagesPerSecond = 1 };
        await using TestServer server = await TestServer.StartAsync(wire, new ChatServerOptions { Limits = limits });
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");

        // Sent as one, so that the test's own time makes no difference: 5 go out, 1 is refused, 4 are in silence, 1 mutes, 15 are in silence, and 1 is too many.
        await bob.SendAsync(Lines(1, 5 + 1 + 4 + 1 + 15 + 1));
        await bob.ExpectAsync("Please slow down: your line was not sent. You can send again in 1 second.", Muted, Disconnected);
        await bob.ExpectEndAsync();
        await alice.ExpectAsync([.. Enumerable.Range(1, 5).Select(n => $"[{bob.Name}] line {n}")]);
        await alice.ExpectAsync($"Client left {bob.Name}");
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_waits_as_told_goes_on()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Limits = new Limits { MessageBurst = 2, MessagesPerSecond = 1 } });
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        await bob.SendAsync(Lines(1, 3));
        await bob.ExpectAsync("Please slow down: your line was not sent. You can send again in 1 second.");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await bob.SendAsync(Lines(4, 4));
        await alice.ExpectAsync($"[{bob.Name}] line 1", $"[{bob.Name}] line 2", $"[{bob.Name}] line 4");
    }

    [Fact(Timeout = 30_000)]
    public async Task Lines_that_are_too_long_count_like_others()
    {
        var limits = new Limits { LineBytes = 64, MessageBurst = 5, MessagesPerSecond = 1 };
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Limits = limits });
        TestClient bob = await server.JoinAsync();
        await bob.SendAsync(string.Concat(Enumerable.Repeat(new string('x', 65) + "\r\n", 100)));
        string[] answers = (await bob.ReadToEndAsync()).Split("\r\n");
        Assert.Equal(5 + 3, answers.Length - 1);
        Assert.Equal([Muted, Disconnected, ""], answers[^3..]);
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Above_the_limit_on_an_address_the_next_is_told_and_there_is_room_again_when_one_leaves(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire, new ChatServerOptions { Limits = new Limits { SessionsPerLocalAddress = 2 } });
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        TestClient carol = await server.ConnectAsync();
        Assert.Equal("Too many connections from your address (at most 2). Please try again later.\r\n", await carol.ReadToEndAsync());
        bob.HalfClose();
        await bob.ReadToEndAsync();
        bob.Dispose();
        await alice.ExpectAsync($"Client left {bob.Name}"); // carol was never announced
        await server.ExpectClientsAsync(1);
        await server.JoinAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Too_many_new_ones_are_told_how_long_to_wait_and_the_operator_once_a_minute_of_all()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var told = new StringWriter { NewLine = "\n" };
        using var log = new StandardErrorLog(told, LogFormat.Text, clock);
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Limits = new Limits { NewSessionsPerMinute = 2 } }, replay: 0, log, clock);
        Assert.Equal("You're connected to the Foyer chatserver", await FirstLineAsync("203.0.113.7:1"));
        Assert.Equal("You're connected to the Foyer chatserver", await FirstLineAsync("203.0.113.7:2"));
        clock.Advance(TimeSpan.FromSeconds(26.5));
        for (int i = 3; i < 10; i++) Assert.Equal("Too many new connections from your address. Please try again in 34 seconds.", await FirstLineAsync($"203.0.113.7:{i}"));
        Assert.Equal("You're connected to the Foyer chatserver", await FirstLineAsync("203.0.113.8:1"));
        clock.Advance(TimeSpan.FromSeconds(33.5));
        Assert.Equal("You're connected to the Foyer chatserver", await FirstLineAsync("203.0.113.7:10"));
        log.Dispose();
        const string Refused = "foyer: 203.0.113.7 connected 2 times within a minute; a new client from there was refused", Where = " (docs/operating.md, limits per address)\n";
        Assert.Equal($"{Refused}{Where}{Refused} (the last of 6 such events within a minute){Where}", told.ToString());

        async Task<string> FirstLineAsync(string address)
        {
            TestClient client = await server.ConnectAsync(address: address);
            string line = await client.ReadLineAsync();
            client.HalfClose();
            return line;
        }
    }

    /// <summary>
    /// Somebody floods without an end: lines as fast as the server takes them, a new connection whenever one is ended.
    /// Meanwhile two others talk. Bounded far above what it takes (docs/performance.md), so that a busy machine does not fail it.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task A_flooding_client_does_not_delay_the_others()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        TimeSpan[] quiet = await TalkAsync(100); // both together are the burst that anybody may send

        using var over = new CancellationTokenSource();
        var flooding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int floods = 0;
        Task flood = Task.Run(FloodAsync);
        await flooding.Task.WaitAsync(TestClient.Patience);
        TimeSpan[] flooded = await TalkAsync(100);
        await over.CancelAsync();
        await flood;

        output.WriteLine($"there and back, median and longest: {Show(quiet)} without, {Show(flooded)} with the flood of {floods} connections");
        Assert.True(flooded[^1] < TimeSpan.FromSeconds(5), Show(flooded));

        async Task<TimeSpan[]> TalkAsync(int times)
        {
            var took = new TimeSpan[times];
            for (int i = 0; i < times; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await alice.SendLineAsync($"ping {i}");
                await bob.ReadThroughAsync($"[{alice.Name}] ping {i}");
                await bob.SendLineAsync($"pong {i}");
                await alice.ReadThroughAsync($"[{bob.Name}] pong {i}");
                took[i] = Stopwatch.GetElapsedTime(began);
            }
            Array.Sort(took);
            return took;
        }

        async Task FloodAsync()
        {
            byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("flood\n", 10_000)));
            var unread = new byte[64 * 1024];
            while (!over.IsCancellationRequested)
            {
                using TestClient client = await TestClient.ConnectAsync(server.Chat.Port);
                if (++floods == 2) flooding.TrySetResult(); // the first was ended, and it began again
                Task reading = ReadAsync();
                try
                {
                    while (!reading.IsCompleted) await client.Socket.SendAsync(lines, SocketFlags.None, over.Token);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                }
                client.Reset();
                await reading;

                async Task ReadAsync()
                {
                    try
                    {
                        while (await client.Socket.ReceiveAsync(unread, SocketFlags.None, over.Token) > 0) { }
                    }
                    catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
                    {
                    }
                }
            }
        }
    }

    private static string Show(TimeSpan[] sorted) => $"{sorted[sorted.Length / 2].TotalMilliseconds:0.0} and {sorted[^1].TotalMilliseconds:0.0} ms";

    private static string Lines(int first, int last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(n => $"line {n}\r\n"));
}
