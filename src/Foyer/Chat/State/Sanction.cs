// A ban or a mute: its target and its end. A person could escape from a sanction on a name by a rename. So if the person is connected, the sanction
// also applies to that person. A sanction on an address applies to everybody with that address.

using Foyer.Chat.Events;
using Foyer.Chat.Names;

namespace Foyer.Chat.State;

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

    /// <summary>The person who had the name or the address when the sanction was made, if there was one. Not stored.</summary>
    public PersonId Person { get; init; }

    public IPNetwork? Network { get; init; }

    /// <summary>The target as everybody may see it; empty if it is an address that nobody here is shown by.</summary>
    public string ShownToAll => NameKey.Length > 0 || Person != PersonId.None ? Shown : "";

    public bool IsOver(DateTimeOffset now) => Until <= now;

    public bool Concerns(Person person) => Concerns(person.Id, KeyOf(person), person.Origin);

    /// <summary>The same, if the caller knows the key of the person's name (empty for a guest) already.</summary>
    public bool Concerns(PersonId person, string nameKey, AddressGroup origin) =>
        (person == Person && person != PersonId.None) || (NameKey.Length > 0 && nameKey == NameKey) || (Network is { } network && origin.IsWithin(network));

    public static string KeyOf(Person person) => person.HasChosenName ? NameRules.Key(person.Name) : "";

    /// <summary>Whether both have the same target, so that the command that lifts one also lifts the other.</summary>
    public bool IsFor(Sanction other) => Kind == other.Kind
        && (Network is not null ? Network.Equals(other.Network) : NameKey.Length > 0 && NameKey == other.NameKey);

    public TimeSpan? Left(DateTimeOffset now) => Until - now;
}

/// <summary>
/// Says which sanction a moderator wants to lift: by the text that the list shows, by name, by address, or by the person or their handle, even if the
/// person has left.
/// </summary>
internal sealed record SanctionChoice(string Text, IPNetwork? Network, PersonId Person)
{
    private readonly string _key = NameRules.Key(Text);

    public bool Fits(Sanction sanction) =>
        sanction.Shown.Equals(Text, StringComparison.OrdinalIgnoreCase)
        || (sanction.NameKey.Length > 0 && sanction.NameKey == _key)
        || (Network is { } wanted && sanction.Network is { } held && wanted.Equals(held))
        || (sanction.Person != PersonId.None
            && (sanction.Person == Person || Text.Equals(Events.Person.GuestPrefix + sanction.Person.Number, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>The sanctions of a room or of the whole server. Not thread-safe: its owner synchronizes the calls.</summary>
internal sealed class SanctionList(IEnumerable<Sanction> sanctions)
{
    private readonly List<Sanction> _all = [.. sanctions];

    public int Count => _all.Count;

    /// <summary>Those that are not over.</summary>
    public IEnumerable<Sanction> At(DateTimeOffset now) => _all.Where(sanction => !sanction.IsOver(now));

    public Sanction? Find(SanctionKind kind, Person person, DateTimeOffset now)
    {
        if (_all.Count == 0) return null;
        string nameKey = Sanction.KeyOf(person);
        return _all.Find(sanction => sanction.Kind == kind && !sanction.IsOver(now) && sanction.Concerns(person.Id, nameKey, person.Origin));
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
        _all.RemoveAll(known => known.IsOver(now));
        if (_all.Count >= limit && !_all.Exists(sanction.IsFor)) return false;
        Add(sanction);
        return true;
    }

    public void Clear() => _all.Clear();

    public Sanction? Remove(Predicate<Sanction> which)
    {
        int at = _all.FindIndex(which);
        if (at < 0) return null;
        Sanction removed = _all[at];
        _all.RemoveAt(at);
        return removed;
    }
}
