// Joining and leaving a room, and what a member is in it.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

/// <summary>
/// Answered once the member has been welcomed, so that later events come after the greeting. With <paramref name="CatchUp"/>, the events of the
/// room wait there until the catch-up is finished. <paramref name="Quiet"/>: the client only follows an open room. It is not announced, and cannot be the
/// first member of a new room.
/// </summary>
internal sealed record JoinRequest(Member Member, Format Format, string Key, CatchUp? CatchUp = null, bool Quiet = false) : Ask<Answer>
{
    public override bool NeedsTopic => true;

    protected override Answer Do(RoomState room)
    {
        if (room.Stopped)
        {
            CatchUp?.Begin(new ReadRights(Refusal.NotInRoom, ClosedFrom: 0));
            return Answer.Done;
        }
        // The connection was lost while this request waited. The room may have processed the leave already, so nothing would remove the member again.
        if (Member.Person.HasEnded) return Refusal.NotInRoom;
        if (Quiet && !room.IsFounded) return Refusal.NoSuchRoom;
        // A follower reads from outside. The room may have been closed since the follower asked, and a client that has the key can join openly.
        IParticipant session = Member.Person;
        if (Quiet && room.MayFollow() is { IsDone: false } closed) return closed;
        if (room.MayEnter(session, Key) is { IsDone: false } refused) return refused;
        room.Enter(Member, Format, session.IgnoresSomebody, Key, CatchUp, Quiet);
        return Answer.Done;
    }
}

/// <summary>
/// Answered after the batch in which the member left has been delivered.
/// <paramref name="SharedId"/> is the event's id if several rooms show it, otherwise 0.
/// </summary>
internal sealed record LeaveRequest(Member Member, long SharedId, string Reason) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (!Member.IsSeated) return Answer.Done;
        var left = new Left { Stamp = room.Stamp(Member.Name, SharedId), Reason = Reason };
        room.Unseat(Member);
        if (!room.Stopped) room.ShowLeft(Member, left);
        return Answer.Done;
    }

    // After everything else that the member receives when they leave.
    protected override void Reply(RoomState room, Answer answer) => room.AfterDelivery(() => Complete(answer));
}

/// <summary><paramref name="SharedId"/>: see <see cref="LeaveRequest"/>.</summary>
internal sealed record RenameRequest(Member Member, string NewName, long SharedId) : RoomRequest
{
    public override void Apply(RoomState room)
    {
        if (room.Stopped || !Member.IsSeated) return;
        var renamed = new Renamed { Stamp = room.Stamp(Member.Name, SharedId), NewName = NewName };
        Member.Name = NewName;
        Member.IsMuted = room.FindMute(Member) is not null;
        room.Observe(renamed);
        if (!Member.Hidden) room.Batch.Show(renamed, Member);
        // A ban on a name also applies to a member who takes the name in the room.
        if (Member.Role < Role.Operator && !Member.Person.IsServerOperator && room.Sanctions.Find(SanctionKind.Ban, Member.Person, room.Now) is { } ban)
            KickRequest.Kick(room, Member, ban.By, ban.Reason, ban);
    }
}

/// <summary>From here on, the member has another format for their events, or has begun or stopped to ignore somebody.</summary>
internal sealed record SeatRequest(Member Member, Format Format) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (!Member.IsSeated) return Refusal.NotInRoom;
        ref Seat seat = ref room.Seats[Member.Seat];
        seat.Format = Format;
        seat.IsSelective = Member.Person.IgnoresSomebody;
        return Answer.Done;
    }
}

internal sealed record WhoRequest(Actor Actor, int AtMost) : Ask<Answer<RoomMembers>>
{
    protected override Answer<RoomMembers> Do(RoomState room)
    {
        if (room.MayLookInto(Actor) is { IsDone: false } refused) return refused;
        // If the room is too large for the list, its operators and the members with voice are listed first.
        List<RoomMember> members = [];
        bool isWhole = room.Seats.Count <= AtMost;
        if (!isWhole) Add(member => member.Role > Role.Member);
        Add(member => isWhole || member.Role == Role.Member);
        members.Sort((one, other) => one.Role != other.Role ? other.Role - one.Role : StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name));
        return new RoomMembers(room.Name, members, room.Seats.Count);

        void Add(Func<Member, bool> which)
        {
            for (int seat = 0; seat < room.Seats.Count && members.Count < AtMost; seat++)
            {
                Member member = room.Seats[seat].Member;
                if (which(member)) members.Add(new RoomMember(member.Name, member.Role, member.Person.AwayText is not null));
            }
        }
    }
}

internal readonly record struct RoomMember(string Name, Role Role, bool IsAway);

/// <summary>Some of a room's members, the highest roles first, and the number of all members.</summary>
internal sealed record RoomMembers(string Room, IReadOnlyList<RoomMember> Members, int Count);
