// A person's membership of one room. Part of the room's state, so it is the same on every server of a cluster.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

internal sealed class Member(Person person)
{
    private byte _role;

    /// <summary>The person as the room knows them. Only a request to this room changes it, so every event has the name of its moment.</summary>
    public Person Person { get; set; } = person;

    public PersonId Id => Person.Id;

    public string Name => Person.Name;

    /// <summary>The member has joined the room, and has not left it.</summary>
    public bool IsIn { get; set; }

    /// <summary>The member joined a large room and has done nothing yet, so the join is not announced yet.</summary>
    public bool Hidden { get; set; }

    /// <summary>The member joined quietly, to follow an open room. The member is removed if the room is closed.</summary>
    public bool Follows { get; set; }

    /// <summary>A mute may apply. Checked when the member joins or is renamed, and when a mute is made.</summary>
    public bool IsMuted { get; set; }

    public Role Role
    {
        get => (Role)_role;
        set => _role = (byte)value;
    }

    /// <summary>The position of the join. The member has been shown the later messages, or could have been.</summary>
    public long CameAt { get; set; }

    /// <summary>
    /// What this server keeps about the member: how to reach them. Null if the member is at another server, or has no session in the room now. The rules of
    /// the room never look at it.
    /// </summary>
    public object? Here { get; set; }
}

/// <summary>The members of a room in the order of their ids, so that everything that is done to several members has the same order everywhere.</summary>
internal sealed class Members
{
    private readonly List<Member> _all = [];

    public int Count => _all.Count;

    public IReadOnlyList<Member> All => _all;

    public Member? Find(PersonId id) => IndexOf(id) is >= 0 and var index ? _all[index] : null;

    public void Add(Member member)
    {
        member.IsIn = true;
        // Nearly always the newest person joins, and belongs at the end.
        if (_all.Count == 0 || _all[^1].Id.CompareTo(member.Id) < 0) _all.Add(member);
        else _all.Insert(~IndexOf(member.Id), member);
    }

    public void Remove(Member member)
    {
        member.IsIn = false;
        _all.RemoveAt(IndexOf(member.Id));
    }

    private int IndexOf(PersonId id)
    {
        int low = 0, high = _all.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            switch (_all[middle].Id.CompareTo(id))
            {
                case 0: return middle;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }
        return ~low;
    }
}
