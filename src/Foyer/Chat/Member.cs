// A room's own record of somebody in it. Owned by the room's loop: nobody else reads or writes it.

namespace Foyer.Chat;

internal sealed class Member(Session session, string name)
{
    public Session Session => session;

    public IReceiver Receiver { get; } = session.Receiver;

    /// <summary>The room's copy, changed by its own Renamed only, so that every event carries the name of its moment.</summary>
    public string Name { get; set; } = name;

    /// <summary>Its place in the room's list, so that leaving does not search.</summary>
    public int Index { get; set; }

    /// <summary>Came into a large room and has done nothing yet: the others have not been told of it.</summary>
    public bool Hidden { get; set; }

    /// <summary>The last batch in which it acted; the two below say which of that batch's events it was there to see.</summary>
    public long ActedIn { get; set; }

    public int SeesFrom { get; set; }

    public int SeesUntil { get; set; }
}
