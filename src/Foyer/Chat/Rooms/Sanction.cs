// A ban or a mute: whom it concerns and until when. A name alone would be shed by a rename, so one who is here is also
// held by the session; an address holds whoever comes from it.

using System.Net;
using Foyer.Chat.Names;

namespace Foyer.Chat.Rooms;

internal enum SanctionKind
{
    Ban,
    Mute,
}

/// <summary>Immutable. <paramref name="Shown"/> is how those who may list it see it: a name, or a network where one was given.</summary>
internal sealed record Sanction(SanctionKind Kind, string Shown, string By, string Reason, DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>The key of the name, or empty where it is for an address.</summary>
    public string NameKey { get; init; } = "";

    /// <summary>The session that had the name, 0 for none.</summary>
    public long Session { get; init; }

    public IPNetwork? Network { get; init; }

    /// <summary>Whom it is for, as everybody may read it; empty for an address that nobody here is shown by.</summary>
    public string ShownToAll => NameKey.Length > 0 || Session != 0 ? Shown : "";

    public bool IsOver(DateTimeOffset now) => Until <= now;

    public bool Concerns(IParticipant person) => Concerns(person.Number, KeyOf(person), person.Address);

    /// <summary>The same for a person of whom the key of the name (empty for a guest) and the address are known already.</summary>
    public bool Concerns(long session, string nameKey, IPAddress address) =>
        session == Session || (NameKey.Length > 0 && nameKey == NameKey) || Network?.Contains(address) == true;

    public static string KeyOf(IParticipant person) => person.ChosenName is { } name ? NameRules.Key(name) : "";

    /// <summary>The same target: lifted by the words that made it.</summary>
    public bool IsFor(Sanction other) => Kind == other.Kind
        && (Network is not null ? Network.Equals(other.Network) : NameKey.Length > 0 && NameKey == other.NameKey);

    /// <summary>What it is to a later run of the server, where the sessions are others and their numbers begin anew.</summary>
    public Sanction AfterRestart => this with { Session = 0 };

    public TimeSpan? Left(DateTimeOffset now) => Until - now;

    /// <summary>The network of <paramref name="bits"/> bits that the address is in.</summary>
    public static IPNetwork Masked(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = bits; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }
}

/// <summary>The sanctions of a room or of the whole server. Not thread-safe: its owner sees to that.</summary>
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

    /// <summary>By the name alone.</summary>
    public Sanction? Find(SanctionKind kind, string nameKey, DateTimeOffset now) =>
        _all.Find(sanction => sanction.Kind == kind && !sanction.IsOver(now) && sanction.NameKey == nameKey);

    /// <summary>In place of an older one for the same target.</summary>
    public void Add(Sanction sanction)
    {
        _all.RemoveAll(sanction.IsFor);
        _all.Add(sanction);
    }

    /// <summary>False: there are as many as there may be already, and none of them is for the same target.</summary>
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
