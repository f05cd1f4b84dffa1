// Coming, going, and what a member is for the room.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

/// <summary>
/// Answered once the member was welcomed: what it is told from then on comes after its greeting. With <paramref name="CatchUp"/>, what
/// happens in the room waits there until that is finished. <paramref name="Quiet"/>: to follow an open room, unannounced, and never the first in a new one.
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
        // Lost while this was on its way: its leaving may have been here already, and nothing would take it out again.
        if (Member.Person.HasEnded) return Refusal.NotInRoom;
        if (Quiet && !room.IsFounded) return Refusal.NoSuchRoom;
        // A follower reads from outside. The room may have been closed since the follower asked; and a client that has the key can join openly.
        IParticipant session = Member.Person;
        if (Quiet && room.MayFollow() is { IsDone: false } closed) return closed;
        if (room.MayEnter(session, Key) is { IsDone: false } refused) return refused;
        room.Enter(Member, Format, session.IgnoresSomebody, Key, CatchUp, Quiet);
        return Answer.Done;
    }
}

/// <summary>
/// Answered after the batch in which the member left has been delivered.
/// <paramref name="SharedId"/> is the event's id where it is told in several rooms, else 0.
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

    // Behind what else its going brings the member.
    protected override void Reply(RoomState room, Answer answer) => room.AfterDelivery(() => Complete(answer));
}

/// <summary><paramref name="SharedId"/> as in <see cref="LeaveRequest"/>.</summary>
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
        // A name that is banned here is banned also for who takes it inside.
        if (Member.Role < Role.Operator && !Member.Person.IsServerOperator && room.Sanctions.Find(SanctionKind.Ban, Member.Person, room.Now) is { } ban)
            KickRequest.Kick(room, Member, ban.By, ban.Reason, ban);
    }
}

/// <summary>The member's events are formatted otherwise from here on, or some of them are not for it.</summary>
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
        // Of a room that is too large to be shown whole, those who keep its order are shown in any case.
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

/// <summary>Some of a room's members, the highest roles first, and how many there are.</summary>
internal sealed record RoomMembers(string Room, IReadOnlyList<RoomMember> Members, int Count);
