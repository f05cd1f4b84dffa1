// What people and rooms are, said as plainly as possible: dictionaries, and no turns, batches, seats or caches. Each
// method is one request, answers as the chat must, and appends what each person is to be shown. See RoomModelTests.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

internal sealed class ModelPerson(long number, string address, string guestName)
{
    public long Number => number;
    public string Address => address;
    public string? Chosen { get; set; }
    public string Name => Chosen ?? guestName;
    public string Handle => $"guest-{number}";
    public bool ServerOperator { get; set; }
    public List<ModelRoom> Rooms { get; } = []; // in the order of joining
    public HashSet<ModelPerson> Ignored { get; } = [];
    public List<string> Shown { get; } = [];
}

internal sealed class ModelMember
{
    public Role Role { get; set; }
    public bool Unannounced { get; set; }
    public bool Follows { get; init; }
}

/// <summary>By name (and whoever had it), by handle (an address, and whoever has the handle), or by address.</summary>
internal sealed record ModelSanction(SanctionKind Kind, string Name, string Address, ModelPerson? Person, DateTimeOffset? Until)
{
    public string Shown => Address.Length == 0 ? Name : Person?.Handle ?? Address;
    public string By { get; init; } = "";
    public bool Concerns(ModelPerson person) => person == Person || (Name.Length > 0 && ChatModel.Alike(person.Chosen, Name)) || person.Address == Address;
    public bool SameTarget(ModelSanction other) => Kind == other.Kind && (Address.Length > 0 ? Address == other.Address : ChatModel.Alike(Name, other.Name));
}

internal sealed class ModelRoom(string name, int serial)
{
    public int Serial => serial;
    public string Name => name;
    public Dictionary<ModelPerson, ModelMember> Members { get; } = [];
    public RoomSettings Settings { get; set; } = RoomSettings.Default;
    public List<ModelSanction> Sanctions { get; } = [];
    public Dictionary<ModelPerson, DateTimeOffset> Invited { get; } = []; // until when
    public Dictionary<object, DateTimeOffset> SpokeInSlowMode { get; } = []; // by person, or by a visitor's address
    public Dictionary<string, string> Webhooks { get; } = []; // tokens by name
    public List<(string Address, DateTimeOffset At)> WrongKeys { get; } = [];
    public bool HadMembers { get; set; }
}

internal sealed class ChatModel(Limits limits, TimeProvider time)
{
    public List<ModelPerson> People { get; } = [];
    public Dictionary<string, ModelRoom> Rooms { get; } = new() { ["#lobby"] = new("#lobby", 0) { HadMembers = true } };
    public List<string> Observed { get; } = [];
    private int _rooms;

    private DateTimeOffset Now => time.GetUtcNow();

