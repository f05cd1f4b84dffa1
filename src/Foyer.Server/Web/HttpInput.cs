// What the peer has sent, as Kestrel reads it. It differs from a pipe in when it ends: a peer that has sent its last is told of only
// to who needs more than there is. Kestrel takes the end of the connection for the end of the request, even where the whole of the
// body has come (Http1ContentLengthMessageBody), and `printf 'POST ...' | nc -N` would be dropped without an answer.

using System.IO.Pipelines;

namespace Foyer.Server.Web;

/// <summary>Read by Kestrel; written by the one who receives; ended by anybody.</summary>
internal sealed class HttpInput(PipeOptions options) : PipeReader
{
    private readonly Lock _gate = new();
    private readonly Pipe _pipe = new(options);
    private bool _needsMore; // guarded by _gate, as all that follows
    private bool _hasEnded;
    private bool _isCompleted;

    public Memory<byte> GetMemory(int bytes) => _pipe.Writer.GetMemory(bytes);

    /// <summary>What <see cref="GetMemory"/> gave holds so many more bytes. True: Kestrel takes no more.</summary>
    public async ValueTask<bool> AddAsync(int bytes)
    {
        ValueTask<FlushResult> added;
        lock (_gate)
        {
            if (_isCompleted) return true;
            _pipe.Writer.Advance(bytes);
            added = _pipe.Writer.FlushAsync(); // wakes the reader elsewhere
            _needsMore = false;
        }
        return (await added).IsCompleted;
    }

    /// <summary>No more comes: what is there is read first.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            if (_needsMore) EndPipe(null);
        }
    }

    /// <summary>The peer is lost: nothing of it is read any more.</summary>
    public void End(Exception loss)
    {
        lock (_gate) EndPipe(loss);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_pipe.Reader.TryRead(out ReadResult there)) return ValueTask.FromResult(there);
            _needsMore = true;
            if (_hasEnded) EndPipe(null);
            return _pipe.Reader.ReadAsync(cancellationToken);
        }
    }

    public override bool TryRead(out ReadResult result) => _pipe.Reader.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => _pipe.Reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _pipe.Reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _pipe.Reader.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _pipe.Reader.Complete(exception);

    private void EndPipe(Exception? loss)
    {
        if (_isCompleted) return;
        _isCompleted = true;
        _pipe.Writer.Complete(loss);
    }
}
