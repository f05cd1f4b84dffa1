// The bytes of one peer: a socket, TLS over one, or two ends in memory for tests. Everything that differs between
// them is here; connections, outboxes and protocols see no more than this.

using System.Net;
using System.Net.Sockets;

namespace Foyer.Net;

/// <summary>
/// One caller receives at a time. Sending is the outbox's alone: it never calls <see cref="TrySend"/> while a
/// <see cref="SendAsync"/> is under way, nor once it was completed; and disposal comes after that.
/// The rest may be called by any thread, also after disposal, and does not throw.
/// </summary>
internal abstract class Transport : IDisposable
{
    /// <summary>The peer's address as people are shown it: <c>192.0.2.7:4711</c>, <c>[2001:db8::7]:4711</c>.</summary>
    public string RemoteAddress => RemoteEndPoint.ToString();

    /// <summary>
    /// Where the peer is; an IPv4 peer of a dual-stack socket is plain IPv4. Set, before a protocol begins, for a peer that comes
    /// by a trusted proxy.
    /// </summary>
    public abstract IPEndPoint RemoteEndPoint { get; set; }

    /// <summary>Nobody on the way can read or change what goes by it.</summary>
    public virtual bool IsEncrypted => false;

    /// <summary>
    /// What there is, at least a byte; 0 when the peer will send no more. With an empty buffer: completes when there is
    /// something to receive, so that an idle peer costs no buffer. Throws what <see cref="IsLoss"/> tells.
    /// </summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>
    /// Sends what the peer's window takes now and returns how much that was; -1 when the peer is lost. If a part was taken, the caller
    /// must offer the rest again, unchanged, before any other bytes: TLS has encrypted some of it already.
    /// </summary>
    public abstract int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Sends all of it, however long the peer takes. Throws what <see cref="IsLoss"/> tells.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Lets a peer that does not read still be sent a last word: see <see cref="SocketTransport"/>.</summary>
    public virtual void OpenReserve() { }

    /// <summary>Tells the peer that nothing follows; receiving goes on.</summary>
    public abstract void ShutdownSend();

    public abstract void Dispose();

    /// <summary>Whether the exception says that the peer or the transport is gone, as happens to connections, and is no bug.</summary>
    public static bool IsLoss(Exception exception) =>
        exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
