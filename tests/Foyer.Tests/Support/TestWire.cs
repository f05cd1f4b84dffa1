// What a test client's bytes go over: a real loopback socket, or memory. The same transcript runs over each.

using System.Net;
using System.Net.Sockets;

namespace Foyer.Tests.Support;

public enum Wire { Socket, Memory }

internal abstract class TestWire : IDisposable
{
    public abstract string Name { get; }

    public abstract Task SendAsync(byte[] bytes, CancellationToken patience);

    /// <summary>0 at the end of the connection.</summary>
    public abstract Task<int> ReceiveAsync(byte[] buffer, CancellationToken patience);

    /// <summary>What can be received at once; 0 when nothing can.</summary>
    public abstract int Available { get; }

    public abstract void HalfClose();

    public abstract void Reset();

    public abstract void Dispose();
}

internal sealed class SocketWire(Socket socket) : TestWire
{
    public Socket Socket => socket;

    public override string Name { get; } = socket.LocalEndPoint!.ToString()!;

    public override int Available => socket.Available;

    public static async Task<SocketWire> ConnectAsync(int port, IPAddress address, IPAddress? from = null)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null) socket.Bind(new IPEndPoint(from, 0));
        using var patience = new CancellationTokenSource(TestClient.Patience);
        await socket.ConnectAsync(new IPEndPoint(address, port), patience.Token);
        return new SocketWire(socket);
    }

    public override async Task SendAsync(byte[] bytes, CancellationToken patience)
    {
        for (int sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, patience);
    }

    public override async Task<int> ReceiveAsync(byte[] buffer, CancellationToken patience) =>
        await socket.ReceiveAsync(buffer, SocketFlags.None, patience);

    public override void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    public override void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public override void Dispose() => socket.Dispose();
}

internal sealed class MemoryWire(MemoryTransport transport) : TestWire
{
    private byte[] _ahead = [];

    public override string Name => transport.RemoteAddress;

    public override int Available
    {
        get
        {
            if (_ahead.Length > 0) return _ahead.Length;
            var buffer = new byte[64 * 1024];
            _ahead = buffer[..transport.PeerTryReceive(buffer)];
            return _ahead.Length;
        }
    }

    public override Task SendAsync(byte[] bytes, CancellationToken patience)
    {
        transport.PeerSend(bytes);
        return Task.CompletedTask;
    }

    public override async Task<int> ReceiveAsync(byte[] buffer, CancellationToken patience)
    {
        if (_ahead.Length == 0) return await transport.PeerReceiveAsync(buffer).WaitAsync(patience);
        int length = _ahead.Length;
        _ahead.CopyTo(buffer, 0);
        _ahead = [];
        return length;
    }

    public override void HalfClose() => transport.PeerHalfClose();

    public override void Reset() => transport.PeerReset();

    public override void Dispose() => transport.PeerHalfClose();
}

/// <summary>TLS, over either.</summary>
internal sealed class StreamWire(Stream stream, string name) : TestWire
{
    public override string Name => name;

    /// <summary>Not known.</summary>
    public override int Available => 0;

    public override Task SendAsync(byte[] bytes, CancellationToken patience) => stream.WriteAsync(bytes, patience).AsTask();

    public override Task<int> ReceiveAsync(byte[] buffer, CancellationToken patience) => stream.ReadAsync(buffer, patience).AsTask();

    public override void HalfClose() => throw new NotSupportedException();

    public override void Reset() => throw new NotSupportedException();

    public override void Dispose() => stream.Dispose();
}
