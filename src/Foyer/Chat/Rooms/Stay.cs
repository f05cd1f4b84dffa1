// A session's stay in a room: the part of a member that belongs to this server. Only the room's turns read or write what can change.

using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

internal sealed class Stay(ISession session, Room room)
{
    public const int NoSeat = -1;

    public ISession Session => session;

    public Room Room => room;

    /// <summary>Null until the room has let the session in.</summary>
    public Member? Member { get; set; }

    /// <summary>The index in <see cref="Seats"/>, so that no search is needed.</summary>
    public int Seat { get; set; } = NoSeat;

    public bool IsSeated => Seat != NoSeat;

    /// <summary>The stays of the member's sessions at this server, nearly always one.</summary>
    public static ReadOnlySpan<Stay> Of(Member member) => member.Here switch
    {
        Stay one => new Stay[] { one },
        Stay[] several => several,
        _ => [],
    };

    /// <summary>Joins the member's other stays.</summary>
    public void BelongTo(Member member)
    {
        Member = member;
        member.Here = member.Here is null ? this : new List<Stay>([.. Of(member), this]).ToArray();
    }

    /// <summary>Returns whether the member has other sessions in the room.</summary>
    public bool LeaveMember()
    {
        Stay[] others = Member is null ? [] : [.. Of(Member).ToArray().Where(stay => stay != this)];
        if (Member is not null) Member.Here = others.Length > 1 ? others : others.FirstOrDefault();
        return others.Length > 0;
    }
}
