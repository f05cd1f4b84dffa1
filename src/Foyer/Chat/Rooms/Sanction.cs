// A ban or a mute: its target and its end. A person could escape from a sanction on a name by a rename. So if the person is connected, the sanction
// also applies to their session. A sanction on an address applies to everybody with that address.

using System.Net;
using Foyer.Chat.Names;

namespace Foyer.Chat.Rooms;

internal enum SanctionKind
{
    Ban,
    Mute,
}

/// <summary>
/// Immutable. <paramref name="Shown"/> is the target as moderators see it in the list: a name, or a network if the sanction was made for one.
/// </summary>
internal sealed record Sanction(SanctionKind Kind, string Shown, string By, string Reason, DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>The key of the name; empty if the target is an address.</summary>
    public string NameKey { get; init; } = "";

    /// <summary>The number of the session that had the name; 0 if none had it.</summary>
    public long Session { get; init; }

    public IPNetwork? Network { get; init; }

    /// <summary>The target as everybody may see it; empty if it is an address that nobody here is shown by.</summary>
    public string ShownToAll => NameKey.Length > 0 || Session != 0 ? Shown : "";

    public bool IsOver(DateTimeOffset now) => Until <= now;

    public bool Concerns(IParticipant person) => Concerns(person.Number, KeyOf(person), person.Address);

    /// <summary>The same, if the caller knows the key of the person's name (empty for a guest) and the address already.</summary>
    public bool Concerns(long session, string nameKey, IPAddress address) =>
        session == Session || (NameKey.Length > 0 && nameKey == NameKey) || Network?.Contains(address) == true;

    public static string KeyOf(IParticipant person) => person.ChosenName is { } name ? NameRules.Key(name) : "";

    /// <summary>Whether both have the same target, so that the command that lifts one also lifts the other.</summary>
    public bool IsFor(Sanction other) => Kind == other.Kind
        && (Network is not null ? Network.Equals(other.Network) : NameKey.Length > 0 && NameKey == other.NameKey);

    /// <summary>The sanction for a later run of the server, in which the session numbers start again.</summary>
    public Sanction AfterRestart => this with { Session = 0 };

    public TimeSpan? Left(DateTimeOffset now) => Until - now;

    /// <summary>The network of <paramref name="bits"/> bits that contains the address.</summary>
    public static IPNetwork Masked(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = bits; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }
}

/// <summary>The sanctions of a room or of the whole server. Not thread-safe: its owner synchronizes the calls.</summary>
internal sealed class SanctionList
{
    private readonly List<Sanction> _all = [];

    public int Count => _all.Count;

    public IReadOnlyList<Sanction> At(DateTimeOffset now)
    {
        _all.RemoveAll(sanction => sanction.IsOver(now));
        return _all;
    }

    public Sanction? Find(SanctionKind kind, IParticipant person, DateTimeOffset now)
    {
        if (_all.Count == 0) return null;
        string nameKey = Sanction.KeyOf(person);
        IPAddress address = person.Address;
        return _all.Find(sanction => sanction.Kind == kind && !sanction.IsOver(now) && sanction.Concerns(person.Number, nameKey, address));
    }

    /// <summary>Finds a sanction by the name alone.</summary>
    public Sanction? Find(SanctionKind kind, string nameKey, DateTimeOffset now) =>
        _all.Find(sanction => sanction.Kind == kind && !sanction.IsOver(now) && sanction.NameKey == nameKey);

    /// <summary>Adds the sanction, and removes an older one with the same target.</summary>
    public void Add(Sanction sanction)
    {
        _all.RemoveAll(sanction.IsFor);
        _all.Add(sanction);
    }

    /// <summary>Returns false if the limit is reached and no existing sanction has the same target.</summary>
    public bool TryAdd(Sanction sanction, int limit, DateTimeOffset now)
    {
        if (At(now).Count >= limit && !_all.Exists(sanction.IsFor)) return false;
        Add(sanction);
        return true;
    }

    public Sanction? Remove(Func<Sanction, bool> which)
    {
        int at = _all.FindIndex(sanction => which(sanction));
        if (at < 0) return null;
        Sanction removed = _all[at];
        _all.RemoveAt(at);
        return removed;
    }
}
