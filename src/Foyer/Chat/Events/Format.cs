// Turns events into bytes for one kind of receiver. A room formats a batch once per format, however many members
// share it; so a format holds no state of a member, and two members with equal needs must share one instance.

using System.Buffers;

namespace Foyer.Chat.Events;

internal abstract class Format
{
    /// <summary>Writes what this kind of receiver sees of <paramref name="chatEvent"/>: nothing, or whole lines. Thread-safe.</summary>
    public abstract void Write(ChatEvent chatEvent, IBufferWriter<byte> output);

    /// <summary>Writes what was said before, marked as that, with times. Thread-safe.</summary>
    public abstract void WritePage(HistoryPage page, IBufferWriter<byte> output);
}

/// <summary>
/// A batch in one format: one immutable array that all outboxes share, and the end of each event in it,
/// so that a member who acted in the batch can be given the pieces around what it did.
/// </summary>
internal sealed class FormattedBatch(Format format, byte[] bytes, int[] ends)
{
    public Format Format => format;

    public ReadOnlyMemory<byte> Whole => bytes;

    /// <summary>The events from <paramref name="first"/> on that are before <paramref name="end"/>; shared.</summary>
    public ReadOnlyMemory<byte> Run(int first, int end)
    {
        int start = first == 0 ? 0 : ends[first - 1];
        return first < end ? bytes.AsMemory(start, ends[end - 1] - start) : default;
    }
}
