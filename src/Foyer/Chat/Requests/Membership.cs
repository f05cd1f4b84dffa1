// Joining and leaving a room, and what a member is called in it.

using System.Numerics;
using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Requests;

/// <summary>
/// Joins, or adds a session to a member. <paramref name="Quiet"/>: the client only follows an open room. It is not announced, and cannot be the first
/// member of a new room.
/// </summary>
internal sealed record JoinRequest(Person By, string Key, bool Quiet = false) : RoomRequest(By)
{
    public override int MostEvents => EventsForAllMembers; // a key for a new room closes it

    public override bool NeedsTopic => true;

    public override Answer Apply(RoomState room)
    {
        if (room.Members.Find(By.Id) is { } member)
        {
            room.EnterAgain(member, Quiet);
            return Answer.Done;
        }
        if (Quiet && !room.IsFounded) return Refusal.NoSuchRoom;
        // A follower reads from outside. The room may have been closed since the follower asked, and a client that has the key can join openly.
        if (Quiet && room.MayFollow() is { IsDone: false } closed) return closed;
        if (room.MayEnter(By, Key) is { IsDone: false } refused)
        {
            if (refused.Refusal == Refusal.RoomNeedsKey && Key.Length > 0) CountWrongKey(room);
            // Of a hidden room, nobody learns which of the reasons it is.
            return room.Settings.Hidden ? Refusal.RoomNotOpen : refused;
        }
        room.Enter(By, Key, Quiet);
        return Answer.Done;
    }

    private void CountWrongKey(RoomState room)
    {
        (int ofAddress, int ofAll) = room.WrongKeys.Add(By.Origin, room.Now);
        if (ofAddress == WrongKeys.Most(By.Origin)) room.LogAct($"{ofAddress} wrong keys", room.Actor(By), By.Origin.ToString());
        if (ofAll < WrongKeys.Told || !BitOperations.IsPow2(ofAll / WrongKeys.Told) || ofAll % WrongKeys.Told > 0) return;
        foreach (Member member in room.Members.All.Where(member => member.Role >= Role.Operator)) room.Tell(member.Id, new KeyGuessed { Stamp = room.Stamp(Person.Server), Count = ofAll });
    }
}

internal sealed record LeaveRequest(Person By, string Reason, bool LeavesServer = false, long SharedId = 0) : PersonRequest(By, SharedId)
{
    public override int Weight => base.Weight + Reason.Length;

    public override Answer Apply(RoomState room)
    {
        if (room.Members.Find(By.Id) is not { } member) return Answer.Done;
        string reason = room.MayBeHeard(member).IsDone ? Reason : ""; // a farewell is said to the others, too
        room.ShowLeft(member, new Left { Stamp = room.Stamp(member.Person, SharedId), Reason = reason, LeftServer = LeavesServer });
        room.Remove(member);
        return Answer.Done;
    }
}

/// <summary>The person has another name, profile or right.</summary>
internal sealed record ChangeRequest(Person By, long SharedId = 0) : PersonRequest(By, SharedId)
{
    public override Answer Apply(RoomState room)
    {
        if (room.Members.Find(By.Id) is not { } member) return Answer.Done;
        room.Rename(member, By, SharedId);
        // A ban on a name also applies to a member who takes the name in the room.
        if (member.Role < Role.Operator && !By.IsOperator && room.Sanctions.Find(SanctionKind.Ban, By, room.Now) is { } ban)
            KickRequest.Kick(room, member, Person.Server with { Name = ban.By }, ban.Reason, ban);
        return Answer.Done;
    }
}

/// <summary>Does nothing. After it, an empty room removes itself.</summary>
internal sealed record TidyRequest() : RoomRequest(Person.Server)
{
    public override Answer Apply(RoomState room) => Answer.Done;
}

/// <summary>If nobody is in the room, removes its settings, sanctions and webhooks.</summary>
internal sealed record ForgetRequest() : RoomRequest(Person.Server)
{
    public override Answer Apply(RoomState room)
    {
        room.Forget();
        return Answer.Done;
    }
}
