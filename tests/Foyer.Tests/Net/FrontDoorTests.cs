// The front door of a whole server in memory, with a clock that only the test moves: who is greeted when, what is recognised before and
// after that, and that nothing but talk is ever shown.

using System.Text;
using Foyer.Net.Door;

namespace Foyer.Tests.Net;

public sealed class FrontDoorTests
{
    private const string Greeting = "You're connected to the Foyer chatserver";

    private static readonly byte[][] Atoms =
        [.. "GET |/ |HTTP/1.1|\r\n|\n|NICK |PASS |CAP LS|x|\0|PROXY |TCP4 |SSH-2.0|\u0016\u0003\u0001|\u00ff\u00fd|\u00ef\u00bb\u00bf|\u00c2\u00ad|\e[D|\e[|\e]0;|\r\n\r\n\0\r\nQUIT\n".Split('|').Select(Encoding.Latin1.GetBytes)];

    [Fact(Timeout = 30_000)]
    public async Task Who_says_nothing_is_greeted_after_the_silence_and_not_before()
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient quiet = await house.ArriveAsync();
        house.Clock.Advance(TimeSpan.FromMilliseconds(249));
        TestClient bob = await house.JoinAsync(); // he was in first
        quiet.ExpectNothingMore();
        house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await quiet.ExpectAsync(Greeting);
        Assert.EndsWith("with 1 other. Type /help for commands.", await quiet.ReadLineAsync(), StringComparison.Ordinal);
        await bob.ExpectAsync($"Client joined {quiet.Name}");
        await quiet.SendAsync("Hello, is anyone there?\n");
        await bob.ExpectAsync($"[{quiet.Name}] Hello, is anyone there?");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Hello\n", "Hello")]
    [InlineData("hello there\r\n", "hello there")]
    [InlineData("GET me a coffee\n", "GET me a coffee")]
    [InlineData("Xin chào\n", "Xin chào")]
    public async Task Who_talks_is_greeted_at_once_and_heard(string typed, string said)
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient bob = await house.JoinAsync();
        TestClient talker = await house.ArriveAsync();
        await talker.SendAsync(typed);
        await talker.ExpectAsync(Greeting);
        await bob.ExpectAsync($"Client joined {talker.Name}", $"[{talker.Name}] {said}");
    }

    [Fact(Timeout = 30_000)]
    public async Task Enter_alone_brings_the_greeting_and_decides_nothing()
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient bob = await house.JoinAsync();
        TestClient client = await house.ArriveAsync();
        await client.SendAsync("\r\n");
        await client.ExpectAsync(Greeting);
        await bob.ExpectAsync($"Client joined {client.Name}");
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
        await client.ReadToEndAsync();
        await bob.ExpectAsync($"Client left {client.Name}");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_half_closes_after_a_word_is_heard_and_who_says_nothing_was_never_there()
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient bob = await house.JoinAsync();
        TestClient silent = await house.ArriveAsync();
        silent.HalfClose();
        Assert.Equal("", await silent.ReadToEndAsync());
        TestClient hasty = await house.ArriveAsync();
        await hasty.SendAsync("GET"); // which may be the beginning of something, and is all
        hasty.HalfClose();
        Assert.StartsWith(Greeting, await hasty.ReadToEndAsync(), StringComparison.Ordinal);
        await bob.ExpectAsync($"Client joined {hasty.Name}", $"[{hasty.Name}] GET", $"Client left {hasty.Name}");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 503 ")]
    [InlineData("SSH-2.0-OpenSSH_10.0\r\n", "This server does not support SSH.")]
    [InlineData("NICK mai\r\nUSER mai 0 * :Mai\r\n", "ERROR :")]
    [InlineData("PASS x\r\nCAP LS 302\r\n", "ERROR :")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello\r\n", "This server does not trust PROXY headers from this address")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0003", "\u0015\u0003\u0001\u0000\u0002\u0002F")]
    public async Task What_is_recognised_and_not_served_is_answered_in_its_own_language_and_nobody_hears_of_it(string bytes, string answer)
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient bob = await house.JoinAsync();
        foreach (byte[][] pieces in Splits.Systematic(Encoding.Latin1.GetBytes(bytes)))
        {
            TestClient client = await house.ArriveAsync();
            foreach (byte[] piece in pieces) await client.SendAsync(piece);
            Assert.StartsWith(answer, await client.ReadToEndAsync(), StringComparison.Ordinal);
        }
        bob.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("PASS secret\r\n")]
    [InlineData("PASS secret\r\nN")]
    [InlineData("PASS secret\r\nCAP L")]
    [InlineData("PASS secret\r\nPASS secret\r\nUSER")]
    public void A_password_that_no_talk_follows_is_never_shown(string bytes)
    {
        foreach (bool ends in new[] { true, false })
        {
            var house = new ManualServer();
            MemoryTransport bob = house.Join(), client = house.Arrive();
            client.PeerSend(Encoding.ASCII.GetBytes(bytes));
            if (ends) client.PeerHalfClose();
            house.Advance(TimeSpan.FromMilliseconds(250));
            house.Advance(TimeSpan.FromSeconds(5));
            Assert.StartsWith("ERROR :", client.PeerReadAll(), StringComparison.Ordinal);
            client.PeerHalfClose();
            house.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("", bob.PeerReadAll());
        }
    }

    /// <summary>A browser opens more connections than it needs, and takes what it finds on one for the answer to what it asks there later.</summary>
    [Theory(Timeout = 30_000)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)", 11)]
    [InlineData("curl/8.14.1", 0.25)]
    public void Who_comes_silently_with_a_browsers_request_is_greeted_when_browsers_have_given_up(string program, double seconds)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: {program}\r\n\r\n");
        var house = new ManualServer();
        MemoryTransport bob = house.Join(), first = house.Arrive("192.0.2.50:1");
        first.PeerSend(request);
        MemoryTransport spare = house.Arrive("192.0.2.50:2"), other = house.Arrive("192.0.2.51:1");
        house.Advance(TimeSpan.FromMilliseconds(250));
        Assert.StartsWith(Greeting, other.PeerReadAll(), StringComparison.Ordinal);
        if (seconds > 1)
        {
            house.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal("", spare.PeerReadAll());
            MemoryTransport person = house.Arrive("192.0.2.50:3"); // later than a browser's spares come
            house.Advance(TimeSpan.FromMilliseconds(250));
            Assert.StartsWith(Greeting, person.PeerReadAll(), StringComparison.Ordinal);
            house.Advance(TimeSpan.FromMilliseconds(750));
        }
        Assert.StartsWith(Greeting, spare.PeerReadAll(), StringComparison.Ordinal);
        Assert.Contains("Client joined 192.0.2.50:2", bob.PeerReadAll(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public void A_spare_connection_is_a_browsers_next_request_or_was_never_there()
    {
        byte[] request = "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0\r\n\r\n"u8.ToArray();
        var house = new ManualServer();
        MemoryTransport bob = house.Join(), first = house.Arrive("192.0.2.50:1");
        first.PeerSend(request);
        MemoryTransport used = house.Arrive("192.0.2.50:2"), unused = house.Arrive("192.0.2.50:3"), typing = house.Arrive("192.0.2.50:4");
        house.Advance(TimeSpan.FromMilliseconds(250));
        house.Advance(TimeSpan.FromSeconds(10.9));
        used.PeerSend(request.AsSpan(0, 8)); // the rest of which comes when it would have been greeted
        house.Advance(TimeSpan.FromSeconds(0.05));
        unused.PeerHalfClose();
        typing.PeerSend("hello\n"u8.ToArray()); // a person there need not wait
        house.Advance(TimeSpan.Zero);
        Assert.Equal("", unused.PeerReadAll());
        Assert.StartsWith(Greeting, typing.PeerReadAll(), StringComparison.Ordinal);
        house.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("", used.PeerReadAll());
        used.PeerSend(request.AsSpan(8));
        house.Advance(TimeSpan.Zero);
        Assert.StartsWith("HTTP/1.1 503 ", used.PeerReadAll(), StringComparison.Ordinal);
        Assert.Equal("Client joined 192.0.2.50:4\r\n[192.0.2.50:4] hello\r\n", bob.PeerReadAll());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\nhello\r\n", "")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0003", "")]
    [InlineData("NICK mai\r\nUSER mai 0 * :Mai\r\n", "ERROR :")] // IRC clients wait, so it may begin late
    public async Task What_is_recognised_after_the_greeting_is_closed_and_never_shown_as_talk(string bytes, string answer)
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient bob = await house.JoinAsync();
        TestClient client = await house.ArriveAsync();
        house.Clock.Advance(TimeSpan.FromMilliseconds(250));
        await client.ExpectAsync(Greeting);
        await client.ReadLineAsync();
        await bob.ExpectAsync($"Client joined {client.Name}");
        foreach (byte b in Encoding.Latin1.GetBytes(bytes)) await client.SendAsync([b]);
        Assert.StartsWith(answer, await client.ReadToEndAsync(), StringComparison.Ordinal);
        await bob.ExpectAsync($"Client left {client.Name}");
        bob.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("GET / HTTP/1.", "HTTP/1.1 408 ")]
    [InlineData("PASS secret\r\n", "ERROR :")]
    [InlineData("\u0016\u0003\u0001", "")]
    public void What_begins_and_stalls_is_closed_in_time_and_was_never_there(string bytes, string answer)
    {
        var house = new ManualServer();
        MemoryTransport bob = house.Join(), peer = house.Arrive();
        peer.PeerSend(Encoding.Latin1.GetBytes(bytes));
        house.Advance(TimeSpan.FromMilliseconds(250));
        house.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal("", peer.PeerReadAll());
        Assert.False(peer.IsDisposed);
        house.Advance(TimeSpan.FromSeconds(0.1));
        Assert.StartsWith(answer, peer.PeerReadAll(), StringComparison.Ordinal);
        house.Advance(TimeSpan.FromSeconds(1)); // to end its own side
        Assert.True(peer.IsDisposed);
        Assert.Equal("", bob.PeerReadAll());
        Assert.Equal(1, house.Chat.ClientCount);
    }

    /// <summary>By a terminal that sends keys one by one, and began at once.</summary>
    [Theory(Timeout = 30_000)]
    [InlineData("hel")]
    [InlineData("POST it")]
    [InlineData("NICK x")]
    [InlineData("\u0016")] // Ctrl-V
    public void Who_stops_in_the_middle_of_a_word_is_greeted_and_not_told_of_a_request(string begun)
    {
        var house = new ManualServer();
        MemoryTransport bob = house.Join(), typing = house.Arrive();
        typing.PeerSend(Encoding.Latin1.GetBytes(begun));
        house.Advance(TimeSpan.FromMilliseconds(250));
        house.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal("", typing.PeerReadAll());
        house.Advance(TimeSpan.FromSeconds(0.1));
        Assert.StartsWith(Greeting, typing.PeerReadAll(), StringComparison.Ordinal);
        Assert.Equal($"Client joined {typing.RemoteAddress}\r\n", bob.PeerReadAll());
        house.Advance(TimeSpan.FromMinutes(1));
        typing.PeerSend("lo there\n"u8.ToArray());
        house.Advance(TimeSpan.Zero);
        Assert.Equal($"[{typing.RemoteAddress}] {begun.TrimStart('\u0016')}lo there\r\n", bob.PeerReadAll());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_first_line_without_an_end_is_bounded()
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory);
        TestClient bob = await house.JoinAsync();
        TestClient request = await house.ArriveAsync();
        await request.SendAsync("GET /" + new string('a', 10_000));
        Assert.StartsWith("HTTP/1.1 503 ", await request.ReadToEndAsync(), StringComparison.Ordinal);
        TestClient shouting = await house.ArriveAsync();
        await shouting.SendAsync(new string('A', 10_000) + "\nhello\n");
        await shouting.ExpectAsync(Greeting);
        await shouting.ReadLineAsync();
        Assert.Contains("4096", await shouting.ReadLineAsync(), StringComparison.Ordinal); // is too long for a line
        await bob.ExpectAsync($"Client joined {shouting.Name}", $"[{shouting.Name}] hello");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_not_let_in_is_told_so_in_its_own_language()
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Limits = new Limits { NewSessionsPerMinute = 1, SessionsPerAddress = 100 } });
        await house.ArriveAsync("203.0.113.7:1");
        const string line = "Too many new connections from your address. Please try again in 60 seconds.\r\n";
        string told = await AnswerAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 429 Too Many Requests\r\n", told, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 60\r\n", told, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + line, told, StringComparison.Ordinal);
        Assert.Equal("ERROR :" + line, await AnswerAsync("NICK mai\r\n"));
        Assert.Equal("\u0015\u0003\u0001\0\u0002\u0002P", await AnswerAsync("\u0016\u0003\u0001\0\u0005\u0001"));
        Assert.Equal(line, await AnswerAsync("hello\n"));
        TestClient silent = await house.ArriveAsync("203.0.113.7:9");
        house.Clock.Advance(TimeSpan.FromMilliseconds(249));
        silent.ExpectNothingMore();
        house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(line, await silent.ReadToEndAsync());

        // Many who say nothing: all but a few are told at once.
        List<TestClient> crowd = [];
        for (int i = 0; i < 100; i++) crowd.Add(await house.ArriveAsync($"203.0.113.7:{100 + i}"));
        Task<string>[] answers = [.. crowd.Select(one => one.ReadToEndAsync())];
        HashSet<Task<string>> waiting = [.. answers];
        while (waiting.Count > 40) waiting.Remove(await Task.WhenAny(waiting)); // the clock stands still
        house.Clock.Advance(TimeSpan.FromMilliseconds(250));
        foreach (Task<string> one in answers) Assert.Equal(line, await one);
        Assert.Equal(1, house.Chat.ClientCount);

        async Task<string> AnswerAsync(string bytes)
        {
            TestClient client = await house.ArriveAsync("203.0.113.7:2");
            await client.SendAsync(Encoding.Latin1.GetBytes(bytes));
            return await client.ReadToEndAsync();
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_a_trusted_proxy_the_true_address_is_shown_and_banned_and_counted(bool binary)
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { TrustedProxies = [System.Net.IPNetwork.Parse("10.0.0.0/8")], Limits = new Limits { SessionsPerAddress = 2 } });
        TestClient bob = await house.JoinAsync();
        byte[] header = binary
            ? ProxyHeaderTests.Header(0x21, 0x11, [192, 0, 2, 77, 198, 51, 100, 1, 0x12, 0x67, 0x0A, 0x42])
            : Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.77 198.51.100.1 4711 2626\r\n");
        List<TestClient> clients = [];
        for (int i = 0; i < 2; i++)
        {
            TestClient client = await house.ArriveAsync("10.1.2.3:9999");
            clients.Add(client);
            foreach (byte b in header) await client.SendAsync([b]);
            await client.SendAsync("hello\n");
            await client.ExpectAsync(Greeting);
            Assert.StartsWith("You are 192.0.2.77:4711", await client.ReadLineAsync(), StringComparison.Ordinal);
            await bob.ExpectAsync("Client joined 192.0.2.77:4711", "[192.0.2.77:4711] hello");
            if (i == 1) await clients[0].ExpectAsync("Client joined 192.0.2.77:4711", "[192.0.2.77:4711] hello");
        }
        TestClient third = await house.ArriveAsync("10.1.2.3:9999");
        await third.SendAsync(header);
        Assert.StartsWith("Too many connections from your address", await third.ReadToEndAsync(), StringComparison.Ordinal);
        clients[0].Dispose();
        await bob.ExpectAsync("Client left 192.0.2.77:4711");
        TestClient again = await house.ArriveAsync("10.1.2.3:9999");
        await again.SendAsync([.. header, .. "back\n"u8]);
        await bob.ExpectAsync("Client joined 192.0.2.77:4711", "[192.0.2.77:4711] back");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("hello\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PROXY TCP4 1 2 3\r\n")]
    [InlineData("")]
    public async Task From_a_trusted_proxy_nothing_else_comes_first(string bytes)
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { TrustedProxies = [System.Net.IPNetwork.Parse("10.0.0.0/8")] });
        TestClient bob = await house.JoinAsync();
        TestClient client = await house.ArriveAsync("10.1.2.3:9999");
        await client.SendAsync(bytes);
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        await client.ExpectEndAsync();
        bob.ExpectNothingMore();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_proxy_that_connects_for_itself_is_who_it_is()
    {
        await using TestServer house = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { TrustedProxies = [System.Net.IPNetwork.Parse("10.0.0.0/8")] });
        TestClient client = await house.ArriveAsync("10.1.2.3:9999");
        await client.SendAsync([.. ProxyHeaderTests.Header(0x20, 0, []), .. "hello\n"u8]);
        await client.ExpectAsync(Greeting);
        Assert.StartsWith("You are 10.1.2.3:9999", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    /// <summary>10,000 of them: every one is greeted, answered or closed in time, none throws, and what is another protocol's is never shown.</summary>
    [Fact(Timeout = 120_000)]
    public void Whatever_a_connection_begins_with_it_is_decided()
    {
        Signature[] noTalk = [Signatures.Tls, Signatures.Http, Signatures.Irc, Signatures.Ssh, Signatures.ProxyHeader];
        var log = new TestLog();
        var house = new ManualServer(new ChatServerOptions { Limits = Limits.Off, Replay = 0 }, log);
        MemoryTransport bob = house.Join();
        int shown = 0, answered = 0;
        for (int seed = 1; seed <= 10_000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = new byte[random.Next(1, 30)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0) bytes = [.. Enumerable.Range(0, random.Next(1, 7)).SelectMany(_ => Atoms[random.Next(Atoms.Length)])];
            MemoryTransport peer = house.Arrive();
            for (int at = 0; at < bytes.Length;)
            {
                int length = Math.Min(random.Next(1, 9), bytes.Length - at);
                peer.PeerSend(bytes.AsSpan(at, length));
                house.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
                at += length;
            }
            if (random.Next(2) == 0) peer.PeerHalfClose();
            house.Advance(TimeSpan.FromMilliseconds(250));
            house.Advance(TimeSpan.FromSeconds(5));
            string told = peer.PeerReadAll();
            house.Advance(TimeSpan.FromSeconds(1)); // for the peer to end its own side
            Assert.True(told.Length > 0 || peer.IsDisposed, $"seed {seed}: neither told anything nor closed");

            peer.PeerHalfClose();
            for (int i = 0; i < 10 && house.Chat.ClientCount > 1; i++) house.Advance(TimeSpan.FromSeconds(1));
            Assert.True(house.Chat.ClientCount == 1, $"seed {seed}: it is still there");
            bool isTalk = noTalk.All(row => row.Matches(bytes, true) is Match.No or Match.Possible);
            string[] heard = bob.PeerReadAll().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.All(heard, line => Assert.True(line.StartsWith("Client ", StringComparison.Ordinal) || isTalk, $"seed {seed}: {line}"));
            shown += heard.Count(line => !line.StartsWith("Client ", StringComparison.Ordinal));
            if (!isTalk) answered++;
        }
        Assert.Empty(log.Bugs);
        Assert.Equal((8304, 1068), (shown, answered)); // the seeds fix both: lines of talk that were shown (QUIT alone is answered and not shown), and beginnings of another protocol
    }
}
