// Searches take time of the disk and the processor, and how much of it lies in the hands of who searches. So an address has one search at a time, and
// its searches may run for a second in ten, however many sessions it has. What is used comes back steadily.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal sealed class SearchBudget(Services services)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>With more addresses than this, those that have all their time again are forgotten.</summary>
    private const int Remembered = 1024;

    /// <summary>Whoever holds it searches.</summary>
    private sealed class Address() : SemaphoreSlim(1)
    {
        public int Searches; // running and waiting
        public long Full; // the moment at which all of the time is back
    }

    private readonly Lock _gate = new();
    private readonly Dictionary<AddressGroup, Address> _addresses = []; // guarded by _gate, with its contents
    private int _tidyAbove = Remembered; // guarded by _gate

    /// <summary>Waits for the other searches of the address. Returns the search's answer, or a refusal if the address has used its time.</summary>
    public async Task<Answer<T>> RunAsync<T>(AddressGroup origin, Func<Task<(Answer<T> Answer, TimeSpan Took)>> search) where T : class
    {
        if (services.Limits.SearchMillis == 0) return (await search()).Answer;
        Address address = Enter(origin);
        await address.WaitAsync();
        TimeSpan took = TimeSpan.Zero;
        try
        {
            if (Wait(address) is { } wait) return new Answer(Refusal.SearchedTooMuch, wait);
            (Answer<T> answer, took) = await search();
            return answer;
        }
        finally
        {
            Leave(address, took);
            address.Release();
        }
    }

    private Address Enter(AddressGroup origin)
    {
        lock (_gate)
        {
            if (_addresses.Count > _tidyAbove) Tidy();
            if (!_addresses.TryGetValue(origin, out Address? address)) _addresses.Add(origin, address = new Address());
            address.Searches++;
            return address;
        }
    }

    private void Tidy()
    {
        foreach ((AddressGroup origin, Address address) in _addresses)
        {
            if (address.Searches == 0 && address.Full <= services.Time.GetTimestamp()) _addresses.Remove(origin);
        }
        _tidyAbove = Math.Max(Remembered, _addresses.Count * 2);
    }

    /// <summary>How long until the address has some of its time again; null if it has some now.</summary>
    private TimeSpan? Wait(Address address)
    {
        lock (_gate)
        {
            TimeSpan wait = services.Time.GetElapsedTime(services.Time.GetTimestamp(), address.Full) - Period;
            return wait >= TimeSpan.Zero ? wait + TimeSpan.FromSeconds(1) : null;
        }
    }

    private void Leave(Address address, TimeSpan took)
    {
        lock (_gate)
        {
            long back = (long)(took.TotalMilliseconds / Math.Max(1, services.Limits.SearchMillis) * Period.TotalSeconds * services.Time.TimestampFrequency);
            if (back > 0) address.Full = Math.Max(address.Full, services.Time.GetTimestamp()) + back;
            address.Searches--;
        }
    }
}
