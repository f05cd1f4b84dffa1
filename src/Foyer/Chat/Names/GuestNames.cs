// The names of guests if addresses are hidden: guest-HASH. The key of the hash is new with each start, so that nobody can find an address by hashing all
// addresses. If several guests share an address, -2, -3 and so on follow. The hash has only letters, because guest- with a number is a handle.

using System.Security.Cryptography;
using Foyer.Chat.Events;

namespace Foyer.Chat.Names;

/// <summary>Thread-safe.</summary>
internal sealed class GuestNames
{
    private const string Letters = "bcdfghjkmnpqrstvwxz"; // no vowels, so no words
    private const int Length = 6; // 47 million combinations

    private readonly Lock _gate = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, SortedSet<int>> _taken = []; // by the name without its number

    /// <summary>The name for a guest from this address, who does not reserve it. Connected guests may have the same name.</summary>
    public string Of(IPAddress address) => NameOf(address);

    public string Take(IPAddress address)
    {
        string name = NameOf(address);
        lock (_gate)
        {
            if (!_taken.TryGetValue(name, out SortedSet<int>? taken)) _taken[name] = taken = [];
            int number = 1;
            while (!taken.Add(number)) number++;
            return number == 1 ? name : $"{name}-{number}";
        }
    }

    /// <summary>Frees the name that <see cref="Take"/> gave.</summary>
    public void GiveBack(string taken)
    {
        int hyphen = taken.LastIndexOf('-');
        bool numbered = hyphen > Person.GuestPrefix.Length;
        string name = numbered ? taken[..hyphen] : taken;
        lock (_gate)
        {
            if (!_taken.TryGetValue(name, out SortedSet<int>? numbers)) return;
            numbers.Remove(numbered ? int.Parse(taken.AsSpan(hyphen + 1), CultureInfo.InvariantCulture) : 1);
            if (numbers.Count == 0) _taken.Remove(name);
        }
    }

    private string NameOf(IPAddress address)
    {
        byte[] hash = HMACSHA256.HashData(_key, address.GetAddressBytes());
        return Person.GuestPrefix + string.Create(Length, hash, static (letters, hash) =>
        {
            for (int i = 0; i < letters.Length; i++) letters[i] = Letters[hash[i] % Letters.Length];
        });
    }
}
