// Prints the conversation on standard output, as the tutorial's server does. It has its own thread, because a terminal or a pipe that
// nobody reads blocks the writer. Meanwhile the chat goes on, and the events that did not fit are counted.

using Foyer.Chat.Events;

namespace Foyer;

internal sealed class ConsoleWriter(Stream output, Format format, ServerLog log) : IDisposable
{
    /// <summary>How long the end of the program waits for output that nobody reads.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private EventFeed? _feed;
    private Thread? _thread;

    /// <summary>Writes a line of the server itself, on the caller's thread. Call it before <see cref="Print"/>.</summary>
    public void WriteLine(string line) => Write(Encoding.UTF8.GetBytes(line + Environment.NewLine));

    /// <summary>Prints all events of the feed, until the feed is complete. Call it once.</summary>
    public void Print(EventFeed feed)
    {
        _feed = feed;
        _thread = new Thread(() => PrintAll(feed)) { IsBackground = true, Name = "console" };
        _thread.Start();
    }

    /// <summary>Waits a moment for the events that are not printed yet.</summary>
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
                log.BackgroundFailed("the console", e); // the next events are still printed
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
            // Standard output is closed (UnauthorizedAccessException), or its disk is full. Neither the chat nor its users need it.
        }
    }
}
