// Makes sure that standard input, output and error are open. Any of them may be closed when the program starts (`foyer >&-`, some
// supervisors). The next files that are opened then get their numbers. When our first line runs, .NET has already opened files of its own,
// so the program's output would go into a pipe between two threads of .NET. .NET cannot be made to give these numbers back. Therefore the
// program opens /dev/null in their places and starts again, in the same process (execv(3)).

using System.Runtime.InteropServices;

namespace Foyer.Server.Reporting;

internal static partial class StandardStreams
{
    private const int Input = 0, Error = 2;

    // From Linux's fcntl.h.
    private const int GetFlags = 1, CloseOnExec = 1, ReadOnly = 0;

    /// <summary>
    /// Must be the first call of the program. Afterwards all three streams are open. A failure of standard output is reported to the operator;
    /// a failure of standard error is ignored.
    /// </summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsLinux()) OpenClosed();
        Console.SetOut(Writer(NeededOutput(Console.OpenStandardOutput())));
        Console.SetError(Writer(new GuardedOutput(Console.OpenStandardError(), isNeeded: false)));
    }

    /// <summary>The output of a subcommand. A failed write throws, as <see cref="GuardedOutput"/> says.</summary>
    public static Stream NeededOutput(Stream output) => new GuardedOutput(output, isNeeded: true);

    private static StreamWriter Writer(Stream output) => new(output, Console.OutputEncoding) { AutoFlush = true };

    private static void OpenClosed()
    {
        if (Enumerable.Range(Input, Error + 1).All(IsGiven)) return;
        byte[] arguments = File.ReadAllBytes("/proc/self/cmdline"); // each argument ends with a zero byte
        if (Environment.ProcessPath is not { } program || OpenFile("/dev/null", ReadOnly) is var nothing && nothing < 0) return;
        for (int stream = Input; stream <= Error; stream++)
        {
            if (!IsGiven(stream)) _ = Duplicate(nothing, stream);
        }
        if (nothing > Error) _ = CloseFile(nothing);
        Execute(program, arguments);
        Exit(OperatorException.Failure); // the program cannot go on, because .NET has lost files of its own
    }

    /// <summary>Whether the stream was open at the start: execv would have closed it otherwise, and files that .NET opens are closed on exec.</summary>
    private static bool IsGiven(int stream) => FileControl(stream, GetFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    private static unsafe void Execute(string program, byte[] arguments)
    {
        fixed (byte* first = arguments)
        {
            var pointers = new List<nint>();
            for (int start = 0; start < arguments.Length; start += arguments.AsSpan(start).IndexOf((byte)0) + 1) pointers.Add((nint)(first + start));
            pointers.Add(0);
            fixed (nint* all = CollectionsMarshal.AsSpan(pointers)) _ = Execute(program, all);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Execute(string path, nint* arguments);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
