// The rules of what a person may do in a room, and of what a person may know about it. The first two groups are for the room's turn. The third is for
// any thread, and uses the current settings. The right to read messages is in ReadRights.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal static class RoomRights
{
    // Acting.

    public static Answer NeedsServerOperator(IParticipant person) => person.IsServerOperator ? Answer.Done : Refusal.NeedsServerOperator;

    public static Answer Needs(Role role, Actor actor)
    {
        if (actor.Person.IsServerOperator) return Answer.Done;
        if (actor.Member is not { IsSeated: true } member) return Refusal.NotInRoom;
        if (member.Role >= role) return Answer.Done;
        return role == Role.Owner ? Refusal.NeedsOwner : Refusal.NeedsOperator;
    }

    /// <summary>Members can only act against members whose role is lower than theirs; the server's operator outranks everybody.</summary>
    public static Answer NeedsToOutrank(Actor actor, Member target)
    {
        if (Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (actor.Person == target.Person) return Refusal.NotYourself;
        if (actor.Person.IsServerOperator) return Answer.Done;
        return !target.Person.IsServerOperator && actor.Member!.Role > target.Role ? Answer.Done : Refusal.OutrankedByTarget;
    }

    // Joining and speaking.

    public static Answer MayEnter(this RoomState room, IParticipant person, string key)
    {
        if (person.IsServerOperator) return Answer.Done;
        if (room.FindBan(person) is { } banned) return banned;
        if (!room.IsFounded) return Answer.Done;
        RoomSettings settings = room.Settings;
        bool invited = room.Invited.Contains(person.Number);
        if (settings.InviteOnly && !invited) return Refusal.RoomInviteOnly;
        if (settings.Key.Length > 0 && settings.Key != key && !invited) return Refusal.RoomNeedsKey;
        return room.MemberLimit is > 0 and var limit && room.Seats.Count >= limit ? Refusal.RoomFull : Answer.Done;
    }

    public static Answer MaySpeak(this RoomState room, Member member)
    {
        if (member.Role >= Role.Operator || member.Person.IsServerOperator) return Answer.Done;
        if (member.IsMuted && room.FindMute(member) is { } mute) return new Answer(Refusal.Muted, mute.Left(room.Now), mute.Reason);
        return member.Role >= Role.Voice ? Answer.Done : room.MaySpeakWithoutVoice(member.Person);
    }

    /// <summary>
    /// For a member without a role, and for a person who is not in the room. This must be the last check, because slow mode counts the message as sent.
    /// </summary>
    public static Answer MaySpeakWithoutVoice(this RoomState room, IParticipant person) =>
        room.Settings.Moderated ? Refusal.RoomModerated : room.SlowMode.MaySpeak(person.Speaker, room.Settings.SlowMode, room.Now);

    public static Sanction? FindMute(this RoomState room, Member member) => room.Sanctions.Find(SanctionKind.Mute, member.Person, room.Now);

    /// <summary>Null: the person is not banned.</summary>
    public static Answer? FindBan(this RoomState room, IParticipant person) =>
        room.Sanctions.Find(SanctionKind.Ban, person, room.Now) is { } ban ? new Answer(Refusal.Banned, ban.Left(room.Now), ban.Reason) : null;

    // Knowing about the room.

    /// <summary>Whether the person may know that the room exists. If not, every request is answered with <see cref="Refusal.NoSuchRoom"/>.</summary>
    public static bool MayKnowOf(this IParticipant person, Room room) => KnowledgeOf(room, person).Refusal != Refusal.NoSuchRoom;

    /// <summary>Whether the person may see the topic, the settings and the members of the room.</summary>
    public static bool MayLookInto(this IParticipant person, Room room) => KnowledgeOf(room, person).IsDone;

    private static Answer KnowledgeOf(Room room, IParticipant person) => MayLookInto(room.Settings, person.IsServerOperator || person.MemberIn(room) is not null);

    /// <summary>The same, in the room's turn. The server operator may look into every room.</summary>
    public static Answer MayLookInto(this RoomState room, Actor actor) => MayLookInto(room.Settings, actor.Person.IsServerOperator || actor.IsInRoom);

    /// <summary>In the room's turn: whether people who are not in the room may follow the conversation. A key makes no difference.</summary>
    public static Answer MayFollow(this RoomState room) => MayLookInto(room.Settings, isAtHome: false);

    /// <summary>In the room's turn: whether this person, who is not in the room, may read its messages.</summary>
    public static Answer MayReadFromOutside(this RoomState room, IParticipant person) =>
        room.MayFollow() is { IsDone: false } closed ? closed : room.FindBan(person) ?? Answer.Done;

    private static Answer MayLookInto(RoomSettings settings, bool isAtHome)
    {
        if (isAtHome || settings.IsOpen) return Answer.Done;
        return settings.Hidden ? Refusal.NoSuchRoom : Refusal.NotInRoom;
    }
}
