// Moderation of a room. The rights are checked here, with the roles that the room itself knows. The right of the person who asks is checked first,
// because otherwise anybody could find out by trying who is in a room.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

internal sealed record KickRequest(Actor Actor, Member? Target, string Reason) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        if (Target is not { IsSeated: true }) return Refusal.PersonNotInRoom;
        if (RoomRights.NeedsToOutrank(Actor, Target) is { IsDone: false } outranked) return outranked;
        room.Reveal(Actor);
        Kick(room, Target, Actor.Name, Reason, banned: null);
        room.LogAct("kick", Actor, Target.Name);
        return Answer.Done;
    }

    /// <summary>The other members see the kick. The removed member gets an event of their own.</summary>
    public static void Kick(RoomState room, Member target, string by, string reason, Sanction? banned)
    {
        room.Reveal(target);
        room.Remove(target, new RemovedFromRoom { Stamp = room.Stamp(by), Reason = reason, Banned = banned is not null, Until = banned?.Until });
        room.Show(new Kicked { Stamp = room.Stamp(by), Target = target.Name, Reason = reason });
    }
}

/// <summary>
/// Bans or mutes. <paramref name="Target"/> is the member that it is meant for, or null if the target is an address or a person who is not here.
/// </summary>
internal sealed record SanctionRequest(Actor Actor, Sanction Sanction, Member? Target) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        if (Target is { IsSeated: true } && RoomRights.NeedsToOutrank(Actor, Target) is { IsDone: false } outranked) return outranked;
        if (Sanction.Session == Actor.Person.Number) return Refusal.NotYourself;
        if (!room.Sanctions.TryAdd(Sanction, room.SanctionLimit, room.Now)) return Refusal.TooManyBans;

        room.Reveal(Actor);
        string target = Target?.Name ?? Sanction.ShownToAll;
        if (Sanction.Kind == SanctionKind.Mute) Mute(room, target);
        else Ban(room, target);
        room.Save();
        room.LogAct(Sanction.Kind == SanctionKind.Ban ? "ban" : "mute", Actor, Sanction.Shown);
        return Answer.Done;
    }

    private void Ban(RoomState room, string target)
    {
        List<Member> concerned = Concerned(room);
        foreach (Member member in concerned) room.Reveal(member);
        room.Show(new Banned { Stamp = room.Stamp(Actor.Name), Target = target, Until = Sanction.Until, Reason = Sanction.Reason });
        foreach (Member member in concerned) KickRequest.Kick(room, member, Actor.Name, Sanction.Reason, Sanction);
    }

    private void Mute(RoomState room, string target)
    {
        foreach (Member member in Concerned(room)) room.Reveal(member);
        // Checks the whole list, because this sanction may have replaced one that applied to another member.
        for (int seat = 0; seat < room.Seats.Count; seat++)
        {
            Member member = room.Seats[seat].Member;
            if (member.IsMuted || Sanction.Concerns(member.Person)) member.IsMuted = room.FindMute(member) is not null;
        }
        room.Show(new Muted { Stamp = room.Stamp(Actor.Name), Target = target, Until = Sanction.Until, Reason = Sanction.Reason });
    }

    // Of the members who merely share the address or the network, operators are spared. The moderator is spared, too.
    private List<Member> Concerned(RoomState room)
    {
        List<Member> concerned = [];
        for (int seat = 0; seat < room.Seats.Count; seat++)
        {
            Member member = room.Seats[seat].Member;
            if ((member == Target || member.Role < Role.Operator) && Sanction.Concerns(member.Person) && RoomRights.NeedsToOutrank(Actor, member).IsDone) concerned.Add(member);
        }
        concerned.Sort((one, other) => one.Person.Number.CompareTo(other.Person.Number)); // the order of the seats depends on who has left before
        return concerned;
    }
}

/// <summary>Lifts the first sanction for which <paramref name="Which"/> is true.</summary>
internal sealed record LiftRequest(Actor Actor, SanctionKind Kind, Func<Sanction, bool> Which) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        if (room.Sanctions.Remove(sanction => sanction.Kind == Kind && !sanction.IsOver(room.Now) && Which(sanction)) is not { } lifted) return Kind == SanctionKind.Ban ? Refusal.NoSuchBan : Refusal.NoSuchMute;
        room.Reveal(Actor);
        if (Kind == SanctionKind.Mute) Unmute(room);
        room.Show(Kind == SanctionKind.Ban
            ? new Unbanned { Stamp = room.Stamp(Actor.Name), Target = lifted.ShownToAll }
            : new Unmuted { Stamp = room.Stamp(Actor.Name), Target = lifted.ShownToAll });
        room.Save();
        room.LogAct(Kind == SanctionKind.Ban ? "unban" : "unmute", Actor, lifted.Shown);
        return Answer.Done;
    }

    private static void Unmute(RoomState room)
    {
        for (int seat = 0; seat < room.Seats.Count; seat++)
        {
            Member member = room.Seats[seat].Member;
            if (member.IsMuted) member.IsMuted = room.FindMute(member) is not null;
        }
    }
}

