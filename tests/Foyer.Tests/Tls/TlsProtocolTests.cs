// The handshake at the front door, in memory with a clock that only the test moves: its deadline, its bound, what goes wrong in
// it, and whom the connection is handed to.

using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Foyer.Net.Door;

namespace Foyer.Tests.Tls;

public sealed class TlsProtocolTests
{
    private static readonly Limits Limits = new();

    [Theory(Timeout = 60_000)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_hello_is_found_however_it_falls_into_pieces(SslProtocols version)
    {
        await using TestTls stage = TestTls.InMemory();
        foreach (int cut in new[] { 1, 2, 3, 4, 5, 6, 7, 50, 200 })
        {
            MemoryTransport peer = await stage.AttachAsync();
            var pieces = new PeerStream(peer, cut);
            var client = new SslStream(pieces, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version }).WaitAsync(TestClient.Patience);
            Assert.Equal(version, client.SslProtocol);
            await client.WriteAsync("xin chào\r\n"u8.ToArray());
            Assert.StartsWith("You're connected to the Foyer chatserver\r\nYou are ", await ReadThroughAsync(client, "/help"), StringComparison.Ordinal);
            await client.DisposeAsync();
        }
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_says_that_it_speaks_HTTP_is_served_HTTP()
    {
        await using TestTls stage = await TestTls.StartAsync(http: _ => new ShortAnswer("here is HTTP"));
        await using SslStream web = await ConnectAsync(stage.Chat.TlsPort!.Value, SslApplicationProtocol.Http11);
        Assert.Equal(SslApplicationProtocol.Http11, web.NegotiatedApplicationProtocol);
        Assert.Equal("here is HTTP", await ReadThroughAsync(web, "HTTP"));
        await using SslStream other = await ConnectAsync(stage.Chat.TlsPort!.Value);
        Assert.Contains("You are", await ReadThroughAsync(other, "/help"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_says_that_it_speaks_IRC_is_answered_in_IRC()
    {
        await using TestTls stage = await TestTls.StartAsync();
        await using SslStream irc = await ConnectAsync(stage.Chat.TlsPort!.Value, new SslApplicationProtocol("irc"));
        Assert.Equal("irc", irc.NegotiatedApplicationProtocol.ToString());
        Assert.StartsWith("ERROR :", await ReadToEndAsync(irc), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_speaks_none_of_the_offered_protocols_is_refused_in_TLS()
    {
        await using TestTls stage = await TestTls.StartAsync();
        AuthenticationException refused = await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(stage.Chat.TlsPort!.Value, new SslApplicationProtocol("smtp")));
        Assert.Contains("application protocol", refused.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("failed: ", await stage.Log.LineAsync(0), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task TLS_within_TLS_and_HTTP_where_there_is_none_are_no_chat()
    {
        await using TestTls stage = TestTls.InMemory();
        await using SslStream web = await TestTls.SecureAsync(new PeerStream(await stage.AttachAsync()));
        await web.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 503", await ReadToEndAsync(web), StringComparison.Ordinal);
        await using SslStream nested = await TestTls.SecureAsync(new PeerStream(await stage.AttachAsync()));
        await nested.WriteAsync(await HelloAsync());
        Assert.Equal("", await ReadToEndAsync(nested));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handshake_that_makes_the_server_wait_has_its_time_and_keeps_nobody_out()
    {
        await using TestTls stage = TestTls.InMemory();
        List<MemoryTransport> slow = [];
        for (int i = 0; i < 20 * Limits.HandshakesAtOnce; i++)
        {
            slow.Add(await stage.AttachAsync());
            slow[^1].PeerSend([0x16, 3, 1, 2, 0, 1]);
        }
        // Somebody comes in nevertheless.
        await using SslStream alice = await TestTls.SecureAsync(new PeerStream(await stage.AttachAsync()));
        await alice.WriteAsync("hi\r\n"u8.ToArray());
        await ReadThroughAsync(alice, "/help");
        Assert.Empty(stage.Log.Lines);

        stage.Clock.Advance(Limits.HandshakeTime - TimeSpan.FromTicks(1));
        foreach (MemoryTransport peer in slow) peer.PeerSend([1]); // a byte more is no more time
        Assert.All(slow, peer => Assert.False(peer.IsDisposed));
        stage.Clock.Advance(TimeSpan.FromTicks(1));
        foreach (MemoryTransport peer in slow)
        {
            while (await peer.PeerReceiveAsync(new byte[100]).WaitAsync(TestClient.Patience) > 0) { }
        }
        foreach (MemoryTransport peer in slow) peer.PeerHalfClose();
        Assert.Equal("failed: the handshake took longer than 10 seconds", await stage.Log.LineAsync(0));
        Assert.Equal("failed: the handshake took longer than 10 seconds", await stage.Log.LineAsync(slow.Count - 1));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("garbage")]
    [InlineData("second hello")]
    [InlineData("end")]
    [InlineData("reset")]
    public async Task What_goes_wrong_in_a_handshake_ends_that_connection_and_is_a_line_of_the_log(string what)
    {
        await using TestTls stage = TestTls.InMemory();
        MemoryTransport peer = await stage.AttachAsync();
        byte[] hello = await HelloAsync();
        if (what == "garbage")
        {
            peer.PeerSend(hello.AsSpan(0, 5));
            peer.PeerSend([1, .. Enumerable.Repeat((byte)0xFF, hello.Length - 6)]);
        }
        else
        {
            peer.PeerSend(hello);
            await peer.PeerReceiveAsync(new byte[1]).WaitAsync(TestClient.Patience); // its answer has begun
            if (what == "second hello") peer.PeerSend(hello);
            else if (what == "end") peer.PeerHalfClose();
            else peer.PeerReset();
        }
        Assert.StartsWith("failed: ", await stage.Log.LineAsync(0), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', stage.Log.Lines[0]);

        List<byte> rest = [.. await ReadToEndAsync(peer)];
        if (what == "garbage") Assert.Equal(21, rest[0]); // an alert: RFC 8446, 5.1
        Assert.Equal("", Text(rest, "You"));
        peer.PeerHalfClose();
        Assert.Single(stage.Log.Lines);
    }

    /// <summary>What comes first, in hexadecimal, and the description of the alert (RFC 8446, 6); -1 for none.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("1603010005 68656c6c6f", 10)] // "hello"
    [InlineData("1603030027 02000023 0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", 10)] // ServerHello
    [InlineData("1603030010 1400000c 000102030405060708090a0b", 10)] // Finished
    [InlineData("1603010004 00000000", 10)] // HelloRequest
    [InlineData("1603030008 10000004 00010203", 10)] // ClientKeyExchange
    [InlineData("1603030008 0b000004 00010203", 10)] // Certificate
    [InlineData("1603030005 1800000100", 10)] // KeyUpdate
    [InlineData("1603010000 1603010000 1603010000", 10)] // nothing
    [InlineData("1603010004 01000000", 50)] // an empty ClientHello
    [InlineData("1603010005 0100000100", 50)]
    [InlineData("1603010026 01000022 0303ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 50)]
    [InlineData("1603014801 01", 22, 0x4801)]
    [InlineData("160301ffff 01", 22, 0xffff)]
    [InlineData("1603014801 02", 22, 0x4801)]
    [InlineData("1503010002 0228", 10)] // an alert
    [InlineData("1403030001 01", 10)] // ChangeCipherSpec
    [InlineData("1703030005 68656c6c6f", 10)] // application data
    [InlineData("1803030003 014000", 10)] // a heartbeat
    [InlineData("802e0103010015000000100000 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122", 70)] // SSL 2
    [InlineData("802e0100020015000000100000 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021", 70)]
    public async Task A_first_record_that_is_no_hello_is_answered_in_TLS_and_is_a_line_of_the_log(string sent, int alert, int length = 0)
    {
        await using TestTls stage = TestTls.InMemory();
        byte[] bytes = Convert.FromHexString(sent.Replace(" ", "", StringComparison.Ordinal));
        if (length > 0) bytes = [.. bytes, .. new byte[length + 5 - bytes.Length]];
        foreach (bool atTlsPort in (bool[])[false, true])
        {
            int told = stage.Log.Lines.Count;
            MemoryTransport peer = await stage.AttachAsync(atTlsPort ? "TLS" : "chat");
            peer.PeerSend(bytes);
            byte[] answer = await ReadToEndAsync(peer);
            Assert.Equal(7, answer.Length);
            Assert.Equal([21, 3], answer[..2]);
            Assert.Equal([0, 2, 2, (byte)alert], answer[3..]);
            peer.PeerHalfClose();
            Assert.StartsWith("failed: ", await stage.Log.LineAsync(told), StringComparison.Ordinal);
            Assert.Equal(told + 1, stage.Log.Lines.Count);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("hello there, is anyone here?\r\n")]
    [InlineData("\u0016\u0005\u0001\0\u0005hello")]
    [InlineData("\u0063\u0003\u0001\0\u0005hello")]
    public async Task What_is_no_TLS_at_the_port_for_TLS_is_closed_without_a_word(string sent)
    {
        await using TestTls stage = TestTls.InMemory();
        MemoryTransport peer = await stage.AttachAsync("TLS");
        peer.PeerSend(Encoding.Latin1.GetBytes(sent));
        Assert.Empty(await ReadToEndAsync(peer));
        peer.PeerHalfClose();
        Assert.StartsWith("failed: ", await stage.Log.LineAsync(0), StringComparison.Ordinal);
        Assert.Single(stage.Log.Lines);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("1703030020 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")] // no key made it
    [InlineData("1703030000")]
    [InlineData("1503030002 0150")]
    [InlineData("1603030027 02000023 0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")]
    [InlineData("1403030001 01")]
    [InlineData("170303ffff 00")]
    [InlineData("6300000005 68656c6c6f")]
    public async Task What_is_no_TLS_after_the_handshake_ends_that_connection(string sent)
    {
        await using TestTls stage = TestTls.InMemory();
        foreach (SslProtocols version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            MemoryTransport peer = await stage.AttachAsync();
            var client = new SslStream(new PeerStream(peer), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version }).WaitAsync(TestClient.Patience);
            await client.WriteAsync("hi\r\n"u8.ToArray());
            await ReadThroughAsync(client, "/help");
            peer.PeerSend(Convert.FromHexString(sent.Replace(" ", "", StringComparison.Ordinal)));
            peer.PeerHalfClose();
            await ReadToEndAsync(peer);
        }
        await stage.ExpectClientsAsync(0);
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_does_not_read_is_told_and_dropped_and_delays_nobody()
    {
        await using TestTls stage = await TestTls.StartAsync(options: new ChatServerOptions { Limits = Foyer.Limits.Off with { OutboxBytes = 256 * 1024 } });
        await using SslStream mute = await ConnectAsync(stage.Chat.TlsPort!.Value);
        await ReadThroughAsync(mute, "/help");
        using TestClient alice = await TestClient.ConnectAsync(stage.Chat.Port);
        await using SslStream bob = await ConnectAsync(stage.Chat.TlsPort!.Value);
        await ReadThroughAsync(bob, "commands.\r\n");
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();

        string line = new('x', 60_000);
        var reading = new StreamReader(bob);
        for (int i = 0; stage.Log.Lines.Count == 0; i++)
        {
            await alice.SendLineAsync($"{i} {line}");
            string? heard;
            do heard = await reading.ReadLineAsync().WaitAsync(TestClient.Patience);
            while (!heard!.Contains(line, StringComparison.Ordinal));
            Assert.Contains($"] {i} x", heard, StringComparison.Ordinal);
        }
        Assert.Equal("too slow", stage.Log.Lines[0]);
        string last = (await ReadToEndAsync(mute)).TrimEnd().Split("\r\n")[^1];
        Assert.Contains("You were disconnected because your client read too slowly", last, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_stops_tells_everybody_and_ends_TLS_in_order()
    {
        TestTls stage = await TestTls.StartAsync();
        SslStream client = await ConnectAsync(stage.Chat.TlsPort!.Value);
        await ReadThroughAsync(client, "/help");
        Task stopping = stage.Chat.StopAsync();
        string rest = await ReadToEndAsync(client);
        Assert.Contains("stop", rest, StringComparison.OrdinalIgnoreCase);
        await client.DisposeAsync();
        await stopping.WaitAsync(TestClient.Patience);
        await stage.DisposeAsync();
    }

    private static async Task<SslStream> ConnectAsync(int port, SslApplicationProtocol? protocol = null)
    {
        var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, port);
        return await TestTls.SecureAsync(socket.GetStream(), protocol: protocol);
    }

    // What a client sends first.
    private static async Task<byte[]> HelloAsync()
    {
        var peer = new MemoryTransport("127.0.0.1:1");
        var client = new SslStream(new PeerStream(peer));
        Task handshake = client.AuthenticateAsClientAsync("localhost");
        var buffer = new byte[4096];
        int length = await peer.ReceiveAsync(buffer);
        peer.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
        return buffer[..length];
    }

    private static async Task<string> ReadThroughAsync(Stream client, string text)
    {
        var all = new List<byte>();
        var buffer = new byte[4096];
        while (!Encoding.UTF8.GetString([.. all]).Contains(text, StringComparison.Ordinal))
        {
            int length = await client.ReadAsync(buffer).AsTask().WaitAsync(TestClient.Patience);
            Assert.True(length > 0, $"it ended after: {Encoding.UTF8.GetString([.. all])}");
            all.AddRange(buffer.AsSpan(0, length));
        }
        return Encoding.UTF8.GetString([.. all]);
    }

    private static async Task<byte[]> ReadToEndAsync(MemoryTransport peer)
    {
        var all = new List<byte>();
        var buffer = new byte[4096];
        int length;
        while ((length = await peer.PeerReceiveAsync(buffer).WaitAsync(TestClient.Patience)) > 0) all.AddRange(buffer.AsSpan(0, length));
        return [.. all];
    }

    private static async Task<string> ReadToEndAsync(Stream client)
    {
        var all = new List<byte>();
        var buffer = new byte[64 * 1024];
        int length;
        while ((length = await client.ReadAsync(buffer).AsTask().WaitAsync(TestClient.Patience)) > 0) all.AddRange(buffer.AsSpan(0, length));
        return Encoding.UTF8.GetString([.. all]);
    }

    private static string Text(List<byte> bytes, string text) => Encoding.ASCII.GetString([.. bytes]).Contains(text, StringComparison.Ordinal) ? text : "";
}
