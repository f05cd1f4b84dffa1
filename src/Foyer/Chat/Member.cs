// A session's place in one room. The session holds on to it and sends it with each request; everything within is owned by
// the room's loop, and nobody else reads or writes it.

namespace Foyer.Chat;

internal sealed class Member(IReceiver receiver, string name)
{
    public const int NoSeat = -1;

    public IReceiver Receiver => receiver;

    /// <summary>The room's copy, changed by its own Renamed only, so that every event carries the name of its moment.</summary>
    public string Name { get; set; } = name;

    /// <summary>Its place among the <see cref="Seats"/>, so that nothing searches for it.</summary>
    public int Seat { get; set; } = NoSeat;

    /// <summary>Which events of the batch it last acted in it was there to see.</summary>
    public int SeesFrom { get; set; }

    public int SeesUntil { get; set; }

    /// <summary>Came into a large room and has done nothing yet: the others have not been told of it.</summary>
    public bool Hidden { get; set; }
}