    public static bool Alike(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary><paramref name="quiet"/>: to follow a room that is there, unannounced.</summary>
    public Refusal Join(ModelPerson who, string name, string key, bool quiet = false)
    {
        if (who.Rooms.Count >= limits.RoomsPerSession && !who.Rooms.Any(mine => mine.Name == name)) return Refusal.TooManyRoomsOfYours;
        if (quiet && !Rooms.ContainsKey(name)) return Refusal.NoSuchRoom;
        if (!Rooms.TryGetValue(name, out ModelRoom? room))
        {
            if (Rooms.Count >= limits.Rooms)
            {
                if (Rooms.Values.Where(empty => empty.Name != "#lobby" && empty.Members.Count == 0).MinBy(empty => empty.Serial) is not { } oldest) return Refusal.TooManyRooms;
                Rooms.Remove(oldest.Name);
            }
            room = new ModelRoom(name, ++_rooms);
        }
        if (room.Members.ContainsKey(who)) return Refusal.AlreadyInRoom;
        if (quiet && !room.Settings.IsOpen) return room.Settings.Hidden ? Refusal.NoSuchRoom : Refusal.NotInRoom; // whatever the key
        if (MayEnter(who, room, key) is var refusal and not Refusal.None)
        {
            if (refusal == Refusal.RoomNeedsKey && key.Length > 0) room.WrongKeys.Add((who.Address, Now));
            return room.Settings.Hidden ? Refusal.RoomNotOpen : refusal;
        }
        var member = new ModelMember { Role = room.HadMembers ? Role.Member : Role.Owner, Follows = quiet };
        if (!room.HadMembers) room.Settings = room.Settings with { Key = key };
        Rooms[name] = room;
        room.HadMembers = true;
        room.Invited.Remove(who);
        room.Members[who] = member;
        who.Rooms.Add(room);
        member.Unannounced = quiet || room.Members.Count > (room.Settings.DelayedJoinSize ?? limits.AnnouncedJoins);
        if (room.Settings.IsOpen) Observed.Add($"{name} + {who.Name}");
        if (!member.Unannounced) ToOthers(room, who, $"{name} + {who.Name}");
        who.Shown.Add($"{name} welcome {who.Name}, {room.Members.Count - 1} others, {member.Role}, topic '{room.Settings.Topic}'");
        return Refusal.None;
    }

    private Refusal MayEnter(ModelPerson who, ModelRoom room, string key)
    {
        if (who.ServerOperator) return Refusal.None;
        if (Holds(SanctionKind.Ban, who, room)) return Refusal.Banned;
        bool invited = room.Invited.TryGetValue(who, out DateTimeOffset until) && until > Now;
        if (room.Settings.InviteOnly && !invited) return Refusal.RoomInviteOnly;
        if (room.HadMembers && room.Settings.Key.Length > 0 && !invited)
        {
            if (room.WrongKeys.Count(tried => tried.Address == who.Address) >= 50) return Refusal.TooManyAttempts; // local addresses, and histories of minutes
            if (room.Settings.Key != key) return Refusal.RoomNeedsKey;
        }
        return room.Settings.MemberLimit > 0 && room.Members.Count >= room.Settings.MemberLimit ? Refusal.RoomFull : Refusal.None;
    }

    public void Part(ModelPerson who, ModelRoom room) => Go(who, [room], _ => $"{room.Name} - {who.Name}");

    public void Leave(ModelPerson who)
    {
        string name = who.Rooms.Count == 1 ? who.Rooms[0].Name + " " : "";
        Go(who, [.. who.Rooms], room => $"{name}- {who.Name}{(MayBeHeard(who, room) == Refusal.None ? " bye" : "")}");
        People.Remove(who);
    }

    private void Go(ModelPerson who, ModelRoom[] rooms, Func<ModelRoom, string> line)
    {
        HashSet<ModelPerson> told = [];
        foreach (ModelRoom room in rooms)
        {
            foreach (ModelPerson other in Sharing(who, [room]).Where(told.Add)) other.Shown.Add(line(room));
        }
        if (rooms.FirstOrDefault(room => room.Settings.IsOpen) is { } open) Observed.Add(line(open));
        foreach (ModelRoom room in rooms) Remove(who, room);
    }

    private static void Remove(ModelPerson who, ModelRoom room)
    {
        room.Members.Remove(who);
        who.Rooms.Remove(room);
    }

    /// <summary>The others in these rooms who know that it is there, each once.</summary>
    private static List<ModelPerson> Sharing(ModelPerson who, IEnumerable<ModelRoom> rooms) =>
        [.. rooms.Where(room => !room.Members[who].Unannounced).SelectMany(room => room.Members.Keys).Where(other => other != who).Distinct()];

    public Refusal Rename(ModelPerson who, string name)
    {
        if (who.Name == name) return Refusal.None;
        if (who.Rooms.Any(room => MayBeHeard(who, room) is Refusal.Muted || (who.Chosen is not null && MayBeHeard(who, room) != Refusal.None))) return Refusal.Silenced;
        if (NameRules.Check(name).Refusal is var refusal and not Refusal.None) return refusal;
        if (People.Any(other => other != who && Alike(other.Chosen, name))) return Refusal.NameInUse;
        foreach (ModelRoom room in who.Rooms) Heard(who, room, Now);
        string line = (who.Rooms.Count == 1 ? who.Rooms[0].Name + " " : "") + $"{who.Name} is now {name}";
        foreach (ModelPerson other in Sharing(who, who.Rooms)) other.Shown.Add(line);
        if (who.Rooms.Any(room => room.Settings.IsOpen)) Observed.Add(line);
        who.Chosen = name;
        foreach (ModelRoom room in who.Rooms.Where(room => room.Members[who].Role < Role.Operator && !who.ServerOperator).ToArray())
        {
            if (Sanctions(room).Find(ban => ban.Kind == SanctionKind.Ban && ban.Concerns(who)) is { } ban) PutOut(ban.By, who, room, ", banned");
        }
        return Refusal.None;
    }

    public void Say(ModelPerson who, ModelRoom room, string text, bool isAction)
    {
        if (MaySpeak(who, room) is var refusal and not Refusal.None)
        {
            who.Shown.Add($"{room.Name} refused {refusal}");
            return;
        }
        Announce(room, who);
        string line = $"{room.Name} {(isAction ? $"* {who.Name}" : $"[{who.Name}]")} {text}";
        foreach (ModelPerson other in room.Members.Keys.Where(other => other != who && !other.Ignored.Contains(who))) other.Shown.Add(line);
        if (room.Settings.IsOpen) Observed.Add(line);
    }

    private Refusal MaySpeak(ModelPerson who, ModelRoom room)
    {
        if (MayBeHeard(who, room) is var refusal and not Refusal.None) return refusal;
        Heard(who, room, Now);
        return Refusal.None;
    }

    private Refusal MayBeHeard(ModelPerson who, ModelRoom room)
    {
        Role role = room.Members[who].Role;
        if (role >= Role.Operator || who.ServerOperator) return Refusal.None;
        if (Holds(SanctionKind.Mute, who, room)) return Refusal.Muted;
        if (role >= Role.Voice) return Refusal.None;
        return room.Settings.Moderated ? Refusal.RoomModerated : MayBeHeardAgain(who, room);
    }

    public static void Heard(ModelPerson who, ModelRoom room, DateTimeOffset now)
    {
        if (room.Members[who].Role < Role.Voice && !who.ServerOperator && room.Settings.SlowMode > TimeSpan.Zero) room.SpokeInSlowMode[who] = now;
    }

    private Refusal MayBeHeardAgain(object who, ModelRoom room) =>
        room.Settings.SlowMode > TimeSpan.Zero && room.SpokeInSlowMode.TryGetValue(who, out DateTimeOffset spoke) && spoke + room.Settings.SlowMode > Now ? Refusal.TooSoon : Refusal.None;

    private Refusal MaySpeakAgain(object who, ModelRoom room)
    {
        Refusal refusal = MayBeHeardAgain(who, room);
        if (refusal == Refusal.None && room.Settings.SlowMode > TimeSpan.Zero) room.SpokeInSlowMode[who] = Now;
        return refusal;
    }

    /// <summary>By somebody who is nowhere; with <paramref name="token"/>, by the leave of whoever made that.</summary>
    public Refusal Post(string address, string guestName, string? name, ModelRoom room, string text, string? token)
    {
        string? webhook = room.Webhooks.FirstOrDefault(known => known.Value == token).Key;
        if (webhook is null)
        {
            if (room.Settings.Hidden) return Refusal.NoSuchRoom;
            if (token is not null) return Refusal.NoSuchWebhook;
            if (!room.Settings.IsOpen) return Refusal.NotInRoom;
            if (Holds(SanctionKind.Ban, address)) return Refusal.Banned;
        }
        if (name is not null && NameRules.Check(name).Refusal is var refusal and not Refusal.None) return refusal;
        string shown = name ?? webhook ?? guestName;
        if (HoldsName(SanctionKind.Ban)) return Refusal.Banned;
        if (webhook is null && name is not null && People.Any(person => Alike(person.Chosen, name))) return Refusal.NameInUse;
        if (HoldsName(SanctionKind.Mute) || (webhook is null && (Holds(SanctionKind.Mute, address) || IsOfMutedMember()))) return Refusal.Muted;
        if (webhook is null && room.Settings.Moderated) return Refusal.RoomModerated;
        if (webhook is null && MaySpeakAgain(address, room) is var tooSoon and not Refusal.None) return tooSoon;
        ToAll(room, $"{room.Name} [{shown} (bot)] {text}");
        return Refusal.None;

        bool IsOfMutedMember() => room.Members.Any(member => member.Key.Address == address && member.Value.Role < Role.Operator && !member.Key.ServerOperator
            && this.Holds(SanctionKind.Mute, member.Key, room));
        bool Holds(SanctionKind kind, string held) => Sanctions(room).Any(sanction => sanction.Kind == kind && sanction.Address == held);
        bool HoldsName(SanctionKind kind) => Sanctions(room).Any(sanction => sanction.Kind == kind && sanction.Name.Length > 0 && Alike(sanction.Name, shown));
    }

    /// <summary>Its name may be that of somebody who is here: its posts have a bot's mark.</summary>
    public Refusal AddWebhook(ModelPerson who, ModelRoom room, string name, string token)
    {
        if (Needs(Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        if (NameRules.Check(name).Refusal is var unfit and not Refusal.None) return unfit;
        if (room.Webhooks.Keys.Any(known => Alike(known, name))) return Refusal.NameInUse;
        if (room.Webhooks.Count >= limits.WebhooksPerRoom) return Refusal.TooManyWebhooks;
        room.Webhooks.Add(name, token);
        return Refusal.None;
    }

    public static Refusal RemoveWebhook(ModelPerson who, ModelRoom room, string name)
    {
        if (Needs(Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        return room.Webhooks.Keys.FirstOrDefault(known => Alike(known, name)) is { } removed && room.Webhooks.Remove(removed) ? Refusal.None : Refusal.NoSuchWebhook;
    }

    public Refusal Topic(ModelPerson who, ModelRoom room, string text)
    {
        if (Needs(room.Settings.TopicByAll ? Role.Member : Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        if (room.Settings.Topic == text) return Refusal.AlreadySo;
        if (room.Members.ContainsKey(who) && MaySpeak(who, room) is var refused and not Refusal.None) return refused;
        Announce(room, who);
        room.Settings = room.Settings with { Topic = text, TopicBy = text.Length > 0 ? who.Name : "", TopicAt = text.Length > 0 ? Now : default };
        ToAll(room, $"{room.Name} topic '{text}' by {who.Name}");
        return Refusal.None;
    }

    public Refusal Kick(ModelPerson who, ModelPerson target, ModelRoom room)
    {
        if (Outranks(who, target, room) is var refusal and not Refusal.None) return refusal;
        Announce(room, who);
        PutOut(who.Name, target, room, banned: "");
        return Refusal.None;
    }

    private void PutOut(string by, ModelPerson target, ModelRoom room, string banned)
    {
        Announce(room, target);
        Remove(target, room);
        target.Shown.Add($"{room.Name} put out by {by}{banned}");
        ToAll(room, $"{room.Name} kicked {target.Name} by {by}");
    }

    /// <summary><paramref name="target"/>: the member it was meant for, if it is one.</summary>
    public Refusal Sanction(ModelPerson who, ModelSanction sanction, ModelPerson? target, ModelRoom room)
    {
        if (Needs(Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        if (target is not null && Outranks(who, target, room) is var outranked and not Refusal.None) return outranked;
        if (sanction.Person == who) return Refusal.NotYourself;
        if (Sanctions(room).Count(known => !sanction.SameTarget(known)) >= limits.Bans) return Refusal.TooManyBans;
        room.Sanctions.RemoveAll(sanction.SameTarget);
        room.Sanctions.Add(sanction with { By = who.Name });
        ModelPerson[] concerned = [.. room.Members.Keys.Where(member => (member == target || room.Members[member].Role < Role.Operator) && sanction.Concerns(member) && Outranks(who, member, room) == Refusal.None).OrderBy(member => member.Number)];
        Announce(room, who);
        foreach (ModelPerson member in concerned) Announce(room, member);
        string shown = target?.Name ?? (sanction.Address.Length == 0 || sanction.Person is not null ? sanction.Shown : ""); // an address is not for everybody
        bool isBan = sanction.Kind == SanctionKind.Ban;
        ToAll(room, $"{room.Name} {(isBan ? "banned" : "muted")} '{shown}' by {who.Name}");
        if (isBan) foreach (ModelPerson member in concerned) PutOut(who.Name, member, room, ", banned");
        return Refusal.None;
    }

    public Refusal Lift(ModelPerson who, SanctionKind kind, string shown, ModelRoom room)
    {
        if (Needs(Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        if (Sanctions(room).Find(sanction => sanction.Kind == kind && sanction.Shown == shown) is not { } lifted) return kind == SanctionKind.Ban ? Refusal.NoSuchBan : Refusal.NoSuchMute;
        room.Sanctions.Remove(lifted);
        Announce(room, who);
        string target = lifted.Address.Length > 0 && lifted.Person is null ? "" : shown;
        ToAll(room, $"{room.Name} {(kind == SanctionKind.Ban ? "unbanned" : "unmuted")} '{target}' by {who.Name}");
        return Refusal.None;
    }

    public Refusal SetRole(ModelPerson who, ModelPerson target, Role role, bool given, ModelRoom room)
    {
        if (Needs(Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        Role old = room.Members[target].Role;
        Role next = given ? (old > role ? old : role) : role == Role.Voice ? (old == Role.Voice ? Role.Member : old) : (old >= role ? Role.Member : old);
        if (old == next) return Refusal.AlreadySo;
        if (role == Role.Owner && Needs(Role.Owner, who, room) is var notOwner and not Refusal.None) return notOwner;
        if (!given && who != target && Outranks(who, target, room) is var outranked and not Refusal.None) return outranked;
        Announce(room, who);
        Announce(room, target);
        room.Members[target].Role = next;
        ToAll(room, $"{room.Name} {target.Name} {old} to {next} by {who.Name}");
        return Refusal.None;
    }

    public Refusal Invite(ModelPerson who, ModelPerson target, ModelRoom room)
    {
        if (Needs(room.Settings.IsOpen ? Role.Member : Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        if (room.Members.ContainsKey(target)) return Refusal.PersonAlreadyInRoom;
        if (Needs(Role.Operator, who, room) == Refusal.None) // else it is a message, and opens no room that is closed later
        {
            foreach (ModelPerson over in room.Invited.Where(invited => invited.Value <= Now).Select(invited => invited.Key).ToArray()) room.Invited.Remove(over);
            if (room.Invited.Count >= limits.Bans) room.Invited.Clear();
            room.Invited[target] = Now + TimeSpan.FromHours(1);
        }
        if (!target.Ignored.Contains(who)) target.Shown.Add($"{room.Name} invited by {who.Name}");
        return Refusal.None;
    }

    public Refusal Set(ModelPerson who, ModelRoom room, RoomSetting setting, int value, RoomSettings changed)
    {
        if (Needs(Role.Operator, who, room) is var refusal and not Refusal.None) return refusal;
        if (room.Settings == changed) return Refusal.AlreadySo;
        if (setting == RoomSetting.Keep && changed.Keep > limits.KeepFor && !who.ServerOperator) return Refusal.NeedsServerOperator;
        Announce(room, who);
        bool wasOpen = room.Settings.IsOpen;
        if (wasOpen && !changed.IsOpen) PrepareToClose(room, who.Name);
        room.Settings = changed;
        if (changed.SlowMode == TimeSpan.Zero) room.SpokeInSlowMode.Clear();
        string line = $"{room.Name} set {setting} {value} by {who.Name}";
        foreach (ModelPerson member in room.Members.Keys) member.Shown.Add(line);
        if (wasOpen) Observed.Add(line);
        return Refusal.None;
    }

    /// <summary>Followers are removed; then everybody who stays is announced.</summary>
    private void PrepareToClose(ModelRoom room, string by)
    {
        foreach (ModelPerson follower in room.Members.Keys.Where(member => room.Members[member].Follows).OrderBy(member => member.Number).ToArray())
        {
            string line = $"{room.Name} - {follower.Name}";
            foreach (ModelPerson other in Sharing(follower, [room])) other.Shown.Add(line);
            Observed.Add(line);
            Remove(follower, room);
            follower.Shown.Add($"{room.Name} put out by {by}, closed");
        }
        foreach (ModelPerson member in room.Members.Keys.OrderBy(member => member.Number).ToArray()) Announce(room, member);
    }

    public static void Whisper(ModelPerson who, ModelPerson to, string text)
    {
        if (!to.Ignored.Contains(who)) to.Shown.Add($"whisper [{who.Name}] {text}");
    }

    /// <summary>Rooms without members and with nothing set are no more.</summary>
    public void ForgetEmptyRooms()
    {
        foreach (ModelRoom room in Rooms.Values.Where(room => room.Name != "#lobby" && room.Members.Count == 0 && room.Settings == RoomSettings.Default && room.Webhooks.Count == 0 && Sanctions(room).Count == 0).ToArray())
            Rooms.Remove(room.Name);
    }

    private List<ModelSanction> Sanctions(ModelRoom room) => [.. room.Sanctions.Where(sanction => sanction.Until is not { } until || until > Now)];

    private bool Holds(SanctionKind kind, ModelPerson who, ModelRoom room) => Sanctions(room).Any(sanction => sanction.Kind == kind && sanction.Concerns(who));

    private static Refusal Needs(Role role, ModelPerson who, ModelRoom room) =>
        who.ServerOperator ? Refusal.None
        : !room.Members.TryGetValue(who, out ModelMember? member) ? Refusal.NotInRoom
        : member.Role >= role ? Refusal.None
        : role == Role.Owner ? Refusal.NeedsOwner : Refusal.NeedsOperator;

    private static Refusal Outranks(ModelPerson who, ModelPerson target, ModelRoom room) =>
        Needs(Role.Operator, who, room) is var refusal and not Refusal.None ? refusal
        : who == target ? Refusal.NotYourself
        : who.ServerOperator || (!target.ServerOperator && room.Members[who].Role > room.Members[target].Role) ? Refusal.None : Refusal.OutrankedByTarget;

    /// <summary>Somebody who came unannounced does something, or something is done to it.</summary>
    private static void Announce(ModelRoom room, ModelPerson who)
    {
        if (!room.Members.TryGetValue(who, out ModelMember? member) || !member.Unannounced) return;
        member.Unannounced = false;
        ToOthers(room, who, $"{room.Name} + {who.Name}");
    }

    private static void ToOthers(ModelRoom room, ModelPerson who, string line)
    {
        foreach (ModelPerson other in room.Members.Keys.Where(other => other != who)) other.Shown.Add(line);
    }

    private void ToAll(ModelRoom room, string line)
    {
        foreach (ModelPerson member in room.Members.Keys) member.Shown.Add(line);
        if (room.Settings.IsOpen) Observed.Add(line);
    }
}
