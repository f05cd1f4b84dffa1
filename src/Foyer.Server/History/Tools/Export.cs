// `foyer export`: writes the messages, oldest first, to standard output or a file. It needs the same memory for a history of any size.

using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Foyer.Server.History.Tools;

internal sealed class Export : HistoryTool
{
    /// <summary>The output is sent whenever the buffer holds this many bytes.</summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>The room's name, with or without its #; null for all rooms.</summary>
    public string? Room { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public bool AsJson { get; init; }

    public bool WithEvents { get; init; }

    /// <summary>The file to write; null for standard output.</summary>
    public string? File { get; init; }

    public bool Force { get; init; }

    public override string AfterInterruption => File is null ? "the rest was not exported" : "there is no file";

    public override int Run(ToolRun run)
    {
        ExistingHistory history = ExistingHistory.Find(run.History);
        if (File is not null) return ToFile(history, File, run);
        using Stream output = StandardStreams.NeededOutput(StandardOutput());
        try
        {
            // If both outputs are terminals, the bar would be between the lines.
            Progress progress = Console.IsOutputRedirected ? run.Progress : Progress.Silent;
            if (Write(history, output, run with { Progress = progress }) == 0) run.Errors.WriteLine("foyer: there is nothing to export");
        }
        catch (IOException e) when (GuardedOutput.IsBrokenPipe(e))
        {
            // The reader has closed the pipe because it has seen enough.
        }
        return 0;
    }

    private int ToFile(ExistingHistory history, string path, ToolRun run)
    {
        using var file = CreateFile(path, Force);
        long lines;
        using (var output = new FileStream(file.Path, FileMode.Open, FileAccess.Write)) lines = Write(history, output, run);
        file.Publish();
        run.Output.WriteLine(lines == 0 ? $"there is nothing to export, so {file.FinalPath} is empty"
            : $"{CountText.Of(lines, WithEvents ? "line" : "message")} of {history.FilePath} were exported to {file.FinalPath}");
        return 0;
    }

    /// <summary>Returns the number of messages and events.</summary>
    private long Write(ExistingHistory history, Stream output, ToolRun run)
    {
        using SqliteConnection connection = history.OpenToRead(run.Interrupted);
        string? room = Room is null ? null : Chat.Rooms.Room.KeyInLog(Room.StartsWith('#') ? Room : "#" + Room);
        var range = new TalkRange(room, Since is { } since ? MessageId.FirstAt(since) : 0, Until is { } until ? MessageId.FirstAt(until) : long.MaxValue);
        using var talk = new StoredTalk(connection, range);
        if (!talk.HasRoom) throw new OperatorException($"{history.FilePath} has no room {room}");
        using ExportFormat format = AsJson ? new JsonLines() : new TextLines(run.Words);
        long lines = 0;
        run.Progress.Show("Exporting", progress =>
        {
            var buffer = new ArrayBufferWriter<byte>(BufferBytes * 2);
            foreach (StoredLine line in WithEvents ? talk.MessagesAndEvents() : talk.Messages())
            {
                format.Write(line, buffer);
                lines++;
                if (buffer.WrittenCount < BufferBytes) continue;
                run.Interrupted.ThrowIfCancellationRequested();
                WriteOut();
                progress(line.Id - talk.First, talk.End - talk.First);
            }
            WriteOut();

            void WriteOut()
            {
                if (File is null) run.Interruption.Wait(() => Send(buffer.WrittenSpan)); // the pipe's reader may have stopped reading
                else Send(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }
        });
        return lines;

        bool Send(ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            output.Flush();
            return true;
        }
    }

    /// <summary>
    /// For a pipe, a stream of our own: the console's stream treats a broken pipe as a success, so the whole rest would be read for nobody.
    /// For a file, the console's stream: only that one moves the file's position, and other programs that write to the same file go on from
    /// there.
    /// </summary>
    private static Stream StandardOutput()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var descriptor = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return descriptor.CanSeek ? Console.OpenStandardOutput() : descriptor;
    }
}
