// A session's place in one room. The session holds on to it and sends it with each request; what can change is owned by
// the room's turns, and nobody else reads or writes it.

namespace Foyer.Chat.Rooms;

internal sealed class Member(IParticipant person, Room room, string name)
{
    public const int NoSeat = -1;

    private byte _role;

    public IParticipant Person => person;

    public Room Room => room;

    public IReceiver Receiver => person.Receiver;

    /// <summary>The room's copy, changed by its own Renamed only, so that every event carries the name of its moment.</summary>
    public string Name { get; set; } = name;

    /// <summary>Its place among the <see cref="Seats"/>, so that nothing searches for it.</summary>
    public int Seat { get; set; } = NoSeat;

    /// <summary>It is in the room: it has come in, and has not left.</summary>
    public bool IsSeated => Seat != NoSeat;

    /// <summary>Which events of the batch it last acted in it was there to see.</summary>
    public int SeesFrom { get; set; }

    public int SeesUntil { get; set; }

    /// <summary>Came into a large room and has done nothing yet: the others have not been told of it.</summary>
    public bool Hidden { get; set; }

    /// <summary>Joined quietly, to follow an open room: it is removed when the room is closed.</summary>
    public bool Follows { get; set; }

    /// <summary>The position that the room had come to when it came in. What follows it has been shown, or could have been.</summary>
    public long CameAt { get; set; } = long.MaxValue;

    public Role Role
    {
        get => (Role)_role;
        set => _role = (byte)value;
    }

    /// <summary>A mute may hold it: found when it came in, was renamed, or the mute was made.</summary>
    public bool IsMuted { get; set; }
}
