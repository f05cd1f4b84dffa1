// Turns events into bytes for one kind of receiver. A room formats a batch once per format, however many members share the format.
// So a format holds no state of a member, and two members with equal needs must share one instance.

namespace Foyer.Chat.Events;

internal abstract class Format
{
    /// <summary>Writes <paramref name="chatEvent"/> as this kind of receiver sees it: nothing, or whole lines. Thread-safe.</summary>
    public abstract void Write(ChatEvent chatEvent, IBufferWriter<byte> output);

    /// <summary>Writes a page of the history, marked as history, with times. Thread-safe.</summary>
    public abstract void WritePage(HistoryPage page, IBufferWriter<byte> output);
}

/// <summary>
/// A batch in one format: one immutable array that all outboxes share, and the end of each event in it. With the ends, a member who acted
/// in the batch can be sent the pieces around their own events.
/// </summary>
internal sealed class FormattedBatch(Format format, byte[] bytes, int[] ends)
{
    public Format Format => format;

    public ReadOnlyMemory<byte> Whole => bytes;

    /// <summary>The events from <paramref name="first"/> up to, but without, <paramref name="end"/>, as a slice of the shared array.</summary>
    public ReadOnlyMemory<byte> Run(int first, int end)
    {
        int start = first == 0 ? 0 : ends[first - 1];
        return first < end ? bytes.AsMemory(start, ends[end - 1] - start) : default;
    }
}
