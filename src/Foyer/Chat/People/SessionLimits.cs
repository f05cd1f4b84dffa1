// How one person is kept from flooding the others, step by step: what is above a rate is refused, which is said once for
// some seconds in which nothing more of the kind is taken; who keeps on is muted, and who goes on while muted is to be
// disconnected. A person who pastes too much meets the first step, a program that floods all of them within seconds.
// Pure: it counts and judges by the clock it is given, and acts on nothing.

using System.Runtime.CompilerServices;
using Foyer.Runtime;

namespace Foyer.Chat.People;

internal enum Ruling : byte
{
    Allowed,

    /// <summary>Refused, and to be told: nothing more of the kind is taken for <see cref="Verdict.Wait"/>.</summary>
    Refused,

    /// <summary>Refused like the last, which was told: no answer, or a flood would be answered by a flood.</summary>
    RefusedInSilence,

    /// <summary>Refused, and to be told: nothing is taken for <see cref="Verdict.Wait"/>.</summary>
    Muted,

    /// <summary>To be told and disconnected.</summary>
    Disconnected,
}

internal readonly record struct Verdict(Ruling Ruling, What What, TimeSpan Wait = default);

/// <summary>Of one session; made when it first does something. Called by its protocol, one call at a time.</summary>
internal sealed class SessionLimits(SessionRates rates)
{
    /// <summary>So many pauses are a person who was not careful; with the next one it is muted.</summary>
    private const int Pauses = 3;

    /// <summary>Muted, it may have on its way what is so many bursts: then it is a program that does not listen.</summary>
    private const int BurstsWhileMuted = 3;

    private const int Kinds = 5;

    private struct Count
    {
        public TokenBucket Bucket;
        public long PausedUntil;
        public int RefusedInPause;
    }

    [InlineArray(Kinds)]
    private struct Counts
    {
        private Count _first;
    }

    private Counts _counts;
    private int _pauses;
    private int _refusedWhileMuted;
    private bool _disconnected;
    private long _lastRefused;
    private long _mutedUntil;

    /// <summary>What it goes by from now on; what was counted stays.</summary>
    public SessionRates Rates
    {
        set => rates = value;
    }

    /// <summary>Counts one of it, and says what is to come of it.</summary>
    public Verdict Check(What what)
    {
        Rate rate = rates[what];
        if (rate.IsOff) return new Verdict(Ruling.Allowed, what);
        long now = rates.Time.GetTimestamp();
        if (now < _mutedUntil) return RefuseMuted(what, rate);

        ref Count count = ref _counts[(int)what];
        if (now < count.PausedUntil) return RefusePaused(ref count, what, rate, now);
        return count.Bucket.TryTake(rate, now, out TimeSpan wait) ? new Verdict(Ruling.Allowed, what) : Pause(ref count, what, wait, now);
    }

    private Verdict Pause(ref Count count, What what, TimeSpan wait, long now)
    {
        if (rates.Time.GetElapsedTime(_lastRefused, now) >= rates.Mute) _pauses = 0; // it has been good for as long as a mute lasts
        _lastRefused = now;
        if (++_pauses > Pauses && rates.Mute > TimeSpan.Zero) return Mute(what, now);

        // Whole seconds, because people are told, and so that the answers to a flood are few.
        var pause = TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds));
        count.PausedUntil = After(now, pause);
        count.RefusedInPause = 1;
        return new Verdict(Ruling.Refused, what, pause);
    }

    private Verdict RefusePaused(ref Count count, What what, Rate rate, long now)
    {
        _lastRefused = now;
        return ++count.RefusedInPause > rate.Burst && rates.Mute > TimeSpan.Zero ? Mute(what, now) : new Verdict(Ruling.RefusedInSilence, what);
    }

    private Verdict Mute(What what, long now)
    {
        _mutedUntil = After(now, rates.Mute);
        _pauses = _refusedWhileMuted = 0;
        return new Verdict(Ruling.Muted, what, rates.Mute);
    }

    private Verdict RefuseMuted(What what, Rate rate)
    {
        if (_disconnected || ++_refusedWhileMuted <= BurstsWhileMuted * rate.Burst) return new Verdict(Ruling.RefusedInSilence, what);
        _disconnected = true;
        return new Verdict(Ruling.Disconnected, what);
    }

    private long After(long now, TimeSpan time) => now + (long)(time.TotalSeconds * rates.Time.TimestampFrequency);
}
