// The requests that come from the room itself and the parts around it, and not from clients: the log's answers, the end of a catch-up, the room's end.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>The log's late answer to the room's messages, or messages that came into the log from elsewhere.</summary>
internal sealed record LogAnswered(List<PendingMessage> Pending, bool Accepted) : RoomRequest
{
    public override int Weight => Pending.Sum(pending => base.Weight + pending.Message.Text.Length);

    public override void Apply(RoomState room)
    {
        room.RoomLog.TakeLate(Pending);
        if (!Accepted)
        {
            room.Refuse(Pending, tell: !room.Stopped);
            return;
        }
        room.Accept(Pending);
        if (room.Stopped) return;
        foreach (PendingMessage pending in Pending) room.Show(pending.Message, ActorNow(room, pending));
    }

    // The member may have left and joined again meanwhile. If the member has left, those who ignored them still do not see the message.
    private static Member? ActorNow(RoomState room, PendingMessage pending) =>
        pending.Actor is { IsSeated: false } gone && gone.Person.MemberIn(room.Room) is { IsSeated: true } again ? again : pending.Actor;
}

/// <summary>The history has been sent to the member. From now on, events go straight to the member's outbox.</summary>
internal sealed record CaughtUpRequest(Member Member) : RoomRequest
{
    public override void Apply(RoomState room)
    {
        if (Member.IsSeated) room.Seats[Member.Seat].Outbox = Member.Receiver.Outbox;
    }
}

/// <summary>A no-op that makes the room run a turn. At the end of the turn, an empty room removes itself.</summary>
internal sealed record TidyRequest : RoomRequest
{
    public override void Apply(RoomState room) { }
}

/// <summary>
/// If nobody is in the room, removes the room and its settings. The answer is <see cref="Refusal.RoomGone"/> if the room has been removed.
/// </summary>
internal sealed record ForgetRequest : Ask<Answer>
{
    protected override Answer Do(RoomState room) => room.Forget() ? Refusal.RoomGone : Answer.Done;
}

/// <summary>
/// Notifies all members that the server stops. Answered when all outboxes have the notice. From then on, messages are refused.
/// </summary>
internal sealed record StopRequest(long EventId) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        room.Stop(EventId);
        return Answer.Done;
    }

    protected override void Reply(RoomState room, Answer answer) => room.AfterDelivery(() => Complete(answer));
}
