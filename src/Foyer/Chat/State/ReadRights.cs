// The rules for reading the messages of a room. They are applied here and nowhere else.
//
// 1. A member can read the messages after they join, and the earlier ones.
// 2. A person who is not a member can read an open room, if they are not banned from it.
// 3. Messages from a time when the room was closed (a key, invitations, hidden) are for its members for as long as it stays closed. Once the room has
//    been opened, closed again, or made again under its name, only the members who were there at that time can read them, until they leave.
// 4. The server operator can read everything.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary>
/// <paramref name="ClosedFrom"/>: messages from a time when the room was closed can be read only above this position.
/// </summary>
internal readonly record struct ReadRights(Answer Answer, long ClosedFrom) : IAnswer<ReadRights>
{
    private const long NothingClosed = long.MaxValue;

    public Refusal Refusal => Answer.Refusal;

    public static ReadRights Refused(Refusal refusal) => new(refusal, NothingClosed);

    public static ReadRights Of(RoomState room, Person person)
    {
        if (person.IsOperator) return new ReadRights(Answer.Done, 0);
        long closedSince = room.Settings.IsOpen ? NothingClosed : room.Settings.ClosedSince;
        if (room.Members.Find(person.Id) is { } member) return new ReadRights(Answer.Done, Math.Min(member.CameAt, closedSince));
        return new ReadRights(room.MayReadFromOutside(person), NothingClosed);
    }
}
