namespace Foyer.Chat.Events;

/// <summary>
/// Makes the ids of events. They follow the clock (<see cref="MessageId"/>) and always grow, even if the clock goes back. An event that is shown in
/// several rooms has the same id in each. Thread-safe.
/// <paramref name="last"/>: the largest id of earlier runs. <paramref name="source"/>: a random number for this run (<see cref="MessageId.Source"/>).
/// </summary>
internal sealed class EventIds(TimeProvider time, long last, long source)
{
    private long _last = last;

    public long Source => source;

    /// <summary>The largest id so far.</summary>
    public long Last => Volatile.Read(ref _last);

    public long Next() => Take(1);

    /// <summary>Takes <paramref name="count"/> ids that follow each other, and returns the first.</summary>
    public long Take(int count)
    {
        long byTheClock = MessageId.FirstAt(time.GetUtcNow());
        while (true)
        {
            long last = Volatile.Read(ref _last);
            long first = Math.Max(last + 1, byTheClock);
            if (Interlocked.CompareExchange(ref _last, first + Math.Max(count, 1) - 1, last) == last) return first;
        }
    }
}
