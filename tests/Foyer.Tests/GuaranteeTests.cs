// Section 7 of the design: each guarantee that applies is a test by its name. Those of the program as a process
// (the clean end, nothing unexplained) are in RealClients and ProgramTests.

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Net;

namespace Foyer.Tests;

public sealed class GuaranteeTests
{
    [Fact(Timeout = 60_000)]
    public async Task Order_all_members_see_one_order_and_a_senders_messages_keep_theirs()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { Limits = Limits.Off with { AnnouncedJoins = 0 } });
        const int people = 12, each = 200;
        List<TestClient> clients = [];
        for (int i = 0; i < people; i++) clients.Add(await server.JoinAsync());
        TestClient listener = await server.JoinAsync();

        await Task.WhenAll(clients.Select((client, i) => Task.Run(async () =>
        {
            for (int n = 0; n < each; n++) await client.SendLineAsync($"{i}:{n}");
        })));

        List<string> order = await TalkAsync(listener, people * each);
        for (int i = 0; i < people; i++)
        {
            Assert.Equal(Enumerable.Range(0, each).Select(n => $"{i}:{n}"), order.Where(text => text.StartsWith($"{i}:", StringComparison.Ordinal)));
            List<string> seen = await TalkAsync(clients[i], (people - 1) * each);
            Assert.Equal(order.Where(text => !text.StartsWith($"{i}:", StringComparison.Ordinal)), seen);
        }

        static async Task<List<string>> TalkAsync(TestClient client, int count)
        {
            List<string> texts = [];
            while (texts.Count < count)
            {
                string line = await client.ReadLineAsync();
                if (line.StartsWith('[')) texts.Add(line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..]);
            }
            return texts;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Never_blocked_a_reader_that_stops_reading_delays_nobody_and_is_told_why_it_went()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { Limits = Limits.Off });
        TestClient stuck = await server.JoinAsync();
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        // Not a byte is read from here on by the stuck one, until it is given up.
        string text = new('x', 4000);
        bool left = false;
        for (int sent = 0; !left; sent++)
        {
            Assert.True(sent < 10_000, "40 MB, and it is still there");
            await alice.SendLineAsync(text);
            string line = await bob.ReadLineAsync();
            if (left = line == $"Client left {stuck.Name}") line = await bob.ReadLineAsync();
            Assert.Equal($"[{alice.Name}] {text}", line);
        }
        await alice.ExpectAsync($"Client left {stuck.Name}");

        string[] all = (await stuck.ReadToEndAsync()).Split("\r\n");
        Assert.Equal("", all[^1]);
        Assert.Equal("You were disconnected because your client read too slowly. You can connect again.", all[^2]);
        Assert.All(all[2..^2], line => Assert.Equal($"[{alice.Name}] {text}", line)); // no line in half
    }

    [Fact(Timeout = 30_000)]
    public async Task Durable_before_seen_what_the_log_refused_is_seen_by_nobody_and_its_sender_is_told()
    {
        var log = new RefusingLog();
        await using var stage = new Stage(log: log);
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.PlayAsync("""
            bob> one
            alice: [bob] one
            """);
        log.Refuses = true;
        await stage.PlayAsync("""
            bob> two
            bob: Your message was not sent: the server cannot store it at the moment. Please try again later.
            bob> /nick ben
            bob: You are ben.
            alice: bob is now known as ben
            """); // what is no message goes on
        log.Refuses = false;
        await stage.PlayAsync("""
            bob> three
            alice: [ben] three
            """);
        Assert.Equal(["one", "three"], log.Texts);
    }

    [Fact]
    public void Bounded_who_posts_to_a_full_room_waits_until_it_takes_more()
    {
        var chat = new ManualChat(new ChatServices { Limits = new Limits { RoomInboxChars = 1000 } });
        Room room = chat.Directory.Rooms.Lobby;
        Session alice = chat.Attach(new RecordingReceiver());
        chat.Join(alice, "#lobby");
        Stay stay = alice.Stays[0];
        Task first = alice.SayAsync(stay, new string('x', 500));
        Task second = alice.SayAsync(stay, new string('x', 500));
        Assert.True(first.IsCompleted);
        Assert.False(second.IsCompleted);
        chat.Settle();
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact(Timeout = 30_000)]
    public async Task Bounded_above_the_limit_on_clients_the_next_is_told_and_there_is_room_again_when_one_leaves()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { Limits = new Limits { Clients = 2 } });
        TestClient alice = await server.JoinAsync();
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        TestClient carol = await server.ConnectAsync();
        await carol.ExpectAsync("The server is full. Please try again later.");
        await carol.ExpectEndAsync();
        bob.HalfClose();
        await bob.ReadToEndAsync();
        bob.Dispose();
        await alice.ExpectAsync($"Client left {bob.Name}"); // carol was never announced
        await server.ExpectClientsAsync(1);
        await server.JoinAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bounded_in_a_large_room_a_join_is_told_when_the_member_does_something(bool classic)
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { Classic = classic, Limits = new Limits { AnnouncedJoins = 2 } });
        await using IAsyncEnumerator<ChatEvent> host = server.Chat.ReadEventsAsync().GetAsyncEnumerator();
        TestClient alice = await ComeAsync();
        TestClient bob = await ComeAsync();
        TestClient carol = await ComeAsync();
        TestClient dave = await ComeAsync();
        await alice.ExpectAsync($"Client joined {bob.Name}");
        if (classic)
        {
            await alice.ExpectAsync($"Client joined {carol.Name}", $"Client joined {dave.Name}");
            return;
        }
        dave.HalfClose(); // never spoke: leaves in silence
        await dave.ReadToEndAsync();
        await carol.SendLineAsync("/nick carol"); // in silence too
        await carol.ExpectAsync("You are carol.");
        await carol.SendLineAsync("hello");
        await alice.ExpectAsync("Client joined carol", "[carol] hello");
        carol.HalfClose();
        await alice.ExpectAsync("Client left carol");
        List<string> seen = [];
        while (seen.Count < 8 && await host.MoveNextAsync()) seen.Add(host.Current.GetType().Name);
        Assert.Equal(["Joined", "Joined", "Joined", "Joined", "Left", "Renamed", "Said", "Left"], seen);

        async Task<TestClient> ComeAsync()
        {
            TestClient client = await server.ConnectAsync();
            await client.ReadLineAsync();
            if (!classic) await client.ReadLineAsync();
            return client;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Bounded_what_waits_for_those_who_follow_over_HTTP_is_measured_and_above_the_common_bound_the_fullest_goes()
    {
        const int bound = 512 * 1024, ofConnections = 2 * 64 * 1024;
        using var metrics = new ServerMetrics();
        using var metered = new Metered(metrics);
        var options = new ChatServerOptions { Limits = Limits.Off with { OutboxBytes = bound, AllOutboxBytes = bound } };
        await using TestWeb web = await TestWeb.StartAsync(options, engine => engine with { Metrics = metrics });
        TestClient[] deaf = [await web.ConnectAsync(), await web.ConnectAsync()];
        foreach (TestClient client in deaf)
        {
            client.Socket.ReceiveBufferSize = 64 * 1024;
            await client.SendAsync("GET /rooms/lobby/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.Equal("HTTP/1.1 200 OK", await client.ReadLineAsync());
        }

        // Together they reach the bound, and each alone would not.
        using var content = new StringContent(string.Join('\n', Enumerable.Repeat(new string('x', 1000), 60)));
        long most = 0;
        while (metered["foyer.slow_readers.dropped"] == 0)
        {
            Assert.True((await web.Http.PostAsync("/rooms/lobby?name=ci", content)).IsSuccessStatusCode);
            most = Math.Max(most, metered["foyer.outbox.size"]);
        }
        Assert.InRange(most, ofConnections + bound / 8, bound);
        await Wait.UntilAsync(() => web.Directory.PersonCount == 1);
        Assert.Equal(1, metered["foyer.slow_readers.dropped"]);
    }

    [Fact]
    public void Bounded_what_waits_for_newcomers_while_a_slow_disk_is_read_is_measured_and_above_the_common_bound_the_fullest_goes_on_without_the_history()
    {
        const int bound = 256 * 1024;
        var metrics = new ServerMetrics();
        using var metered = new Metered(metrics);
        var log = new HeldLog { Held = "#lobby", HoldsAppends = false };
        var options = new ChatServerOptions { Limits = Limits.Off with { OutboxBytes = bound, AllOutboxBytes = bound } };
        var stage = new ManualServer(options, engine: new EngineSettings { Metrics = metrics, MessageLog = log });
        MemoryTransport alice = stage.Join("192.0.2.1:1");
        Say("before they came");
        Assert.Equal(0, metered["foyer.outbox.size"]);
        log.HoldsReads = true;
        MemoryTransport bob = stage.Join("192.0.2.1:2");
        Say("first");
        MemoryTransport carol = stage.Join("192.0.2.1:3");
        string text = new('x', 4000);
        int said = 0;
        for (long size = 0, before = -1; size > before; said++)
        {
            Assert.InRange(size, 0, bound);
            before = size;
            Say(text);
            size = metered["foyer.outbox.size"];
        }
        Assert.InRange(said * text.Length, bound / 2 - 2 * text.Length, bound / 2 + text.Length); // each held a half

        // Bob had the most, and has lost no event of the room; carol is still to get her history first.
        string bobs = bob.PeerReadAll();
        Assert.StartsWith("[192.0.2.1:1] first\r\n", bobs, StringComparison.Ordinal);
        Assert.Equal(said, bobs.Split(text).Length - 1);
        Assert.Equal("", carol.PeerReadAll());
        while (log.Reads > 0)
        {
            log.AnswerRead();
            stage.Advance(TimeSpan.Zero);
        }
        Assert.Equal("Earlier messages cannot be read at the moment. Please try again later.\r\n", bob.PeerReadAll());
        string carols = carol.PeerReadAll();
        Assert.Contains("before they came", carols, StringComparison.Ordinal);
        Assert.Equal(said, carols.Split(text).Length - 1);
        Assert.Equal(0, metered["foyer.outbox.size"]);
        Assert.Equal(0, metered["foyer.slow_readers.dropped"]);
        stage.Stop();

        void Say(string line)
        {
            alice.PeerSend(Encoding.ASCII.GetBytes(line + "\r\n"));
            stage.Advance(TimeSpan.Zero);
        }
    }

    [Fact]
    public void No_ghosts_the_system_is_told_to_notice_a_peer_that_vanished()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(listener.LocalEndPoint!);
        Socket socket = listener.Accept();
        using var transport = new SocketTransport(socket, new Limits());

        Assert.Equal(1, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        Assert.Equal(60, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)!);
        Assert.Equal(15, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval)!);
        Assert.Equal(4, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount)!);
        Assert.True(socket.NoDelay);
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> value = stackalloc byte[4];
        socket.GetRawSocketOption(6, 18, value); // TCP_USER_TIMEOUT, in milliseconds
        Assert.Equal(60_000, BinaryPrimitives.ReadInt32LittleEndian(value));
    }

    private sealed class RefusingLog : FaultyLog
    {
        public volatile bool Refuses;

        public List<string> Texts { get; } = [];

        public override ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
        {
            if (Refuses) return new ValueTask<bool>(false);
            Texts.AddRange(messages.Select(message => message.Text));
            return base.AppendAsync(room, messages);
        }
    }
}
