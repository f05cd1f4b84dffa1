// Who asks over HTTP is not a session that lasts, so its rates are counted by where it is from: one address (AddressGroup) has
// what one person has. Bounded: an address that has been quiet for so long that its rates are full again is forgotten.

using System.Net;
using Foyer.Chat.People;
using Foyer.Runtime;

namespace Foyer.Server.Web;

/// <summary>Thread-safe. <paramref name="current"/>: the rates of this moment.</summary>
internal sealed class AddressRates(Func<SessionRates> current)
{
    /// <summary>Who waits this long has, by default, as much as one who is new.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(3);

    private sealed class Entry(SessionRates rates)
    {
        public readonly SessionLimits Limits = new(rates);
        public long Last;
        public long Until; // the end of what it was refused for
    }

    private readonly Lock _gate = new();
    private readonly Dictionary<AddressGroup, Entry> _byAddress = [];

    public int Count
    {
        get
        {
            lock (_gate) return _byAddress.Count;
        }
    }

    /// <summary>Counts one of it. Null: it is allowed; else how long it is not.</summary>
    public TimeSpan? Check(IPAddress address, RateKind kind)
    {
        SessionRates rates = current();
        if (rates.AreOff) return null;
        long now = rates.Time.GetTimestamp();
        lock (_gate)
        {
            Entry entry = Find(AddressGroup.Of(address), rates, now);
            entry.Limits.Rates = rates;
            entry.Last = now;
            RateResult result = entry.Limits.Check(kind);
            if (result.Decision == RateDecision.Allowed) return null;
            if (result.Wait > TimeSpan.Zero) entry.Until = now + (long)(result.Wait.TotalSeconds * rates.Time.TimestampFrequency);
            TimeSpan left = rates.Time.GetElapsedTime(now, Math.Max(now, entry.Until));
            return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
        }
    }

    private Entry Find(AddressGroup address, SessionRates rates, long now)
    {
        if (_byAddress.TryGetValue(address, out Entry? known)) return known;
        if (_byAddress.Count >= rates.Limits.HttpAddresses) Forget(rates, now);
        return _byAddress[address] = new Entry(rates);
    }

    // Those that are quiet; where none is, half of all, those that are quiet longest: so often as it is, it costs each newcomer little.
    private void Forget(SessionRates rates, long now)
    {
        int most = rates.Limits.HttpAddresses;
        foreach (AddressGroup quiet in _byAddress.Where(entry => entry.Value.Until <= now && rates.Time.GetElapsedTime(entry.Value.Last, now) >= Quiet).Select(entry => entry.Key).ToList()) _byAddress.Remove(quiet);
        if (_byAddress.Count < most) return;
        foreach (AddressGroup oldest in _byAddress.OrderBy(entry => entry.Value.Last).Take(most / 2).Select(entry => entry.Key).ToList()) _byAddress.Remove(oldest);
    }
}
