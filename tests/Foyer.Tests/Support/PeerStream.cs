// The peer's end of a connection in memory as a stream, so that a TLS client can be run over it.

namespace Foyer.Tests.Support;

/// <summary>With a cut, what is written first comes in two pieces: the server has taken the one when the other comes.</summary>
internal sealed class PeerStream(MemoryTransport peer, int cut = 0) : Stream
{
    private int _cut = cut;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // Zero bytes are received at once: SslStream then asks again, with a buffer.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? 0 : await peer.PeerReceiveAsync(buffer).WaitAsync(cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int first = Math.Min(_cut, buffer.Length);
        _cut = 0;
        peer.PeerSend(buffer.Span[..first]);
        if (first > 0) await peer.PeerTakenAsync().WaitAsync(TestClient.Patience, cancellationToken);
        peer.PeerSend(buffer.Span[first..]);
    }

    public override void Write(byte[] buffer, int offset, int count) => peer.PeerSend(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The peer ends its side.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing) peer.PeerHalfClose();
        base.Dispose(disposing);
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
