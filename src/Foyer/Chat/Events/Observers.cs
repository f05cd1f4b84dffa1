// The observers of all open rooms: the console and the embedding program.

namespace Foyer.Chat.Events;

/// <summary>Thread-safe.</summary>
internal sealed class Observers(int feedEvents)
{
    private readonly Lock _gate = new();
    private bool _closed; // guarded by _gate
    private volatile EventFeed[] _all = []; // replaced whole

    public EventFeed[] All => _all;

    /// <summary>Begins a feed of all events, from each room's next turn on. Observers see events at once, and each event.</summary>
    public EventFeed Observe()
    {
        var feed = new EventFeed(feedEvents, Forget);
        lock (_gate)
        {
            if (_closed) feed.Complete();
            else _all = [.. _all, feed];
        }
        return feed;

        void Forget(EventFeed gone)
        {
            lock (_gate) _all = [.. _all.Where(observer => observer != gone)];
        }
    }

    /// <summary>Sends <paramref name="last"/> to all observers and ends their feeds.</summary>
    public void Close(ChatEvent last)
    {
        lock (_gate) _closed = true;
        foreach (EventFeed observer in _all)
        {
            observer.Offer([last]);
            observer.Complete();
        }
    }
}
