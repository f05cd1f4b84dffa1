// The stream that SslStream reads from and writes to: a transport, with the bytes that were read from it before. Writing waits for the peer
// during the handshake and in SendAsync. Otherwise it never waits, and keeps the bytes that the peer does not take. After the handshake,
// reading never makes SslStream write: renegotiation is off, and the answer to a KeyUpdate goes out with the next bytes that are sent.

namespace Foyer.Net;

internal sealed class TlsWire(Transport inner, ReadOnlyMemory<byte> unread) : Stream
{
    /// <summary>State of the handshake, dropped when the handshake is over.</summary>
    private sealed class Handshake(SemaphoreSlim computing, CancellationToken late)
    {
        private readonly byte[] _head = new byte[TlsAlert.HeadBytes];
        private int _headLength;
        private bool _computes;

        public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

        /// <summary>Something was sent to the peer, perhaps an alert.</summary>
        public bool HasWritten { get; set; }

        /// <summary>The peer will send no more, or is gone.</summary>
        public bool HasEnded { get; set; }

        public async Task ComputeAsync()
        {
            await computing.WaitAsync(late).ConfigureAwait(false);
            _computes = true;
        }

        public void Pause()
        {
            if (_computes) computing.Release();
            _computes = false;
        }

        public void Note(ReadOnlySpan<byte> read)
        {
            read = read[..Math.Min(read.Length, _head.Length - _headLength)];
            read.CopyTo(_head.AsSpan(_headLength));
            _headLength += read.Length;
        }
    }

    private Handshake? _handshake;
    private byte[] _kept = [];

    /// <summary>Whether writing waits for the peer. Only the sender uses it.</summary>
    public bool Waits { get; set; }

    /// <summary>How many bytes were written and not taken by the peer.</summary>
    public int KeptBytes => _kept.Length;

    /// <summary>From here to <see cref="EndHandshake"/>, a place in <paramref name="computing"/> is held, except while waiting for the peer.</summary>
    public Task BeginHandshakeAsync(SemaphoreSlim computing, CancellationToken late)
    {
        (Waits, _handshake) = (true, new Handshake(computing, late));
        return _handshake.ComputeAsync();
    }

    public void EndHandshake()
    {
        _handshake?.Pause();
        (Waits, _handshake) = (false, null);
    }

    /// <summary>Translates a failure during the handshake into what the peer did wrong. Null if the peer is gone or the time is over.</summary>
    public HandshakeException? Blame(Exception failure)
    {
        if (_handshake is not { HasEnded: false } handshake || failure is OperationCanceledException) return null;
        (byte[] alert, string reason) = TlsAlert.For(handshake.Head, failure);
        return handshake.HasWritten ? new HandshakeException(failure.GetBaseException().Message, [], failure) : new HandshakeException(reason, alert, failure);
    }

    public async ValueTask SendKeptAsync()
    {
        if (_kept.Length == 0) return;
        byte[] kept = _kept;
        _kept = [];
        await inner.SendAsync(kept);
    }

    /// <summary>Sends the kept bytes into the reserve for last messages, without waiting.</summary>
    public void TrySendKept()
    {
        if (_kept.Length == 0) return;
        inner.OpenReserve();
        inner.TrySend(_kept);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_handshake is { } handshake) return ReadAsync(buffer, handshake);
        return unread.IsEmpty ? inner.ReceiveAsync(buffer) : ValueTask.FromResult(Transport.Take(ref unread, buffer));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _handshake?.HasWritten = true;
        if (Waits) return inner.SendAsync(buffer);
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes without waiting for the peer.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int sent = _kept.Length > 0 ? 0 : inner.TrySend(buffer);
        if (sent < 0) throw new IOException("the client disconnected");
        if (sent < buffer.Length) _kept = [.. _kept, .. buffer[sent..]];
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, Handshake handshake)
    {
        int received;
        if (!unread.IsEmpty) received = Transport.Take(ref unread, buffer);
        else
        {
            handshake.HasEnded = true; // unless bytes are received
            ValueTask<int> receiving = inner.ReceiveAsync(buffer);
            if (receiving.IsCompleted) received = await receiving.ConfigureAwait(false);
            else
            {
                handshake.Pause();
                received = await receiving.ConfigureAwait(false);
                await handshake.ComputeAsync().ConfigureAwait(false);
            }
            handshake.HasEnded = received == 0 && buffer.Length > 0;
        }
        handshake.Note(buffer.Span[..received]);
        return received;
    }

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Members that Stream requires and SslStream does not use.

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
