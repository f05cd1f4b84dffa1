// A rate limit: a burst at once, and then one more each time a step has passed. This bucket of tokens needs no timer and only one
// number, the moment at which it is full again (known as the generic cell rate algorithm, GCRA).

namespace Foyer.Runtime;

/// <summary><paramref name="burst"/> at once, then <paramref name="count"/> in <paramref name="period"/>; no limit if a number is 0. One per server.</summary>
internal sealed class Rate(int burst, int count, TimeSpan period, TimeProvider time)
{
    public int Burst => burst;

    public bool IsOff { get; } = burst == 0 || count == 0;

    public TimeProvider Time => time;

    /// <summary>The time of one token, in the units of <see cref="TimeProvider.GetTimestamp"/>; rounded up, so that the rate is never exceeded.</summary>
    public long Step { get; } = count == 0 ? 0 : (long)Math.Ceiling((decimal)period.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond / count);
}

/// <summary>Full at first. Not thread-safe.</summary>
internal struct TokenBucket
{
    private long _full; // the moment at which the bucket is full again; if it is past, the bucket is full

    /// <summary>Takes one token. False: there is none, and the next one comes after <paramref name="wait"/>.</summary>
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
