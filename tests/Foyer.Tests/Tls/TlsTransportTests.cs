// TLS as a transport: what is sent arrives whole and in order, however little the peer takes at a time, and its ends are told apart.

using System.Net.Security;
using CsCheck;
using Foyer.Net;
using Foyer.Runtime;
using Foyer.Server.Tls;

namespace Foyer.Tests.Tls;

public sealed class TlsTransportTests
{
    private static readonly ReadFiles Made = OwnCertificate.Make(TimeProvider.System);
    private static readonly SslServerAuthenticationOptions Options = Certificate.Parse(Made.Certificate, Made.Key).Options;

    [Fact(Timeout = 60_000)]
    public async Task Bytes_arrive_whole_and_in_order_through_small_windows()
    {
        Gen<(int Window, int[] Lengths, int Read)> runs =
            from window in Gen.OneOf(Gen.Int[1, 40], Gen.Int[1000, 40_000])
            from lengths in Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 200], Gen.Int[1, 60_000]).Array[1, 12]
            from read in Gen.OneOf(Gen.Int[1, 50], Gen.Int[1000, 70_000])
            select (window, lengths, read);
        await runs.SampleAsync(async run =>
        {
            (TlsTransport tls, SslStream client, MemoryTransport peer) = await ConnectAsync(run.Window);
            var outbox = new Outbox(tls, new Services());
            byte[][] pieces = [.. run.Lengths.Select((length, i) => Enumerable.Range(0, length).Select(at => (byte)(7 * i + at)).ToArray())];
            Task<byte[]> received = ReadToEndAsync(client, run.Read);
            foreach (byte[] piece in pieces) Assert.True(outbox.TrySend(piece));
            await outbox.CompleteAsync("last words"u8.ToArray());
            peer.SetWindow(int.MaxValue); // for close_notify, which waits for nobody
            tls.ShutdownSend();
            byte[] all = [.. pieces.SelectMany(piece => piece), .. "last words"u8];
            Assert.Equal(Convert.ToHexString(all), Convert.ToHexString(await received.WaitAsync(TestClient.Patience)));
            tls.Dispose();
        }, iter: 100, threads: 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_peer_does_not_take_is_counted_by_the_outbox_and_never_sent_ahead()
    {
        (TlsTransport tls, SslStream client, _) = await ConnectAsync(window: 8000);
        int taken = tls.TrySend(new byte[500_000]);
        Assert.InRange(taken, 1, 16 * 1024); // one record at most is encrypted ahead
        Task sending = tls.SendAsync(new byte[500_000 - taken]).AsTask();
        Assert.False(sending.IsCompleted);
        var buffer = new byte[500_000];
        await client.ReadExactlyAsync(buffer).AsTask().WaitAsync(TestClient.Patience);
        await sending;
        tls.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_single_byte_that_is_not_taken_is_sent_once()
    {
        (TlsTransport tls, SslStream client, _) = await ConnectAsync(window: 5);
        byte[] piece = [42];
        Assert.Equal(0, tls.TrySend(piece));
        Task sending = tls.SendAsync(new byte[] { 42, 43 }).AsTask();
        var buffer = new byte[2];
        await client.ReadExactlyAsync(buffer).AsTask().WaitAsync(TestClient.Patience);
        await sending;
        Assert.Equal([42, 43], buffer);
        tls.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_receive_of_nothing_waits_until_there_is_something()
    {
        (TlsTransport tls, SslStream client, _) = await ConnectAsync();
        ValueTask<int> waiting = tls.ReceiveAsync(Memory<byte>.Empty);
        Assert.False(waiting.IsCompleted);
        await client.WriteAsync("hi"u8.ToArray());
        Assert.Equal(0, await waiting.AsTask().WaitAsync(TestClient.Patience));
        var buffer = new byte[10];
        Assert.Equal(2, await tls.ReceiveAsync(buffer));
        tls.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task The_end_of_either_side_leaves_the_other_open()
    {
        (TlsTransport tls, SslStream client, _) = await ConnectAsync();
        await client.ShutdownAsync();
        Assert.Equal(0, await tls.ReceiveAsync(new byte[10]).AsTask().WaitAsync(TestClient.Patience));
        Assert.Equal(4, tls.TrySend("late"u8));
        tls.ShutdownSend();
        Assert.Equal("late", System.Text.Encoding.ASCII.GetString(await ReadToEndAsync(client, 100)));
        Assert.Equal(-1, tls.TrySend("too late"u8));
        tls.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_not_TLS_after_the_handshake_is_a_loss()
    {
        (TlsTransport tls, _, MemoryTransport peer) = await ConnectAsync();
        ValueTask<int> receiving = tls.ReceiveAsync(new byte[10]);
        peer.PeerSend("GET / HTTP/1.1\r\n\r\n"u8);
        Exception loss = await Assert.ThrowsAnyAsync<Exception>(async () => await receiving);
        Assert.True(Transport.IsLoss(loss), loss.ToString());
        tls.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_ends_a_receive_and_a_send_that_wait()
    {
        (TlsTransport tls, _, _) = await ConnectAsync(window: 100);
        Task receiving = tls.ReceiveAsync(Memory<byte>.Empty).AsTask();
        Task sending = tls.SendAsync(new byte[100_000]).AsTask();
        tls.ShutdownSend();
        tls.Dispose();
        foreach (Task task in new[] { receiving, sending })
        {
            Exception loss = await Assert.ThrowsAnyAsync<Exception>(() => task.WaitAsync(TestClient.Patience));
            Assert.True(Transport.IsLoss(loss) && loss is not TimeoutException, loss.ToString());
        }
    }

    private static async Task<(TlsTransport Server, SslStream Client, MemoryTransport Peer)> ConnectAsync(int window = int.MaxValue)
    {
        var peer = new MemoryTransport("192.0.2.7:4711");
        using var computing = new SemaphoreSlim(1);
        Task<TlsTransport> accepting = TlsTransport.AcceptAsync(peer, ReadOnlyMemory<byte>.Empty, (_, _, _, _) => ValueTask.FromResult(Options), computing, CancellationToken.None);
        SslStream client = await TestTls.SecureAsync(new PeerStream(peer));
        TlsTransport server = await accepting.WaitAsync(TestClient.Patience);
        Assert.Equal(1, computing.CurrentCount);
        peer.SetWindow(window); // not before: the handshake ends with tickets that the client reads later
        return (server, client, peer);
    }

    private static async Task<byte[]> ReadToEndAsync(SslStream client, int most)
    {
        var all = new MemoryStream();
        var buffer = new byte[most];
        int length;
        while ((length = await client.ReadAsync(buffer)) > 0) all.Write(buffer, 0, length);
        return all.ToArray();
    }
}
