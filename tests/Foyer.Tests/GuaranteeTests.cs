// Section 7 of the design: each guarantee that applies is a test by its name. Those of the program as a process
// (the clean end, nothing unexplained) are in RealClients and ProgramTests.

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
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
