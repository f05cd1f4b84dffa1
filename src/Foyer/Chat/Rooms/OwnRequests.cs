// What a room and its surroundings ask of it themselves, and nobody else may: its log's answers, the end of a catch-up, its own end.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>The log's answer to messages that were late, or messages that came into it from elsewhere.</summary>
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

    // It may have left meanwhile, and come back. One who has gone is still ignored by those who ignore it.
    private static Member? ActorNow(RoomState room, PendingMessage pending) =>
        pending.Actor is { IsSeated: false } gone && gone.Person.MemberIn(room.Room) is { IsSeated: true } again ? again : pending.Actor;
}

/// <summary>What was said before has been sent to the member: what happens goes straight to it.</summary>
internal sealed record CaughtUpRequest(Member Member) : RoomRequest
{
    public override void Apply(RoomState room)
    {
        if (Member.IsSeated) room.Seats[Member.Seat].Outbox = Member.Receiver.Outbox;
    }
}

/// <summary>Asks nothing. But each turn ends with a look whether the room is still needed.</summary>
internal sealed record TidyRequest : RoomRequest
{
    public override void Apply(RoomState room) { }
}

/// <summary>If nobody is in the room, the room goes, and its settings are forgotten. The answer is <see cref="Refusal.RoomGone"/> if the room has gone.</summary>
internal sealed record ForgetRequest : Ask<Answer>
{
    protected override Answer Do(RoomState room) => room.Forget() ? Refusal.RoomGone : Answer.Done;
}

/// <summary>Tells everybody that the server stops; answered when that has been handed out. From then on messages are refused.</summary>
internal sealed record StopRequest(long EventId) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        room.Stop(EventId);
        return Answer.Done;
    }

    protected override void Reply(RoomState room, Answer answer) => room.AfterDelivery(() => Complete(answer));
}