internal sealed record SanctionsRequest(Actor Actor) : Ask<Answer<Sanction[]>>
{
    protected override Answer<Sanction[]> Do(RoomState room) =>
        RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused ? refused : room.Sanctions.At(room.Now).ToArray();
}

/// <summary>
/// Gives or takes a role. Operators can take voice from members whose role is not higher than that; owners can also take the operator role.
/// </summary>
internal sealed record RoleRequest(Actor Actor, Member? Target, Role Role, bool Given) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        if (Target is not { IsSeated: true }) return Refusal.PersonNotInRoom;
        Role newRole = Given ? Higher(Target.Role, Role) : Has(Target.Role) ? Role.Member : Target.Role;
        if (newRole == Target.Role) return Refusal.AlreadySo;
        if (Role == Role.Owner && RoomRights.Needs(Role.Owner, Actor) is { IsDone: false } notOwner) return notOwner;
        // Only an owner can take a role from an equal. Everybody may give up their own role.
        bool ofOneself = Actor.Person == Target.Person;
        if (!Given && !ofOneself && RoomRights.NeedsToOutrank(Actor, Target) is { IsDone: false } outranked) return outranked;

        room.Reveal(Actor);
        room.Reveal(Target);
        var changed = new RoleChanged { Stamp = room.Stamp(Actor.Name), Target = Target.Name, OldRole = Target.Role, NewRole = newRole };
        Target.Role = newRole;
        Target.IsMuted = room.FindMute(Target) is not null; // an operator is not muted while they have the role
        room.Show(changed);
        room.LogAct(Role == Role.Voice ? (Given ? "voice" : "devoice") : Given ? "op" : "deop", Actor, Target.Name);
        return Answer.Done;
    }

    private bool Has(Role role) => Role == Role.Voice ? role == Role.Voice : role >= Role;

    private static Role Higher(Role one, Role other) => one > other ? one : other;
}

/// <summary>
/// In an open room every member may invite; in a closed room, only an operator. Only an operator's invitation opens a closed room.
/// A member's invitation is only a message, even if the room is closed later.
/// </summary>
internal sealed record InviteRequest(Actor Actor, IParticipant Target) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(room.Settings.IsOpen ? Role.Member : Role.Operator, Actor) is { IsDone: false } refused) return refused;
        if (Target.MemberIn(room.Room) is { IsSeated: true }) return Refusal.PersonAlreadyInRoom;
        if (RoomRights.Needs(Role.Operator, Actor).IsDone)
        {
            if (room.Invited.Count >= room.SanctionLimit) room.Invited.Clear(); // forgets people who were invited and never came
            room.Invited.Add(Target.Number);
        }
        if (!Target.Ignores(Actor.Person))
            Target.Receiver.Tell(new Invited { Stamp = room.Stamp(Actor.Name) });
        return Answer.Done;
    }
}

/// <summary><paramref name="Value"/> is the announced value: see <see cref="SettingChanged.Value"/>.</summary>
internal sealed record SettingRequest(Actor Actor, RoomSetting Setting, int Value, Func<RoomSettings, RoomSettings> Change) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        RoomSettings changed = Change(room.Settings);
        if (changed == room.Settings) return Refusal.AlreadySo;
        if (changed.Keep != room.Settings.Keep && changed.Keep > room.KeepFor && !Actor.Person.IsServerOperator) return Refusal.NeedsServerOperator;
        room.Reveal(Actor);
        bool wasOpen = room.Settings.IsOpen;
        room.Change(changed, Actor.Name);
        var notice = new SettingChanged { Stamp = room.Stamp(Actor.Name), Setting = Setting, Value = Value };
        room.Batch.Record(notice);
        room.Batch.Show(notice);
        if (wasOpen) room.Batch.Observe(notice); // the last event that observers see of a room that is closed now
        room.Save();
        room.LogAct($"set {Setting} {Value}", Actor, "");
        return Answer.Done;
    }
}
