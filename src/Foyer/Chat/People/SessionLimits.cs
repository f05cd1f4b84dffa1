// How one person is kept from flooding the others, step by step: what is above a rate is refused, which is said once for
// some seconds in which nothing more of the kind is taken; who keeps on is muted, and who goes on while muted is to be
// disconnected. A person who pastes too much meets the first step, a program that floods all of them within seconds.
// Pure: it counts and judges by the clock it is given, and acts on nothing.

using System.Runtime.CompilerServices;
using Foyer.Runtime;

namespace Foyer.Chat.People;

internal enum RateDecision : byte
{
    Allowed,

    /// <summary>Refused, and to be told: nothing more of the kind is taken for <see cref="RateResult.Wait"/>.</summary>
    Refused,

    /// <summary>Refused like the last, which was told: no answer, or a flood would be answered by a flood.</summary>
    RefusedInSilence,

    /// <summary>Refused, and to be told: nothing is taken for <see cref="RateResult.Wait"/>.</summary>
    Muted,

    /// <summary>To be told and disconnected.</summary>
    Disconnected,
}

internal readonly record struct RateResult(RateDecision Decision, RateKind Kind, TimeSpan Wait = default);

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
    public RateResult Check(RateKind kind)
    {
        Rate rate = rates[kind];
        if (rate.IsOff) return new RateResult(RateDecision.Allowed, kind);
        long now = rates.Time.GetTimestamp();
        if (now < _mutedUntil) return RefuseMuted(kind, rate);

        ref Count count = ref _counts[(int)kind];
        if (now < count.PausedUntil) return RefusePaused(ref count, kind, rate, now);
        return count.Bucket.TryTake(rate, now, out TimeSpan wait) ? new RateResult(RateDecision.Allowed, kind) : Pause(ref count, kind, wait, now);
    }

    private RateResult Pause(ref Count count, RateKind kind, TimeSpan wait, long now)
    {
        if (rates.Time.GetElapsedTime(_lastRefused, now) >= rates.Mute) _pauses = 0; // it has been good for as long as a mute lasts
        _lastRefused = now;
        if (++_pauses > Pauses && rates.Mute > TimeSpan.Zero) return Mute(kind, now);

        // Whole seconds, because people are told, and so that the answers to a flood are few.
        var pause = TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds));
        count.PausedUntil = After(now, pause);
        count.RefusedInPause = 1;
        return new RateResult(RateDecision.Refused, kind, pause);
    }

    private RateResult RefusePaused(ref Count count, RateKind kind, Rate rate, long now)
    {
        _lastRefused = now;
        return ++count.RefusedInPause > rate.Burst && rates.Mute > TimeSpan.Zero ? Mute(kind, now) : new RateResult(RateDecision.RefusedInSilence, kind);
    }

    private RateResult Mute(RateKind kind, long now)
    {
        _mutedUntil = After(now, rates.Mute);
        _pauses = _refusedWhileMuted = 0;
        return new RateResult(RateDecision.Muted, kind, rates.Mute);
    }

    private RateResult RefuseMuted(RateKind kind, Rate rate)
    {
        if (_disconnected || ++_refusedWhileMuted <= BurstsWhileMuted * rate.Burst) return new RateResult(RateDecision.RefusedInSilence, kind);
        _disconnected = true;
        return new RateResult(RateDecision.Disconnected, kind);
    }

    private long After(long now, TimeSpan time) => now + (long)(time.TotalSeconds * rates.Time.TimestampFrequency);
}
