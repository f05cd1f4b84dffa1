// What shows nothing (a byte order mark, a zero width space, an arrow key) before a command, a password or a request does not make talk
// of it: nobody else is shown a byte of it, in any protocol, on any port, in any pieces.

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using CsCheck;

namespace Foyer.Tests;

public sealed class InvisibleBeginningTests
{
    private const string Secret = "XXXX";

    /// <summary>Commands with a secret: private messages to people who are here and who are not, room keys, parting words.</summary>
    private static readonly string[] Commands = [$"/msg carol {Secret}", $"/msg nobody {Secret}", $"/join #den {Secret}", $"/set key {Secret}"];

    private static readonly string[] HttpRequests =
    [
        $"GET /{Secret} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Secret}\r\n\r\n",
        $"POST /webhooks/lobby/{Secret} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n{Secret}",
        $"PUT /{Secret} HTTP/1.0\r\n\r\n{Secret}\r\n",
    ];

    private static readonly string[] IrcRequests =
    [
        $"NICK {Secret}\r\nUSER a 0 * :{Secret}\r\n", $"USER a 0 * :{Secret}\r\nNICK a\r\n", $"CAP LS 302\r\nPASS {Secret}\r\n", $"PASS {Secret}\r\nNICK {Secret}\r\n", $"PASS {Secret}\r\nPASS {Secret}\r\nCAP LS\r\n",
    ];

    /// <summary>What comes first, in which pieces, and whether the connection has been silent before.</summary>
    private static Gen<(byte[][] Pieces, bool IsLate, int Pause)> Sent(Gen<byte[]> before, string[] sensitive, string also = "") =>
        Gen.Select(before.Array[1, 6], Gen.Int[0, sensitive.Length - 1], Gen.Int[1, 9].Array[1, 20], Gen.Bool, Gen.OneOf(0, 0, 100, 300), (hidden, which, lengths, isLate, pause) =>
        {
            byte[] all = [.. hidden.SelectMany(atom => atom), .. Encoding.UTF8.GetBytes(sensitive[which] + also)];
            List<byte[]> pieces = [];
            for (int at = 0, i = 0; at < all.Length; i++)
            {
                int length = i < lengths.Length ? Math.Min(lengths[i], all.Length - at) : all.Length - at;
                pieces.Add(all[at..(at + length)]);
                at += length;
            }
            return (pieces.ToArray(), isLate, pause);
        });

    private static readonly Gen<byte[]> AndLineEnds = Gen.Frequency((5, Invisibles.Atoms), (1, Gen.OneOf("\r\n"u8.ToArray(), "\n"u8.ToArray(), "\r\0"u8.ToArray())));

    [Fact(Timeout = 300_000)]
    public void A_command_is_nobody_elses_at_the_front_door_and_on_the_line_port() =>
        Gen.Select(Sent(AndLineEnds, Commands, "\r\n"), Gen.Bool).Sample((sent, atFrontDoor) => Tell(sent, atFrontDoor), iter: 1_500, threads: 1, print: Print);

    [Fact(Timeout = 300_000)]
    public void A_request_of_another_protocol_is_nobody_elses() =>
        Sent(AndLineEnds, [.. HttpRequests, .. IrcRequests]).Sample(sent => Tell(sent, atFrontDoor: true), iter: 3_000, threads: 1, print: sent => Splits.Print(sent.Pieces));

    [Fact(Timeout = 300_000)]
    public void A_request_is_nobody_elses_on_the_line_port() =>
        Sent(AndLineEnds, HttpRequests).Sample(sent => Tell(sent, atFrontDoor: false), iter: 1_500, threads: 1, print: sent => Splits.Print(sent.Pieces));

    [Fact(Timeout = 300_000)]
    public void A_password_and_the_command_before_it_are_nobody_elses() =>
        Gen.Select(Sent(Invisibles.Atoms, ["/oper mai\r\n", "/OPER mai\r", " /oper mai\n"]), Sent(Invisibles.Atoms, [Secret, "/" + Secret, "//" + Secret], "\r\n")).Sample(
            (oper, password) => Tell((Pieces: [.. oper.Pieces, .. password.Pieces], oper.IsLate, oper.Pause), atFrontDoor: true, "127.0.0.1:5"), iter: 1_500, threads: 1,
            print: sent => Splits.Print(sent.Item1.Pieces) + " then " + Splits.Print(sent.Item2.Pieces));

