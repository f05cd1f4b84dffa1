using Foyer.Chat.Events;

namespace Foyer.Chat.State;

internal readonly record struct RoomMember(Person Person, Role Role);

/// <summary>Some of a room's members, the highest roles first, and the number of all members.</summary>
internal sealed record RoomMembers(string Room, IReadOnlyList<RoomMember> Members, int Count)
{
    /// <summary>The members, if this person may see them.</summary>
    public static Answer<RoomMembers> Of(RoomState room, Person asker, int atMost)
    {
        if (room.MayLookInto(asker) is { IsDone: false } refused) return refused;
        // If the room is too large for the list, its operators and the members with voice are listed first.
        IReadOnlyList<Member> all = room.Members.All;
        IEnumerable<Member> listed = all.Count <= atMost ? all : all.Where(member => member.Role > Role.Member).Concat(all.Where(member => member.Role == Role.Member)).Take(atMost);
        List<RoomMember> members = [.. listed.Select(member => new RoomMember(member.Person, member.Role))];
        members.Sort((one, other) => one.Role != other.Role ? other.Role - one.Role : StringComparer.OrdinalIgnoreCase.Compare(one.Person.Name, other.Person.Name));
        return new RoomMembers(room.Name, members, all.Count);
    }
}
