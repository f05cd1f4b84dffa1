// Who may read what was said in a room, decided here and nowhere else.
//
// 1. Who is in the room reads what is said from its coming on, and what was said before it came.
// 2. Who is not reads an open room that it is not banned from.
// 3. What was said while the room was closed (a key, invitations, hidden) is for those who are in it while it still is: once the
//    room has been opened, closed anew, or made anew under its name, nobody reads it but those who were there, until they go.
// 4. The server's operator reads everything.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary><paramref name="ClosedFrom"/>: what was said while the room was closed, only above this position.</summary>
internal readonly record struct ReadRights(Answer Answer, long ClosedFrom) : IAnswer<ReadRights>
{
    private const long NothingClosed = long.MaxValue;

    public Refusal Refusal => Answer.Refusal;

    public static ReadRights Refused(Refusal refusal) => new(refusal, NothingClosed);

    /// <summary>In the room's turn.</summary>
    public static ReadRights Of(RoomState room, Actor actor)
    {
        if (actor.Person.IsServerOperator) return new ReadRights(Answer.Done, 0);
        long closedSince = room.Settings.IsOpen ? NothingClosed : room.Settings.ClosedSince;
        if (actor.Member is { IsSeated: true } member) return new ReadRights(Answer.Done, Math.Min(member.CameAt, closedSince));
        return new ReadRights(room.MayReadFromOutside(actor.Person), NothingClosed);
    }
}

/// <summary>Answered after the turn: what was said before it is in the log by then, and who was put out in it is out.</summary>
internal sealed record ReadRightsRequest(Actor Actor) : Ask<ReadRights>
{
    public override void Apply(RoomState room) => room.AfterDelivery(() => base.Apply(room), ifItFails: () => Fail(room));

    protected override ReadRights Do(RoomState room) => ReadRights.Of(room, Actor);
}
