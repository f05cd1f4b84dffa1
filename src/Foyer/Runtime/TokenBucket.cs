// How fast something may be done: so much at once, and then one more each time a step has passed. A bucket of tokens that
// needs no timer and one number only, the moment at which it is full again (known as the generic cell rate algorithm, GCRA).

namespace Foyer.Runtime;

/// <summary>
/// <paramref name="burst"/> at once, then <paramref name="count"/> in <paramref name="period"/>; either at 0 is no limit.
/// One instance a server and limit; the buckets are each person's own.
/// </summary>
internal sealed class Rate(int burst, int count, TimeSpan period, TimeProvider time)
{
    public int Burst => burst;

    public bool IsOff { get; } = burst == 0 || count == 0;

    public TimeProvider Time => time;

    /// <summary>The time of one, in the units of <see cref="TimeProvider.GetTimestamp"/>; rounded up, so that never more pass.</summary>
    public long Step { get; } = count == 0 ? 0 : (long)Math.Ceiling((decimal)period.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond / count);
}

/// <summary>Full at first. Not thread-safe.</summary>
internal struct TokenBucket
{
    private long _full; // the moment at which it is full again; if that is past, it is

    /// <summary>Takes one token. False: there is none, and the next comes after <paramref name="wait"/>.</summary>
    public bool TryTake(Rate rate, long timestamp, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (rate.IsOff) return true;
        long full = Math.Max(_full, timestamp) + rate.Step;
        long early = full - timestamp - rate.Burst * rate.Step;
        if (early <= 0)
        {
            _full = full;
            return true;
        }
        wait = rate.Time.GetElapsedTime(0, early);
        return false;
    }
}
