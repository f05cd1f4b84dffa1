// Moderation of a room. The rights are checked here, with the roles that the room itself knows. The right of the person who asks is checked first,
// because otherwise anybody could find out by trying who is in a room.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Requests;

internal sealed record KickRequest(Person By, PersonId Target, string Reason) : RoomRequest(By)
{
    public override int MostEvents => 5;

    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (room.Members.Find(Target) is not { } target) return Refusal.PersonNotInRoom;
        if (RoomRights.NeedsToOutrank(actor, target) is { IsDone: false } outranked) return outranked;
        room.Reveal(actor.Member);
        Kick(room, target, actor.Person, Reason, banned: null);
        room.LogAct("kick", actor, target.Name);
        return Answer.Done;
    }

    /// <summary>The other members see the kick. The removed member gets an event of their own.</summary>
    public static void Kick(RoomState room, Member target, Person by, string reason, Sanction? banned)
    {
        room.Reveal(target);
        room.Remove(target, new RemovedFromRoom { Stamp = room.Stamp(by), Reason = reason, Banned = banned is not null, Until = banned?.Until });
        room.Show(new Kicked { Stamp = room.Stamp(by), Target = target.Name, On = target.Person, Reason = reason });
    }
}

/// <summary>Bans or mutes. <paramref name="Target"/> is the person that it is meant for; nobody if it is for an address or a name that nobody has.</summary>
internal sealed record SanctionRequest(Person By, Sanction Sanction, PersonId Target) : RoomRequest(By)
{
    public override int MostEvents => EventsForAllMembers;

    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        Member? target = room.Members.Find(Target);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (target is not null && RoomRights.NeedsToOutrank(actor, target) is { IsDone: false } outranked) return outranked;
        if (Sanction.Person == By.Id) return Refusal.NotYourself;
        if (!room.Sanctions.TryAdd(Sanction, room.Limits.Sanctions, room.Now)) return Refusal.TooManyBans;

        room.Reveal(actor.Member);
        List<Member> concerned = Concerned(room, actor, target);
        foreach (Member member in concerned) room.Reveal(member);
        string shown = target?.Name ?? Sanction.ShownToAll;
        if (Sanction.Kind == SanctionKind.Mute) Mute(room, actor.Person, shown, target);
        else Ban(room, actor.Person, shown, target, concerned);
        room.Save();
        room.LogAct(Sanction.Kind == SanctionKind.Ban ? "ban" : "mute", actor, Sanction.Shown);
        return Answer.Done;
    }

    private void Ban(RoomState room, Person by, string shown, Member? target, List<Member> concerned)
    {
        room.Show(new Banned { Stamp = room.Stamp(by), Target = shown, On = target?.Person, Until = Sanction.Until, Reason = Sanction.Reason });
        foreach (Member member in concerned) KickRequest.Kick(room, member, by, Sanction.Reason, Sanction);
    }

    private void Mute(RoomState room, Person by, string shown, Member? target)
    {
        // Checks the whole list, because this sanction may have replaced one that applied to another member.
        foreach (Member member in room.Members.All)
        {
            if (member.IsMuted || Sanction.Concerns(member.Person)) member.IsMuted = room.FindMute(member) is not null;
        }
        room.Show(new Muted { Stamp = room.Stamp(by), Target = shown, On = target?.Person, Until = Sanction.Until, Reason = Sanction.Reason });
    }

    // Of the members who merely share the address or the network, operators are spared. The moderator is spared, too.
    private List<Member> Concerned(RoomState room, Actor actor, Member? target) =>
        [.. room.Members.All.Where(member => (member == target || member.Role < Role.Operator) && Sanction.Concerns(member.Person)
            && RoomRights.NeedsToOutrank(actor, member).IsDone)];
}

