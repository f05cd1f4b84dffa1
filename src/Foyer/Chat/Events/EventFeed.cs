// The events that an observer (the console or the embedding program) has yet to read. A room adds its events and never waits. If the feed is
// full, it counts the events that did not fit, and the reader gets that number at the place where they are missing.

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Foyer.Chat.Events;

/// <summary>Has one reader; any number of rooms add to it. Its capacity is a number of events.</summary>
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
            if (_completed) return; // nobody will read it
            foreach (ChatEvent chatEvent in events)
            {
                if (chatEvent.InSeveralRooms && !(_seen ??= new SeenEvents()).IsFirst(chatEvent.Id)) continue;
                if (_missed > 0 && _waiting.Writer.TryWrite(MissedBefore(chatEvent))) _missed = 0;
                if (_missed > 0 || !_waiting.Writer.TryWrite(chatEvent)) _missed++;
            }
        }
    }

    /// <summary>No more events are added. The reader gets the waiting events, and then its enumeration ends.</summary>
    public void Complete()
    {
        lock (_gate) _completed = true;
        _waiting.Writer.TryComplete();
    }

    /// <summary>All waiting events, in order, as one list each time. The list is reused: copy what you need to keep.</summary>
    public async IAsyncEnumerable<List<ChatEvent>> ReadBatchesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        List<ChatEvent> batch = [];
        while (await _waiting.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            Take(batch);
            yield return batch;
        }
    }

    /// <summary>The same for a thread of its own: blocks the thread until events arrive. Returns false at the end.</summary>
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
            // The feed was full, and no event has come since. So no later event will bring the count to the reader.
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