    private static string Print(((byte[][] Pieces, bool IsLate, int Pause) Sent, bool AtFrontDoor) sent) => Splits.Print(sent.Sent.Pieces);

    private static void Tell((byte[][] Pieces, bool IsLate, int Pause) sent, bool atFrontDoor, string address = "192.0.2.9:1")
    {
        var log = new TestLog();
        var messages = new KeptLog();
        var house = new ManualServer(new ChatServerOptions { Limits = Limits.Off, Replay = 0 }, log, new EngineSettings { MessageLog = messages, Passwords = new OnePassword() });
        MemoryTransport bob = house.Join(), carol = house.Join("192.0.2.7:1");
        carol.PeerSend("/nick carol\n"u8);
        house.Advance(TimeSpan.Zero);
        bob.PeerReadAll();
        MemoryTransport client = atFrontDoor ? house.Arrive(address) : house.Join(address);
        if (sent.IsLate) house.Advance(TimeSpan.FromMilliseconds(250));
        foreach (byte[] piece in sent.Pieces)
        {
            client.PeerSend(piece);
            house.Advance(TimeSpan.FromMilliseconds(sent.Pause));
        }
        house.Advance(TimeSpan.FromMilliseconds(250));
        house.Advance(TimeSpan.FromSeconds(5));
        client.PeerHalfClose();
        house.Advance(TimeSpan.FromSeconds(1));
        Assert.All(bob.PeerReadAll().Split("\r\n", StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("Client ", line, StringComparison.Ordinal));
        house.Stop();
        Assert.Empty(messages.All("#lobby"));
        Assert.Empty(messages.All("#den"));
        Assert.Empty(log.Bugs);
        Assert.DoesNotContain(log.Lines, line => line.Contains('X', StringComparison.Ordinal));
    }

    private sealed class KeptLog() : FaultyLog;

    [Fact(Timeout = 30_000)]
    public async Task A_byte_order_mark_makes_no_talk_of_commands_arguments_and_what_is_asked_for()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice", "127.0.0.1:4000");
        await stage.JoinAsync("bob");
        await stage.PlayAsync($"""
            alice> {'\uFEFF'}/msg bob secret
            alice: Sent to bob.
            bob: Private from alice: secret
            alice> {"\uFEFF \u200B\e[D"}/msg{'\u00A0'}bob {'\uFEFF'}secret
            alice: Sent to bob.
            bob: Private from alice: secret
            alice> {'\u2800'}/msg bob {"\u200B\u0301"}
            alice: Usage: /msg NAME text
            alice>  /msg{'\u200B'}bob secret
            alice: There is no command {"/msg\u200Bbob"}. Type /help for commands.
            alice> /me {'\uFEFF'}waves
            bob: * alice waves
            alice> /me {"\uFEFF\u3164"}
            alice: Usage: /me text
            alice> /nick {'\uFEFF'}ali
            alice: You are ali.
            bob: alice is now known as ali
            alice> {'\uFEFF'}//usr
            bob: [ali] /usr
            alice> {'\u2060'}👩‍👩‍👧 می‌خواهم
            bob: [ali] 👩‍👩‍👧 می‌خواهم
            alice> {"\uFEFF\u3164 \u2800"}
            alice>   indented
            bob: [ali]   indented
            alice> {'\uFEFF'}/oper mai
            alice: Password for mai (it will be shown as you type):
            alice> {'\uFEFF'}{stage.Passwords.Right}
            alice: You are now an operator of the server.
            alice> {'\uFEFF'}/paste
            alice: Paste your lines. To send them, type a line with only a dot.
            alice> {'\uFEFF'}  one
            alice> {'\uFEFF'}/quit
            alice> {"\e["}.
            bob: [ali]   one
            bob: | /quit
            alice> {'\uFEFF'}/mgs bob secret
            alice: There is no command /mgs. Did you mean /msg?
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task In_classic_a_slash_is_text_and_what_is_invisible_before_it_goes_all_the_same()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Classic = true });
        TestClient alice = await server.ConnectAsync(), bob = await server.ConnectAsync();
        await alice.ExpectAsync("You're connected to the Foyer chatserver", $"Client joined {bob.Name}");
        await bob.SendAsync("\uFEFF\r\n\uFEFF/msg bo hi\r\n");
        await alice.ExpectAsync($"[{bob.Name}] /msg bo hi");
    }

    /// <summary>AutoFlush sends the mark as soon as it is set, and the client waits for the greeting.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_that_writes_a_byte_order_mark_by_itself_is_understood(bool tls)
    {
        await using TestTls stage = await TestTls.StartAsync(options: new ChatServerOptions { LinePort = 0 });
        using TestClient alice = await TestClient.ConnectAsync(stage.Chat.LinePort!.Value);
        await alice.ExpectAsync("You're connected to the Foyer chatserver");
        await alice.ReadLineAsync();
        foreach (int port in tls ? [stage.Chat.TlsPort!.Value] : new[] { stage.Chat.Port, stage.Chat.LinePort!.Value })
        {
            using var peer = new TcpClient();
            await peer.ConnectAsync(IPAddress.Loopback, port);
            await using Stream stream = tls ? await TestTls.SecureAsync(peer.GetStream()) : peer.GetStream();
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { AutoFlush = true, NewLine = "\r\n" };
            using var reader = new StreamReader(stream);
            Assert.Equal("You're connected to the Foyer chatserver", await LineAsync());
            await LineAsync();
            await alice.ReadLineAsync();
            await writer.WriteLineAsync("/nick mai");
            Assert.Equal("You are mai.", await LineAsync());
            await alice.ReadLineAsync();
            await writer.WriteLineAsync("hello");
            await alice.ExpectAsync("[mai] hello");
            await writer.WriteLineAsync("/quit");
            Assert.Equal("Goodbye.", await LineAsync());
            await alice.ExpectAsync("Client left mai");

            async Task<string?> LineAsync() => await reader.ReadLineAsync().WaitAsync(TestClient.Patience);
        }
        alice.ExpectNothingMore();
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task Within_TLS_it_is_the_same()
    {
        await using TestTls stage = TestTls.InMemory();
        TestClient alice = await stage.JoinAsync();
        foreach ((string request, string answer) in new[] { (HttpRequests[1], "HTTP/1.1 503 "), (IrcRequests[3], "ERROR :") })
        {
            await using SslStream stream = await TestTls.SecureAsync(new PeerStream(await stage.AttachAsync()));
            foreach (byte b in Encoding.UTF8.GetBytes("\uFEFF" + request)) await stream.WriteAsync(new[] { b });
            using var reader = new StreamReader(stream);
            Assert.StartsWith(answer, await reader.ReadToEndAsync().WaitAsync(TestClient.Patience), StringComparison.Ordinal);
        }
        alice.ExpectNothingMore();
    }

    /// <summary>Where HTTP is served, it is served.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\uFEFF\u200B\r\n ")]
    [InlineData("\e[D")]
    [InlineData("\e")]
    public async Task A_request_behind_it_is_served(string before)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        Assert.StartsWith("HTTP/1.1 200 ", await web.AskAsync(before + "POST /rooms/lobby?name=ci HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"), StringComparison.Ordinal);
        await alice.ExpectAsync("[ci (bot)] hello");
        Assert.StartsWith("HTTP/1.1 401 ", await web.AskAsync(before + $"POST /webhooks/lobby/{Secret} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\n{Secret}"), StringComparison.Ordinal);
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task On_the_ports_for_telnet_and_for_HTTP_alone_a_request_is_nobodys()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--line-port", "0", "--telnet-port", "0", "--http-port", "0", "--admin-port", "off", "--tls", "off");
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        await alice.SendAsync("\r\n");
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        int ports = 0, answered = 0;
        foreach (int port in ListeningPorts.Of(foyer.Id).Where(port => port != foyer.Port))
        {
            ports++;
            foreach (string before in new[] { "\uFEFF", "\u200B", "\e[D" })
            {
                using TestClient peer = await TestClient.ConnectAsync(port);
                await peer.SendAsync($"{before}POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n{Secret}");
                peer.HalfClose();
                string told = await peer.ReadToEndAsync();
                Assert.DoesNotContain("HTTP/1.1 2", told, StringComparison.Ordinal);
                if (told.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)) answered++;
            }
        }
        Assert.Equal((3, 3), (ports, answered));
        await alice.SendAsync("/quit\r\n");
        Assert.All((await alice.ReadToEndAsync()).Split("\r\n")[..^2], line => Assert.StartsWith("Client ", line, StringComparison.Ordinal));
    }

    /// <summary>As long as nothing shows, it is silence, and not the beginning of something.</summary>
    [Theory(Timeout = 30_000)]
    [InlineData("\uFEFF")]
    [InlineData("\u200B\e[D")]
    [InlineData("\e")]
    public void What_shows_nothing_is_silence(string sent)
    {
        var house = new ManualServer();
        MemoryTransport bob = house.Join(), client = house.Arrive(), gone = house.Arrive("192.0.2.10:1");
        client.PeerSend(Encoding.UTF8.GetBytes(sent));
        gone.PeerSend(Encoding.UTF8.GetBytes(sent));
        gone.PeerHalfClose();
        house.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal("", client.PeerReadAll());
        house.Advance(TimeSpan.FromMilliseconds(1));
        Assert.StartsWith("You're connected", client.PeerReadAll(), StringComparison.Ordinal);
        client.PeerSend("NICK mai\r\n"u8);
        house.Advance(TimeSpan.Zero);
        Assert.StartsWith("ERROR :", client.PeerReadAll(), StringComparison.Ordinal);
        Assert.Equal("Client joined 192.0.2.9:1\r\nClient left 192.0.2.9:1\r\n", bob.PeerReadAll());
        Assert.Equal("", gone.PeerReadAll());
    }

    [Fact(Timeout = 30_000)]
    public void Enter_behind_a_byte_order_mark_brings_the_greeting_and_however_many_blank_lines_hide_nothing()
    {
        var house = new ManualServer(new ChatServerOptions { Limits = Limits.Off });
        MemoryTransport bob = house.Join(), client = house.Arrive();
        client.PeerSend("\uFEFF\r\n"u8);
        house.Advance(TimeSpan.Zero);
        Assert.StartsWith("You're connected", client.PeerReadAll(), StringComparison.Ordinal);
        for (int i = 0; i < 10_000; i++) client.PeerSend("\uFEFF \r\n"u8);
        house.Advance(TimeSpan.Zero);
        client.PeerSend(Encoding.ASCII.GetBytes(HttpRequests[0]));
        house.Advance(TimeSpan.Zero);
        Assert.Equal("Client joined 192.0.2.9:1\r\nClient left 192.0.2.9:1\r\n", bob.PeerReadAll());
        client.PeerHalfClose();
        house.Advance(TimeSpan.FromSeconds(1));
        Assert.True(client.IsDisposed);
    }

    [Fact(Timeout = 30_000)]
    public void What_shows_nothing_and_has_no_end_is_bounded()
    {
        var house = new ManualServer(new ChatServerOptions { Limits = Limits.Off });
        MemoryTransport bob = house.Join(), client = house.Arrive();
        house.Advance(TimeSpan.FromMilliseconds(250));
        for (int i = 0; i < 30_000; i++) client.PeerSend("\uFEFF"u8);
        client.PeerSend(Encoding.ASCII.GetBytes(HttpRequests[0].ReplaceLineEndings("\t") + "\r\nhello\r\n"));
        house.Advance(TimeSpan.Zero);
        Assert.Contains("it is longer than ", client.PeerReadAll(), StringComparison.Ordinal);
        Assert.Equal("Client joined 192.0.2.9:1\r\n[192.0.2.9:1] hello\r\n", bob.PeerReadAll());
    }
}