/// <summary>Lifts the first sanction that fits.</summary>
internal sealed record LiftRequest(Person By, SanctionKind Kind, SanctionChoice Choice) : RoomRequest(By)
{
    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (room.Sanctions.Remove(sanction => sanction.Kind == Kind && !sanction.IsOver(room.Now) && Choice.Fits(sanction)) is not { } lifted)
            return Kind == SanctionKind.Ban ? Refusal.NoSuchBan : Refusal.NoSuchMute;
        room.Reveal(actor.Member);
        if (Kind == SanctionKind.Mute) Unmute(room);
        room.Show(Kind == SanctionKind.Ban
            ? new Unbanned { Stamp = room.Stamp(actor), Target = lifted.ShownToAll }
            : new Unmuted { Stamp = room.Stamp(actor), Target = lifted.ShownToAll });
        room.Save();
        room.LogAct(Kind == SanctionKind.Ban ? "unban" : "unmute", actor, lifted.Shown);
        return Answer.Done;
    }

    private static void Unmute(RoomState room)
    {
        foreach (Member member in room.Members.All.Where(member => member.IsMuted)) member.IsMuted = room.FindMute(member) is not null;
    }
}

/// <summary>
/// Gives or takes a role. Operators can take voice from members whose role is not higher than that; owners can also take the operator role.
/// </summary>
internal sealed record RoleRequest(Person By, PersonId Target, Role Role, bool Given) : RoomRequest(By)
{
    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (room.Members.Find(Target) is not { } target) return Refusal.PersonNotInRoom;
        Role newRole = Given ? Higher(target.Role, Role) : Has(target.Role) ? Role.Member : target.Role;
        if (newRole == target.Role) return Refusal.AlreadySo;
        if (Role == Role.Owner && RoomRights.Needs(Role.Owner, actor) is { IsDone: false } notOwner) return notOwner;
        // Only an owner can take a role from an equal. Everybody may give up their own role.
        if (!Given && By.Id != Target && RoomRights.NeedsToOutrank(actor, target) is { IsDone: false } outranked) return outranked;

        room.Reveal(actor.Member);
        room.Reveal(target);
        var changed = new RoleChanged { Stamp = room.Stamp(actor), Target = target.Name, On = target.Person, OldRole = target.Role, NewRole = newRole };
        target.Role = newRole;
        target.IsMuted = room.FindMute(target) is not null; // an operator is not muted while they have the role
        room.Show(changed);
        room.LogAct(Role == Role.Voice ? (Given ? "voice" : "devoice") : Given ? "op" : "deop", actor, target.Name);
        return Answer.Done;
    }

    private bool Has(Role role) => Role == Role.Voice ? role == Role.Voice : role >= Role;

    private static Role Higher(Role one, Role other) => one > other ? one : other;
}

/// <summary>
/// In an open room every member may invite; in a closed room, only an operator. Only an operator's invitation opens a closed room.
/// A member's invitation is only a message, even if the room is closed later.
/// </summary>
internal sealed record InviteRequest(Person By, PersonId Target, string TargetName = "") : RoomRequest(By)
{
    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(room.Settings.IsOpen ? Role.Member : Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (room.Members.Find(Target) is not null) return Refusal.PersonAlreadyInRoom;
        if (RoomRights.Needs(Role.Operator, actor).IsDone)
        {
            room.Invitations.Add(Target, TargetName, room.Limits.Sanctions, room.Now);
        }
        room.Tell(Target, new Invited { Stamp = room.Stamp(actor) });
        return Answer.Done;
    }
}

/// <summary>Changes a setting: see <see cref="RoomSettings.With"/>.</summary>
internal sealed record SettingRequest(Person By, RoomSetting Setting, int Value, string Key = "") : RoomRequest(By)
{
    public override int MostEvents => EventsForAllMembers;

    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        RoomSettings changed = room.Settings.With(Setting, Value, Key);
        if (changed == room.Settings) return Refusal.AlreadySo;
        if (changed.Keep != room.Settings.Keep && changed.Keep > room.Limits.KeepFor && !By.IsOperator) return Refusal.NeedsServerOperator;
        room.Reveal(actor.Member);
        bool wasOpen = room.Settings.IsOpen;
        room.Change(changed, actor.Person);
        // If the room is closed now, this is the last event that observers see of it.
        room.Show(new SettingChanged { Stamp = room.Stamp(actor), Setting = Setting, Value = Value }, isPublic: wasOpen);
        room.Save();
        room.LogAct($"set {Setting} {Value}", actor, "");
        return Answer.Done;
    }
}
