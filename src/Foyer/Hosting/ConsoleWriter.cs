// The conversation on standard output, as the tutorial's server prints it. It has a thread of its own, because a terminal
// or a pipe that nobody reads blocks whoever writes to it; the chat goes on meanwhile, and what did not fit is counted.

using System.Buffers;
using System.Text;
using Foyer.Chat.Events;

namespace Foyer;

internal sealed class ConsoleWriter(Stream output, Format format, ServerLog log) : IDisposable
{
    /// <summary>How long the end of the program waits for an output that nobody reads.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private EventFeed? _feed;
    private Thread? _thread;

    /// <summary>A line of the server's own, written by the caller's thread: before <see cref="Print"/>.</summary>
    public void WriteLine(string line) => Write(Encoding.UTF8.GetBytes(line + Environment.NewLine));

    /// <summary>Prints everything that the feed brings, until it is complete. Once.</summary>
    public void Print(EventFeed feed)
    {
        _feed = feed;
        _thread = new Thread(() => PrintAll(feed)) { IsBackground = true, Name = "console" };
        _thread.Start();
    }

    /// <summary>Waits a moment for what is still to be printed.</summary>
    public void Dispose()
    {
        _feed?.Complete();
        _thread?.Join(EndTime);
    }

    private void PrintAll(EventFeed feed)
    {
        List<ChatEvent> batch = [];
        var lines = new ArrayBufferWriter<byte>();
        while (feed.WaitForBatch(batch))
        {
            try
            {
                lines.ResetWrittenCount();
                foreach (ChatEvent chatEvent in batch) format.Write(chatEvent, lines);
                Write(lines.WrittenSpan);
            }
            catch (Exception e)
            {
                log.BackgroundFailed("the console", e); // the next ones are printed
            }
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(bytes);
            output.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard output is closed (the second kind), or its disk is full: the chat needs it as little as its users do.
        }
    }
}
