// A connected TCP socket. Sends go from the caller's memory straight to a non-blocking send(2); docs/performance.md says why nothing stands
// between. The numbers of guarantee 7 (no ghosts) and the send reserve are set here.

using System.Buffers.Binary;
using System.Net.Sockets;

namespace Foyer.Net;

internal sealed class SocketTransport : Transport
{
    // Linux: include/uapi/linux/tcp.h, tcp(7).
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private const int TcpNotSentLowAt = 25;

    private readonly Socket _socket;
    private IPEndPoint _peer; // the socket's own object, which costs no more memory
    private readonly int _descriptor; // valid until Dispose; nobody sends after that: see Transport

    public SocketTransport(Socket socket, Limits limits)
    {
        _socket = socket;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        _peer = (IPEndPoint)socket.RemoteEndPoint!;
        if (_peer.Address.IsIPv4MappedToIPv6) _peer.Address = _peer.Address.MapToIPv4(); // plain IPv4, and 40 bytes less per client
        socket.Blocking = false;
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)limits.KeepAliveIdle.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)limits.KeepAliveInterval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, limits.KeepAliveProbes);
        SetLinuxOption(TcpUserTimeout, (int)limits.UnsentTimeout.TotalMilliseconds);
        SetLinuxOption(TcpNotSentLowAt, limits.KernelUnsentBytes);
    }

    public override IPEndPoint RemoteEndPoint
    {
        get => _peer;
        set => _peer = value;
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _socket.ReceiveAsync(buffer);

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsLinux()) return LinuxSend.TrySend(_descriptor, bytes);
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent, // perhaps only a part
            SocketError.WouldBlock => 0,
            _ => -1,
        };
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>Lifts the bound on what the kernel holds unsent, so that a peer that does not read can read the reason later.</summary>
    public override void OpenReserve() => SetLinuxOption(TcpNotSentLowAt, int.MaxValue);

    public override void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsLoss(e))
        {
            // The peer is gone already.
        }
    }

    public override void Dispose() => _socket.Dispose();

    private void SetLinuxOption(int option, int value)
    {
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        if (BitConverter.IsLittleEndian) BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        else BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        try
        {
            _socket.SetRawSocketOption(TcpLevel, option, bytes);
        }
        catch (Exception e) when (IsLoss(e))
        {
            // An old kernel or a lost peer. The connection works without the option, too.
        }
    }
}
