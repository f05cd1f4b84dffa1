// The rules of what a person may do in a room, and of what a person may know about it. The right to read messages is in ReadRights.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary>The person who asks: as they were when they asked, and the member that they are now, if they are in the room.</summary>
internal readonly record struct Actor(Person Asker, Member? Member)
{
    public PersonId Id => Asker.Id;

    public bool IsOperator => Asker.IsOperator;

    /// <summary>For events. A member's name is the room's copy.</summary>
    public Person Person => Member?.Person ?? Asker;
}

internal static class RoomRights
{
    // Acting.

    public static Answer NeedsServerOperator(Person person) => person.IsOperator ? Answer.Done : Refusal.NeedsServerOperator;

    public static Answer Needs(Role role, Actor actor)
    {
        if (actor.IsOperator) return Answer.Done;
        if (actor.Member is not { } member) return Refusal.NotInRoom;
        if (member.Role >= role) return Answer.Done;
        return role == Role.Owner ? Refusal.NeedsOwner : Refusal.NeedsOperator;
    }

    /// <summary>Something that people need a role to see.</summary>
    public static Answer<T> For<T>(Role role, RoomState room, Person asker, Func<T> see) where T : class =>
        Needs(role, room.Actor(asker)) is { IsDone: false } refused ? refused : see();

    /// <summary>Members can only act against members whose role is lower than theirs; the server's operator outranks everybody.</summary>
    public static Answer NeedsToOutrank(Actor actor, Member target)
    {
        if (Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (actor.Id == target.Id) return Refusal.NotYourself;
        if (actor.IsOperator) return Answer.Done;
        return !target.Person.IsOperator && actor.Member!.Role > target.Role ? Answer.Done : Refusal.OutrankedByTarget;
    }

    // Joining and speaking.

    public static Answer MayEnter(this RoomState room, Person person, string key)
    {
        if (person.IsOperator) return Answer.Done;
        if (room.FindBan(person) is { } banned) return banned;
        if (!room.IsFounded) return Answer.Done;
        RoomSettings settings = room.Settings;
        bool invited = room.Invitations.IsInvited(person.Id, room.Now);
        if (settings.InviteOnly && !invited) return Refusal.RoomInviteOnly;
        if (settings.Key.Length > 0 && !invited)
        {
            if (room.WrongKeys.Check(person.Origin, room.Now) is { IsDone: false } guessing) return guessing;
            if (settings.Key != key) return Refusal.RoomNeedsKey;
        }
        return room.MemberLimit is > 0 and var limit && room.Members.Count >= limit ? Refusal.RoomFull : Answer.Done;
    }

    /// <summary>Whether the member may put words in front of the others: say something now, but also part with a farewell, or take another name.</summary>
    public static Answer MayBeHeard(this RoomState room, Member member)
    {
        if (member.Role >= Role.Operator || member.Person.IsOperator) return Answer.Done;
        if (member.IsMuted && room.FindMute(member) is { } mute) return new Answer(Refusal.Muted, mute.Left(room.Now), mute.Reason);
        return member.Role >= Role.Voice ? Answer.Done : room.MayBeHeardWithoutVoice(member.Id);
    }

    private static Answer MayBeHeardWithoutVoice(this RoomState room, PersonId speaker) =>
        room.Settings.Moderated ? Refusal.RoomModerated : room.SlowMode.Check(speaker, room.Settings.SlowMode, room.Now);

    /// <summary>This must be the last check, because slow mode counts the message as sent.</summary>
    public static Answer MaySpeak(this RoomState room, Member member)
    {
        if (room.MayBeHeard(member) is { IsDone: false } refused) return refused;
        room.CountAsHeard(member);
        return Answer.Done;
    }

    /// <summary>The same for a person who is not in the room.</summary>
    public static Answer MaySpeakWithoutVoice(this RoomState room, PersonId speaker)
    {
        if (room.MayBeHeardWithoutVoice(speaker) is { IsDone: false } refused) return refused;
        room.SlowMode.Count(speaker, room.Settings.SlowMode, room.Now);
        return Answer.Done;
    }

    /// <summary>The others have read something of the member. In slow mode, the member waits before they can read more.</summary>
    public static void CountAsHeard(this RoomState room, Member member)
    {
        if (member.Role < Role.Voice && !member.Person.IsOperator) room.SlowMode.Count(member.Id, room.Settings.SlowMode, room.Now);
    }

    /// <summary>Whether a member with this address may not speak. The same person could post by HTTP.</summary>
    public static Sanction? FindMuteOfMemberAt(this RoomState room, AddressGroup address)
    {
        if (room.Sanctions.Count == 0) return null;
        Member? muted = room.Members.All.FirstOrDefault(member => member.IsMuted && member.Role < Role.Operator && !member.Person.IsOperator && member.Person.Origin == address);
        return muted is null ? null : room.FindMute(muted);
    }

    public static Sanction? FindMute(this RoomState room, Member member) => room.Sanctions.Find(SanctionKind.Mute, member.Person, room.Now);

    /// <summary>Null: the person is not banned.</summary>
    public static Answer? FindBan(this RoomState room, Person person) =>
        room.Sanctions.Find(SanctionKind.Ban, person, room.Now) is { } ban ? new Answer(Refusal.Banned, ban.Left(room.Now), ban.Reason) : null;

    // Knowing about the room.

    /// <summary>
    /// Whether somebody may see the topic, the settings and the members of a room. <see cref="Refusal.NoSuchRoom"/>: they may not even know that it
    /// exists. <paramref name="isAtHome"/>: they are a member, or the server's operator.
    /// </summary>
    public static Answer MayLookInto(RoomSettings settings, bool isAtHome)
    {
        if (isAtHome || settings.IsOpen) return Answer.Done;
        return settings.Hidden ? Refusal.NoSuchRoom : Refusal.NotInRoom;
    }

    public static Answer MayLookInto(this RoomState room, Person person) =>
        MayLookInto(room.Settings, person.IsOperator || room.Members.Find(person.Id) is not null);

    /// <summary>Whether people who are not in the room may follow the conversation. A key makes no difference.</summary>
    public static Answer MayFollow(this RoomState room) => MayLookInto(room.Settings, isAtHome: false);

    /// <summary>Whether this person, who is not in the room, may read its messages.</summary>
    public static Answer MayReadFromOutside(this RoomState room, Person person) =>
        room.MayFollow() is { IsDone: false } closed ? closed : room.FindBan(person) ?? Answer.Done;
}
