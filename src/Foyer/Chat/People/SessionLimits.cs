// Keeps one person from flooding the others, in steps. A request above its rate is refused; this is reported once, and for some seconds all
// requests of that kind are refused. A client that keeps on is muted. A client that goes on while it is muted must be disconnected.
// A person who pastes too much meets the first step; a program that floods goes through all of them within seconds.
// This class only counts and decides, by the clock that it is given. It does not act.

using System.Runtime.CompilerServices;

namespace Foyer.Chat.People;

internal enum RateDecision : byte
{
    Allowed,

    /// <summary>Refused, and must be reported: requests of this kind are refused for <see cref="RateResult.Wait"/>.</summary>
    Refused,

    /// <summary>Refused like the last request, which was reported. It gets no answer, because otherwise a flood would be answered with a flood.</summary>
    RefusedInSilence,

    /// <summary>Refused, and must be reported: all requests are refused for <see cref="RateResult.Wait"/>.</summary>
    Muted,

    /// <summary>Must be reported, and the client disconnected.</summary>
    Disconnected,
}

internal readonly record struct RateResult(RateDecision Decision, RateKind Kind, TimeSpan Wait = default);

/// <summary>The limits of one session. Made when the session first does something. Its protocol calls it, one call at a time.</summary>
internal sealed class SessionLimits(SessionRates rates)
{
    /// <summary>A careless person may cause this many pauses. Instead of the next pause, the client is muted.</summary>
    private const int Pauses = 3;

    /// <summary>
    /// While it is muted, a client may still have this many bursts on their way. With more than that, it is a program that ignores the answers.
    /// </summary>
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

    /// <summary>Replaces the rates. The counts stay.</summary>
    public SessionRates Rates
    {
        set => rates = value;
    }

    /// <summary>Counts one request of this kind, and decides what happens to it.</summary>
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
        if (rates.Time.GetElapsedTime(_lastRefused, now) >= rates.Mute) _pauses = 0; // no refusal for as long as a mute lasts
        _lastRefused = now;
        if (++_pauses > Pauses && rates.Mute > TimeSpan.Zero) return Mute(kind, now);

        // Whole seconds, because people read the number, and so that a flood gets few answers.
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
