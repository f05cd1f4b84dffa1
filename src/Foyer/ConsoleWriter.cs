// The conversation on standard output, as the tutorial's server prints it. It has a thread of its own, because a terminal
// or a pipe that nobody reads blocks whoever writes to it; the chat goes on meanwhile, and what did not fit is counted.

using System.Buffers;
using Foyer.Chat;
using Foyer.Line;

namespace Foyer;

internal sealed class ConsoleWriter : IDisposable
{
    /// <summary>How long the end of the program waits for an output that nobody reads.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly EventFeed _feed;
    private readonly Stream _output;
    private readonly Thread _thread;

    /// <summary>Begins to print everything that <paramref name="feed"/> brings; ends when the feed is complete.</summary>
    public ConsoleWriter(EventFeed feed, Stream output)
    {
        _feed = feed;
        _output = output;
        _thread = new Thread(() => RunAsync().GetAwaiter().GetResult()) { IsBackground = true, Name = "console" };
        _thread.Start();
    }

    /// <summary>Waits a moment for what is still to be printed.</summary>
    public void Dispose()
    {
        _feed.Complete();
        _thread.Join(EndTime);
    }

    private async Task RunAsync()
    {
        var lines = new ArrayBufferWriter<byte>();
        try
        {
            await foreach (List<ChatEvent> batch in _feed.ReadBatchesAsync())
            {
                lines.ResetWrittenCount();
                foreach (ChatEvent chatEvent in batch) LineFormat.Console.Write(chatEvent, lines);
                _output.Write(lines.WrittenSpan);
                _output.Flush();
            }
        }
        catch (IOException)
        {
            // Standard output is closed: the chat needs it as little as its users do.
        }
        finally
        {
            _feed.Dispose();
        }
    }
}
