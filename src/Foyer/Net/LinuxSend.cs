// Calls send(2) without the layers that System.Net.Sockets puts before it. On the path from a room to a socket, every object that is touched
// costs a cache miss, and Socket and its handle are the last three of them: docs/decisions/0004-send-directly.md.

using System.Runtime.InteropServices;

namespace Foyer.Net;

internal static partial class LinuxSend
{
    // From Linux's socket.h and errno.h, the same on every architecture that .NET runs on.
    private const int MsgDontWait = 0x40;
    private const int MsgNoSignal = 0x4000;
    private const int Eintr = 4;
    private const int Eagain = 11;

    /// <summary>As <see cref="ByteSink.TrySend"/>. The descriptor must be open: the caller ensures that it is not being closed.</summary>
    public static unsafe int TrySend(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            while (true)
            {
                nint sent = Send(descriptor, first, (nuint)bytes.Length, MsgDontWait | MsgNoSignal);
                if (sent >= 0) return (int)sent;
                int error = Marshal.GetLastSystemError();
                if (error == Eintr) continue;
                return error == Eagain ? 0 : -1;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "send")]
    private static unsafe partial nint Send(int descriptor, byte* bytes, nuint length, int flags);
}
