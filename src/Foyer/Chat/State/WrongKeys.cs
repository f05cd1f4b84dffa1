// Wrong keys that people have tried, counted by room and address, so that nobody can guess a key without end. Part of the room's state. A count is
// forgotten after ten minutes.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary>Not thread-safe: a part of the room's state.</summary>
internal sealed class WrongKeys
{
    /// <summary>So many wrong keys of one Internet address are answered in <see cref="Window"/>.</summary>
    public const int PerAddress = 5;

    /// <summary>Many people can share a local address.</summary>
    public const int PerLocalAddress = 10 * PerAddress;

    /// <summary>The operators of the room are told when there have been so many in all, and each time that the number has doubled.</summary>
    public const int Told = 20;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const int MostAddresses = 1000;

    private readonly SortedDictionary<ulong, (int Count, DateTimeOffset Since)> _byAddress = [];
    private int _total;
    private DateTimeOffset _since;

    public IReadOnlyDictionary<ulong, (int Count, DateTimeOffset Since)> ByAddress => _byAddress;

    /// <summary>Whether another key from this address is looked at.</summary>
    public Answer Check(AddressGroup address, DateTimeOffset now)
    {
        if (_byAddress.TryGetValue(address.Prefix, out (int Count, DateTimeOffset Since) tried))
            return tried.Since + Window > now && tried.Count >= Most(address) ? new Answer(Refusal.TooManyAttempts, tried.Since + Window - now) : Answer.Done;
        return _byAddress.Count < MostAddresses || _since + Window <= now ? Answer.Done : new Answer(Refusal.TooManyAttempts, _since + Window - now);
    }

    /// <summary>Counts a wrong key. Returns how many there have been from this address, and from all addresses.</summary>
    public (int OfAddress, int OfAll) Add(AddressGroup address, DateTimeOffset now)
    {
        if (_since + Window <= now)
        {
            (_total, _since) = (0, now);
            foreach (ulong over in _byAddress.Where(tried => tried.Value.Since + Window <= now).Select(tried => tried.Key).ToArray()) _byAddress.Remove(over);
        }
        (int count, DateTimeOffset since) = _byAddress.GetValueOrDefault(address.Prefix);
        _byAddress[address.Prefix] = since + Window > now ? (++count, since) : (count = 1, now);
        return (count, ++_total);
    }

    public void Clear()
    {
        _byAddress.Clear();
        (_total, _since) = (0, default);
    }

    public static int Most(AddressGroup address) => address.IsLocal ? PerLocalAddress : PerAddress;
}
