// The people whom the operators of a room have invited. They can join without a key, even if the room is invite-only, for an hour. Part of the room's state.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary><paramref name="Name"/>: what the person was called when they were invited.</summary>
internal readonly record struct Invitation(PersonId Person, string Name, DateTimeOffset Until);

/// <summary>Not thread-safe: a part of the room's state.</summary>
internal sealed class Invitations
{
    public static readonly TimeSpan Length = TimeSpan.FromHours(1);

    private readonly SortedDictionary<PersonId, Invitation> _all = [];

    public bool IsInvited(PersonId person, DateTimeOffset now) => _all.TryGetValue(person, out Invitation invitation) && invitation.Until > now;

    public IEnumerable<Invitation> At(DateTimeOffset now) => _all.Values.Where(invitation => invitation.Until > now);

    /// <summary>At the limit, forgets everybody who was invited before and has not come.</summary>
    public void Add(PersonId person, string name, int limit, DateTimeOffset now)
    {
        foreach (PersonId over in _all.Values.Where(invitation => invitation.Until <= now).Select(invitation => invitation.Person).ToArray()) _all.Remove(over);
        if (_all.Count >= limit) _all.Clear();
        _all[person] = new Invitation(person, name, now + Length);
    }

    public void Remove(PersonId person) => _all.Remove(person);

    public void Clear() => _all.Clear();
}
