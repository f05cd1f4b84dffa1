// TLS over another transport, with SslStream. Bytes are encrypted at once and handed to a send that does not wait. Encrypted bytes that
// the send does not take must be kept, because they cannot be encrypted again. So a part of the caller's bytes is reported as not taken,
// although it was, and skipped when the caller offers it again. That way, the outbox counts these bytes and drains.
// Every exception of SslStream after the handshake means the end of the connection: it was disposed, the peer sent something that is not TLS,
// or OpenSSL has given it up, for example because the peer wants to renegotiate.

using System.Net.Security;

namespace Foyer.Net;

internal sealed class TlsTransport : Transport
{
    /// <summary>The size of a record (RFC 8446, 5.1). No more than this is encrypted ahead of a peer that does not take it.</summary>
    private const int RecordBytes = 16 * 1024;

    private readonly Transport _inner;
    private readonly TlsWire _wire;
    private readonly SslStream _tls;

    private int _owed; // bytes that were encrypted, and that the outbox will offer once more; only the outbox's calls use it

    // Guarded by the lock on _wire, because the sending side may be ended while the outbox still sends.
    private bool _sending;
    private bool _ended;

    private TlsTransport(Transport inner, TlsWire wire, SslStream tls) => (_inner, _wire, _tls) = (inner, wire, tls);

    /// <summary>The protocol that the handshake agreed on (ALPN); the default value if the peer named none.</summary>
    public SslApplicationProtocol Protocol => _tls.NegotiatedApplicationProtocol;

    /// <summary>
    /// Does the server's side of the handshake, over <paramref name="inner"/> and the bytes that were already read from it
    /// (<paramref name="first"/>). It holds a place in <paramref name="computing"/> except while it waits for the peer, so that slow peers keep
    /// no other peer out. Throws exceptions that are a loss (<see cref="Transport.IsLoss"/>) and <see cref="HandshakeException"/>;
    /// <paramref name="inner"/> is still open then.
    /// </summary>
    public static async Task<TlsTransport> AcceptAsync(Transport inner, ReadOnlyMemory<byte> first, ServerOptionsSelectionCallback options,
        SemaphoreSlim computing, CancellationToken late)
    {
        var wire = new TlsWire(inner, first);
        var tls = new SslStream(wire, leaveInnerStreamOpen: true);
        try
        {
            await wire.BeginHandshakeAsync(computing, late).ConfigureAwait(false);
            await tls.AuthenticateAsServerAsync(options, null, late).ConfigureAwait(false);
            return new TlsTransport(inner, wire, tls);
        }
        catch (Exception e)
        {
            // The place of the exception decides, not its type, because SslStream throws many types of exceptions for hostile bytes.
            HandshakeException? failed = wire.Blame(e);
            await tls.DisposeAsync().ConfigureAwait(false);
            if (failed is not null) throw failed;
            throw;
        }
        finally
        {
            wire.EndHandshake();
        }
    }

    public override bool IsEncrypted => true;

    public override IPEndPoint RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    // With an empty buffer, SslStream also waits on an empty one, and rents its own when bytes have come.
    // SslStream wraps whatever it throws asynchronously in IOException, so no async method is needed here. One would cost every idle client memory.
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return _tls.ReadAsync(buffer);
        }
        catch (Exception e) when (!IsLoss(e))
        {
            throw new IOException("TLS has ended", e);
        }
    }

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        try
        {
            while (sent < bytes.Length && _wire.KeptBytes == 0)
            {
                ReadOnlySpan<byte> record = bytes[sent..Math.Min(bytes.Length, sent + RecordBytes)];
                _tls.Write(record);
                sent += record.Length;
            }
        }
        catch (Exception)
        {
            return -1; // never an exception, because it would end the turn of a room
        }
        // If possible, some of the bytes count as sent, because a piece of which nothing was sent may be dropped.
        if (_wire.KeptBytes > 0) _owed = Math.Min(_wire.KeptBytes, Math.Max(1, Math.Min(sent, RecordBytes) - 1));
        return sent - _owed;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_wire)
        {
            if (_ended) throw new IOException("the sending side has ended");
            _sending = true;
        }
        _wire.Waits = true;
        try
        {
            await _wire.SendKeptAsync();
            bytes = bytes[_owed..];
            _owed = 0;
            if (!bytes.IsEmpty) await _tls.WriteAsync(bytes);
        }
        catch (Exception e) when (!IsLoss(e))
        {
            throw new IOException("the sending side has ended", e);
        }
        finally
        {
            _wire.Waits = false;
            lock (_wire) _sending = false;
        }
    }

    public override void OpenReserve() => _inner.OpenReserve();

    /// <summary>Sends close_notify (RFC 8446, 6.1) first, unless the peer has not even taken the bytes before it.</summary>
    public override void ShutdownSend()
    {
        lock (_wire)
        {
            bool isWhole = !_ended && !_sending && _wire.KeptBytes == 0;
            _ended = true;
            try
            {
                if (isWhole)
                {
                    _tls.ShutdownAsync().GetAwaiter().GetResult(); // the wire does not wait here
                    _wire.TrySendKept();
                }
            }
            catch (Exception)
            {
                // The peer is gone already.
            }
        }
        _inner.ShutdownSend();
    }

    public override void Dispose()
    {
        _inner.Dispose(); // first, because it ends the receive that SslStream may be waiting in
        _tls.Dispose();
    }
}
