// What an observer reads: the console, the embedding program. The room's loop offers, never waits, and counts what does not
// fit; the reader learns at that place how many events it missed.

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Foyer.Chat.Events;

/// <summary>One reader; any number of rooms offer. Bounded in events.</summary>
internal sealed class EventFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Channel<ChatEvent> _waiting;
    private readonly Action<EventFeed> _gone;

    // Guarded by _gate.
    private int _missed;
    private bool _completed;
    private SeenEvents? _seen;

    public EventFeed(int capacity, Action<EventFeed> gone)
    {
        _waiting = Channel.CreateBounded<ChatEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _gone = gone;
    }

    public void Offer(List<ChatEvent> events)
    {
        lock (_gate)
        {
            if (_completed) return; // nobody is to read it, so nobody misses it
            foreach (ChatEvent chatEvent in events)
            {
                if (chatEvent.InSeveralRooms && !(_seen ??= new SeenEvents()).IsFirst(chatEvent.Id)) continue;
                if (_missed > 0 && _waiting.Writer.TryWrite(MissedBefore(chatEvent))) _missed = 0;
                if (_missed > 0 || !_waiting.Writer.TryWrite(chatEvent)) _missed++;
            }
        }
    }

    /// <summary>Nothing follows; the reader gets what waits, and its enumeration ends.</summary>
    public void Complete()
    {
        lock (_gate) _completed = true;
        _waiting.Writer.TryComplete();
    }

    /// <summary>All that waits at a time, in order, as one list. The list is used again: take from it what is to be kept.</summary>
    public async IAsyncEnumerable<List<ChatEvent>> ReadBatchesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        List<ChatEvent> batch = [];
        while (await _waiting.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            Take(batch);
            yield return batch;
        }
    }

    /// <summary>The same, for a thread that has nothing else to do: blocks it until something comes. False at the end.</summary>
    public bool WaitForBatch(List<ChatEvent> batch)
    {
        if (!_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return false;
        Take(batch);
        return true;
    }

    private void Take(List<ChatEvent> batch)
    {
        batch.Clear();
        while (_waiting.Reader.TryRead(out ChatEvent? chatEvent)) batch.Add(chatEvent);
        lock (_gate)
        {
            // It was full, and the room has been quiet since: the count is not told by a later event.
            if (_missed > 0 && !_waiting.Reader.TryPeek(out _))
            {
                batch.Add(MissedBefore(batch[^1]));
                _missed = 0;
            }
        }
    }

    public void Dispose()
    {
        Complete();
        _gone(this);
    }

    private Missed MissedBefore(ChatEvent next) => new() { Id = next.Id, At = next.At, Room = next.Room, Name = "", Count = _missed };
}
