// The bytes of one peer: a socket, TLS over one, or two ends in memory for tests. Everything that differs between these is here;
// connections, outboxes and protocols see no more than this class.

using System.Net.Sockets;

namespace Foyer.Net;

/// <summary>
/// What an outbox sends to. Only the outbox sends. It never calls <see cref="TrySend"/> while a <see cref="SendAsync"/> is under way, or after
/// the outbox was completed.
/// </summary>
internal abstract class ByteSink
{
    /// <summary>
    /// Sends what the peer's window takes now, and returns how many bytes that was; -1 if the peer is lost. If a part was taken, the caller
    /// must offer the rest again, unchanged, before any other bytes, because TLS has encrypted some of it already.
    /// </summary>
    public abstract int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Sends all bytes, however long the peer takes. Throws exceptions that are a loss (<see cref="Transport.IsLoss"/>).</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Makes room for a last message to a peer that does not read: see <see cref="SocketTransport"/>.</summary>
    public virtual void OpenReserve() { }
}

/// <summary>
/// One caller receives at a time. Disposal comes after the outbox was completed. Any thread may call the members that neither send nor receive,
/// even after disposal, and they do not throw.
/// </summary>
internal abstract class Transport : ByteSink, IDisposable
{
    /// <summary>The peer's address as people see it: <c>192.0.2.7:4711</c>, <c>[2001:db8::7]:4711</c>.</summary>
    public string RemoteAddress => RemoteEndPoint.ToString();

    /// <summary>IPv4 addresses are plain, never mapped. Set before a protocol begins if the peer comes through a trusted proxy.</summary>
    public abstract IPEndPoint RemoteEndPoint { get; set; }

    /// <summary>Nobody on the path can read or change the bytes.</summary>
    public virtual bool IsEncrypted => false;

    /// <summary>
    /// Receives the bytes that there are, at least one; 0 if the peer will send no more. With an empty buffer, completes when there is
    /// something to receive, so that an idle peer costs no buffer. Throws exceptions that are a loss (<see cref="IsLoss"/>).
    /// </summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Signals to the peer that nothing follows. Receiving goes on.</summary>
    public abstract void ShutdownSend();

    public abstract void Dispose();

    /// <summary>For bytes that were read and put back: moves as many as fit to the buffer, and returns their number.</summary>
    public static int Take(ref ReadOnlyMemory<byte> unread, Memory<byte> buffer)
    {
        int taken = Math.Min(buffer.Length, unread.Length);
        unread[..taken].CopyTo(buffer);
        unread = taken == unread.Length ? default : unread[taken..]; // with nothing left, the array is not kept
        return taken;
    }

    /// <summary>Whether the exception means that the peer or the transport is gone. That happens to connections, and is no bug.</summary>
    public static bool IsLoss(Exception exception) =>
        exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
