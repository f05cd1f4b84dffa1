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
    private bool _isWritten; // the one who receives has the pipe's memory: it cannot be completed meanwhile
    private bool _isCompleted;

    /// <summary>False: nothing more is taken. Else one of <see cref="AddAsync"/>, <see cref="EndAfterAll"/> and <see cref="EndLost"/> follows.</summary>
    public bool TryGetMemory(int bytes, out Memory<byte> memory)
    {
        lock (_gate)
        {
            _isWritten = !_isCompleted;
            memory = _isWritten ? _pipe.Writer.GetMemory(bytes) : default;
            return _isWritten;
        }
    }

    /// <summary>What <see cref="TryGetMemory"/> gave holds so many more bytes. True: Kestrel takes no more.</summary>
    public async ValueTask<bool> AddAsync(int bytes)
    {
        ValueTask<FlushResult> added;
        lock (_gate)
        {
            _isWritten = false;
            _pipe.Writer.Advance(bytes);
            added = _pipe.Writer.FlushAsync(); // wakes the reader elsewhere
            _needsMore = false;
        }
        return (await added).IsCompleted;
    }

    /// <summary>No more is wanted: what is there is read first.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            if (_needsMore && !_isWritten) EndPipe(null);
        }
    }

    /// <summary>The peer has sent its last. By the one who receives.</summary>
    public void EndAfterAll()
    {
        lock (_gate) _isWritten = false;
        End();
    }

    /// <summary>The peer is lost: nothing of it is read any more. By the one who receives.</summary>
    public void EndLost(Exception loss)
    {
        lock (_gate)
        {
            _isWritten = false;
            EndPipe(loss);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_pipe.Reader.TryRead(out ReadResult there)) return ValueTask.FromResult(there);
            _needsMore = true;
            if (_hasEnded && !_isWritten) EndPipe(null);
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
