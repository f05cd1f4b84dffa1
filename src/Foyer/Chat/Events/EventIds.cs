namespace Foyer.Chat.Events;

/// <summary>
/// Ids grow with every event, and by the clock (<see cref="MessageId"/>), but never back with it; an event told in several rooms keeps its own.
/// Thread-safe. <paramref name="last"/>: the largest that was given in earlier runs. <paramref name="source"/>: random, of this run (<see cref="MessageId.Source"/>).
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
