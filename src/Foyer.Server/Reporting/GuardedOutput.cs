// A console output that can fail: its reader may be gone, its disk may be full, or it may have been closed from the start.

namespace Foyer.Server.Reporting;

/// <summary>
/// Writes to <paramref name="output"/>. If a write fails and the output is needed, it throws an <see cref="OperatorException"/>, except for a
/// broken pipe, which stays an IOException. If the output is not needed, the failure is ignored.
/// </summary>
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
            throw new OperatorException($"standard output cannot be written to: {reason}");
        }
    }

    public override void Flush() { } // each write flushes already

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) output.Dispose();
        base.Dispose(disposing);
    }
}
