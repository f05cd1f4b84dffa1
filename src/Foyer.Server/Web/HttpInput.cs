// The bytes from the client, as Kestrel reads them. Unlike a pipe, it reports the end of input only when Kestrel asks for more bytes than
// were received. Kestrel drops a request when the input ends, even if the whole body has arrived (Http1ContentLengthMessageBody). Without
// this class, `printf 'POST ...' | nc -N` would get no answer.

using System.IO.Pipelines;

namespace Foyer.Server.Web;

/// <summary>Kestrel reads it. One receiver writes it. Any thread may call End.</summary>
internal sealed class HttpInput(PipeOptions options) : PipeReader
{
    private readonly Lock _gate = new();
    private readonly Pipe _pipe = new(options);
    private bool _needsMore; // guarded by _gate, like the fields below
    private bool _hasEnded;
    private bool _isWritten; // the receiver holds the pipe's memory, so the pipe cannot be completed now
    private bool _isCompleted;

    /// <summary>
    /// Gets memory for at least the given number of bytes. If it returns false, no more input is accepted. Otherwise the receiver must next call
    /// <see cref="AddAsync"/>, <see cref="EndAfterAll"/> or <see cref="EndLost"/>.
    /// </summary>
    public bool TryGetMemory(int bytes, out Memory<byte> memory)
    {
        lock (_gate)
        {
            _isWritten = !_isCompleted;
            memory = _isWritten ? _pipe.Writer.GetMemory(bytes) : default;
            return _isWritten;
        }
    }

    /// <summary>Adds the bytes that were written to the memory of <see cref="TryGetMemory"/>. Returns true if Kestrel reads no more.</summary>
    public async ValueTask<bool> AddAsync(int bytes)
    {
        ValueTask<FlushResult> added;
        lock (_gate)
        {
            _isWritten = false;
            _pipe.Writer.Advance(bytes);
            added = _pipe.Writer.FlushAsync(); // wakes the reader on another thread
            _needsMore = false;
        }
        return (await added).IsCompleted;
    }

    /// <summary>Ends the input. The bytes that were received are still read first.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            if (_needsMore && !_isWritten) EndPipe(null);
        }
    }

    /// <summary>Ends the input because the client has sent its last bytes. Only the receiver calls it.</summary>
    public void EndAfterAll()
    {
        lock (_gate) _isWritten = false;
        End();
    }

    /// <summary>Ends the input because the connection is lost; nothing more is read. Only the receiver calls it.</summary>
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
