// Rate limits for HTTP. An HTTP client has no lasting session, so its requests are counted by sender: one address (AddressGroup) has the rates
// of one person. What pages of other sites make a browser send has counts of its own, and so has each webhook, so that they neither use up
// nor silence anybody else's. The memory is bounded: a sender is forgotten when it has been quiet so long that its rates are full again.

using Foyer.Chat.People;

namespace Foyer.Server.Web;

/// <summary>Everything that is counted together. A webhook is counted by the hash of its token, wherever its requests come from.</summary>
internal readonly record struct Sender(AddressGroup Address, bool IsOfAnotherSite = false, string? Webhook = null)
{
    public static Sender Of(IPAddress address, bool isOfAnotherSite = false) => new(AddressGroup.Of(address), isOfAnotherSite);

    public static Sender OfWebhook(string hash) => new(default, Webhook: hash);
}

/// <summary>Thread-safe. <paramref name="current"/> returns the rates that apply now.</summary>
internal sealed class AddressRates(Func<SessionRates> current)
{
    /// <summary>After this time without requests, by default, a sender may do as much as a new one.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(3);

    /// <summary>Each kind of action has limits of its own, so that a sender that is muted for reading can still post.</summary>
    private sealed class KindEntry(SessionRates rates)
    {
        public readonly SessionLimits Limits = new(rates);
        public long Until; // until when its requests are refused
    }

    private sealed class Entry
    {
        public TokenBucket Requests;
        public TokenBucket Refusals;
        public readonly KindEntry?[] ByKind = new KindEntry?[Enum.GetValues<RateKind>().Length];
        public long Last;
    }

    private readonly Lock _gate = new();
    private readonly Dictionary<Sender, Entry> _bySender = [];

    public int Count
    {
        get
        {
            lock (_gate) return _bySender.Count;
        }
    }

    /// <summary>Counts one action. Returns null if it is allowed; otherwise the time to wait, at least one second.</summary>
    public TimeSpan? Check(Sender sender, RateKind kind)
    {
        SessionRates rates = current();
        if (rates.AreOff) return null;
        long now = rates.Time.GetTimestamp();
        lock (_gate)
        {
            Entry entry = Find(sender, rates, now);
            KindEntry limited = entry.ByKind[(int)kind] ??= new KindEntry(rates);
            limited.Limits.Rates = rates;
            RateResult result = limited.Limits.Check(kind);
            if (result.Decision == RateDecision.Allowed) return null;
            if (result.Wait > TimeSpan.Zero) limited.Until = now + (long)(result.Wait.TotalSeconds * rates.Time.TimestampFrequency);
            TimeSpan left = rates.Time.GetElapsedTime(now, Math.Max(now, limited.Until));
            return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>
    /// Counts one request, whatever it asks for. Returns false if it is above the rate. <paramref name="isFlood"/>: as many requests again were
    /// refused, so the client does not read the refusals.
    /// </summary>
    public bool TryRequest(Sender sender, out bool isFlood)
    {
        isFlood = false;
        SessionRates rates = current();
        if (rates.Requests.IsOff) return true;
        long now = rates.Time.GetTimestamp();
        lock (_gate)
        {
            Entry entry = Find(sender, rates, now);
            if (entry.Requests.TryTake(rates.Requests, now, out _)) return true;
            isFlood = !entry.Refusals.TryTake(rates.Requests, now, out _);
            return false;
        }
    }

    private Entry Find(Sender sender, SessionRates rates, long now)
    {
        if (!_bySender.TryGetValue(sender, out Entry? entry))
        {
            if (_bySender.Count >= rates.Limits.HttpAddresses) Forget(rates, now);
            _bySender[sender] = entry = new Entry();
        }
        entry.Last = now;
        return entry;
    }

    // Forgets the quiet senders. If none is quiet, forgets the half of all senders that has been quiet longest. Forgetting many at once
    // keeps the cost for each new sender low.
    private void Forget(SessionRates rates, long now)
    {
        int most = rates.Limits.HttpAddresses;
        foreach ((Sender sender, Entry entry) in _bySender)
        {
            if (entry.ByKind.All(limited => limited is null || limited.Until <= now) && rates.Time.GetElapsedTime(entry.Last, now) >= Quiet) _bySender.Remove(sender);
        }
        if (_bySender.Count < most) return;
        foreach (Sender oldest in _bySender.OrderBy(entry => entry.Value.Last).Take(most / 2).Select(entry => entry.Key).ToList())
            _bySender.Remove(oldest);
    }
}
