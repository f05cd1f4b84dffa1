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

    public long Next()
    {
        long byTheClock = MessageId.FirstAt(time.GetUtcNow());
        while (true)
        {
            long last = Volatile.Read(ref _last);
            long next = Math.Max(last + 1, byTheClock);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return next;
        }
    }
}
