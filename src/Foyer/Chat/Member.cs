// A room's own record of somebody in it. Owned by the room's loop: nobody else reads or writes it.

namespace Foyer.Chat;

internal sealed class Member(Session session, string name)
{
    public Session Session => session;

    /// <summary>The room's copy, changed by its own Renamed only, so that every event carries the name of its moment.</summary>
    public string Name { get; set; } = name;

    /// <summary>Its place among the <see cref="Seats"/>, so that leaving does not search.</summary>
    public int Index { get; set; }

    /// <summary>Came into a large room and has done nothing yet: the others have not been told of it.</summary>
    public bool Hidden { get; set; }

    /// <summary>Which events of the batch it last acted in it was there to see.</summary>
    public int SeesFrom { get; set; }

    public int SeesUntil { get; set; }
}
