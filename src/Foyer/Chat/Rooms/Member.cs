// A session's membership of one room. The session keeps it and sends it with each request. Only the room's turns read or write the
// members that can change.

namespace Foyer.Chat.Rooms;

internal sealed class Member(IParticipant person, Room room, string name)
{
    public const int NoSeat = -1;

    private byte _role;

    public IParticipant Person => person;

    public Room Room => room;

    public IReceiver Receiver => person.Receiver;

    /// <summary>The room's copy of the name. Only a rename in this room changes it, so every event has the name of its moment.</summary>
    public string Name { get; set; } = name;

    /// <summary>The index in <see cref="Seats"/>, so that no search is needed.</summary>
    public int Seat { get; set; } = NoSeat;

    /// <summary>The member has joined the room, and has not left it.</summary>
    public bool IsSeated => Seat != NoSeat;

    /// <summary>The range of events that the member sees of the batch in which they last acted: from here up to, but without, <c>SeesUntil</c>.</summary>
    public int SeesFrom { get; set; }

    public int SeesUntil { get; set; }

    /// <summary>The member joined a large room and has done nothing yet, so the join is not announced yet.</summary>
    public bool Hidden { get; set; }

    /// <summary>The member joined quietly, to follow an open room. The member is removed if the room is closed.</summary>
    public bool Follows { get; set; }

    /// <summary>The room's position when the member joined. The member has been shown the later messages, or could have been.</summary>
    public long CameAt { get; set; } = long.MaxValue;

    public Role Role
    {
        get => (Role)_role;
        set => _role = (byte)value;
    }

    /// <summary>A mute may apply. Checked when the member joins or is renamed, and when a mute is made.</summary>
    public bool IsMuted { get; set; }
}
