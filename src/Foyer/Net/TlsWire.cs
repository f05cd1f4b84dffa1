// The stream that SslStream reads from and writes to: a transport, with what was read of it before. During the handshake and
// in SendAsync writing waits for the peer; otherwise it never does, and keeps what the peer does not take. Reading never
// makes SslStream write after the handshake: renegotiation is off, and the answer to a KeyUpdate goes with what is sent next.

using Foyer.Chat.People;

namespace Foyer.Net;

internal sealed class TlsWire(Transport inner, ReadOnlyMemory<byte> unread) : Stream
{
    private SemaphoreSlim? _computing;
    private CancellationToken _late;
    private bool _computes;
    private byte[] _kept = [];

    /// <summary>Whether writing waits for the peer. Whoever sends, alone.</summary>
    public bool Waits { get; set; }

    /// <summary>What was written and not taken.</summary>
    public int KeptBytes => _kept.Length;

    /// <summary>From here to <see cref="EndHandshake"/> one of <paramref name="computing"/> is held, but not while the peer is waited for.</summary>
    public async Task BeginHandshakeAsync(SemaphoreSlim computing, CancellationToken late)
    {
        (Waits, _computing, _late) = (true, computing, late);
        await computing.WaitAsync(late).ConfigureAwait(false);
        _computes = true;
    }

    public void EndHandshake()
    {
        if (_computes) _computing!.Release();
        (Waits, _computes, _computing, _late) = (false, false, null, default);
    }

    public async ValueTask SendKeptAsync()
    {
        if (_kept.Length == 0) return;
        byte[] kept = _kept;
        _kept = [];
        await inner.SendAsync(kept);
    }

    /// <summary>What was kept, into the room for last words. Without waiting.</summary>
    public void TrySendKept()
    {
        if (_kept.Length == 0) return;
        inner.OpenReserve();
        inner.TrySend(_kept);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!unread.IsEmpty) return ValueTask.FromResult(TakeUnread(buffer));
        ValueTask<int> received = inner.ReceiveAsync(buffer);
        return _computing is null || received.IsCompleted ? received : WaitForPeerAsync(received, _computing);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Waits) return inner.SendAsync(buffer);
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Without waiting.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int sent = _kept.Length > 0 ? 0 : inner.TrySend(buffer);
        if (sent < 0) throw new IOException("the peer is lost");
        if (sent < buffer.Length) _kept = [.. _kept, .. buffer[sent..]];
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    private int TakeUnread(Memory<byte> buffer)
    {
        int taken = Math.Min(buffer.Length, unread.Length);
        unread[..taken].CopyTo(buffer);
        unread = taken == unread.Length ? default : unread[taken..];
        return taken;
    }

    private async ValueTask<int> WaitForPeerAsync(ValueTask<int> receiving, SemaphoreSlim computing)
    {
        computing.Release();
        _computes = false;
        int received = await receiving.ConfigureAwait(false);
        await computing.WaitAsync(_late).ConfigureAwait(false);
        _computes = true;
        return received;
    }

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What Stream asks for, and SslStream does not use.

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
