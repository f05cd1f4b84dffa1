// An output of the console that can fail: its reader has gone, its disk is full, it was closed from the beginning.


namespace Foyer.Server.Reporting;

/// <summary>Writes to <paramref name="output"/>. If that fails, it throws a <see cref="OperatorException"/> where the output is needed, and goes on where it is not.</summary>
internal sealed class GuardedOutput(Stream output, bool isNeeded) : Stream
{
    // EPIPE on Unix; ERROR_BROKEN_PIPE and ERROR_NO_DATA on Windows.
    private const int BrokenPipe = 32, WindowsBrokenPipe = unchecked((int)0x8007006D), WindowsNoData = unchecked((int)0x800700E8);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static bool IsBrokenPipe(Exception e) => e is IOException { HResult: BrokenPipe or WindowsBrokenPipe or WindowsNoData };

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            output.Write(buffer);
            output.Flush();
        }
        catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && !(isNeeded && IsBrokenPipe(e)))
        {
            if (!isNeeded) return;
            string reason = e is UnauthorizedAccessException ? "it is closed" : e.Message.ReplaceLineEndings(" "); // EBADF
            throw new OperatorException($"standard output cannot be written to: {reason}", OperatorException.Failure);
        }
    }

    public override void Flush() { } // each write is

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) output.Dispose();
        base.Dispose(disposing);
    }
}
