// Who watches all rooms that are open to everybody: the console, the embedding program.










namespace Foyer.Chat.Events;

/// <summary>Thread-safe.</summary>
internal sealed class Observers(int feedEvents)
{
    private readonly Lock _gate = new();
    private bool _closed; // guarded by _gate
    private volatile EventFeed[] _all = []; // replaced whole

    public EventFeed[] All => _all;

    /// <summary>Everything that happens from each room's next turn on, seen at once and whole.</summary>
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

    /// <summary>Nothing follows <paramref name="last"/>.</summary>
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
