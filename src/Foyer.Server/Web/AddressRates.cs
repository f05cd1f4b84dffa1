// Rate limits for HTTP. An HTTP client has no lasting session, so its requests are counted by address: one address (AddressGroup) has
// the rates of one person. The memory is bounded: an address is forgotten when it has been quiet so long that its rates are full again.

using Foyer.Chat.People;

namespace Foyer.Server.Web;

/// <summary>Thread-safe. <paramref name="current"/> returns the rates that apply now.</summary>
internal sealed class AddressRates(Func<SessionRates> current)
{
    /// <summary>After this time without requests, by default, an address may do as much as a new one.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(3);

    private sealed class Entry(SessionRates rates)
    {
        public readonly SessionLimits Limits = new(rates);
        public long Last;
        public long Until; // until when its requests are refused
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

    /// <summary>Counts one action. Returns null if it is allowed; otherwise the time to wait, at least one second.</summary>
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

    // Forgets the quiet addresses. If none is quiet, forgets the half of all addresses that has been quiet longest. Forgetting many at once
    // keeps the cost for each new address low.
    private void Forget(SessionRates rates, long now)
    {
        int most = rates.Limits.HttpAddresses;
        foreach ((AddressGroup address, Entry entry) in _byAddress)
        {
            if (entry.Until <= now && rates.Time.GetElapsedTime(entry.Last, now) >= Quiet) _byAddress.Remove(address);
        }
        if (_byAddress.Count < most) return;
        foreach (AddressGroup oldest in _byAddress.OrderBy(entry => entry.Value.Last).Take(most / 2).Select(entry => entry.Key).ToList())
            _byAddress.Remove(oldest);
    }
}
