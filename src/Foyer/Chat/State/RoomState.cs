// The state of a room: its members and their rights, the settings, sanctions, invitations. It changes only by entries, and applying the same entries gives
// the same state on every server. So nothing here asks the clock, draws a random number, goes by the order of a dictionary, or looks at another room
// or the directory: a test forbids it (DeterminismTests). What comes of the requests goes to the output, which belongs to one server.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

internal sealed class RoomState(string name, IRoomOutput output, StoredRoom? stored = null, bool permanent = false)
{
    /// <summary>A message that waits for this server's log, and the speaker as slow mode counts them.</summary>
    private readonly record struct Proposed(Message Message, PersonId Speaker);

    private readonly Queue<Proposed> _proposed = [];
    private Entry? _entry;
    private long _nextId;
    private Message? _said;

    public string Name => name;

    public Members Members { get; } = new();

    public SanctionList Sanctions { get; } = new(stored?.Sanctions ?? []);

    public SlowMode SlowMode { get; } = new();

    public Invitations Invitations { get; } = new();

    public WrongKeys WrongKeys { get; } = new();

    /// <summary>The webhooks, which can post with a token. A change replaces the whole list.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; set; } = stored?.Webhooks ?? [];

    public RoomSettings Settings { get; private set; } = stored?.Settings ?? RoomSettings.Default;

    /// <summary>Somebody has joined the room since it was made, or something is set in it. Otherwise the next member to join becomes its owner.</summary>
    public bool IsFounded { get; private set; } = permanent || stored is not null;

    /// <summary>The settings, sanctions or webhooks are kept when the room is empty.</summary>
    public bool IsStored { get; private set; } = stored is not null;

    /// <summary>They have changed in this entry.</summary>
    public bool MustSave { get; private set; }

    /// <summary>Nobody is in the room and nothing is set in it, so it is like a room that was just made.</summary>
    public bool IsNew => Members.Count == 0 && IsFounded == permanent && !IsStored;

    /// <summary>A message with a new topic waits for the log.</summary>
    public bool TopicIsDue => _proposed.Any(proposed => proposed.Message is TopicChanged);

    /// <summary>The topic as it will be once the log has accepted all waiting messages.</summary>
    public string TopicToBe => _proposed.LastOrDefault(proposed => proposed.Message is TopicChanged).Message?.Text ?? Settings.Topic;

    /// <summary>How far the state is in the order: the <see cref="Entry.FirstPosition"/> of the last entry.</summary>
    public long AppliedAt => _entry?.FirstPosition ?? 0;

    /// <summary>The time of the entry; or the time of this server, for a question that changes nothing.</summary>
    public DateTimeOffset Now { get; set; }

    public RoomLimits Limits => Entry.Limits;

    /// <summary>The largest number of members; 0 for no limit.</summary>
    public int MemberLimit => Settings.MemberLimit > 0 ? Settings.MemberLimit : Limits.Members;

    private Entry Entry => _entry ?? throw new InvalidOperationException("no entry is being applied");

    /// <summary>Applies the requests of the entry, one after the other.</summary>
    public void Apply(Entry entry)
    {
        _entry = entry;
        Now = entry.At;
        _nextId = entry.FirstId;
        if (IsUnusedAt(Now)) BecomeNew(); // the last ban of an empty room has run out since the last entry
        MustSave = false;
        for (int i = 0; i < entry.Requests.Count; i++)
        {
            output.Begin(i);
            _said = null;
            try
            {
                Answer answer = entry.Requests[i].Apply(this);
                output.End(i, answer, _said);
            }
            catch (Exception e)
            {
                output.Fail(i, e); // the other requests must not be lost because of a bug in this one
            }
        }
        if (IsUnusedAt(entry.At)) BecomeNew();
    }

    public Actor Actor(Person asker) => new(asker, Members.Find(asker.Id));

    /// <summary>The stamp of an event of this moment. <paramref name="sharedId"/>: the event's id if several rooms show it, otherwise 0.</summary>
    public EventStamp Stamp(Person by, long sharedId = 0) =>
        new(sharedId > 0 ? sharedId : _nextId++, Now, name, by.Name, by.Id == PersonId.None ? null : by, InSeveralRooms: sharedId > 0);

    public EventStamp Stamp(Actor actor) => Stamp(actor.Person);

    /// <summary>Makes a message of this moment.</summary>
    public Said Said(Person by, string text, bool isAction = false, bool isBot = false)
    {
        EventStamp stamp = Stamp(by);
        return new Said
        {
            Stamp = stamp,
            Position = PositionOf(stamp),
            Source = Entry.Source,
            Text = text,
            IsAction = isAction,
            IsBot = isBot,
            IsClosed = !Settings.IsOpen,
        };
    }

    /// <summary>Makes a message of this moment that sets the topic.</summary>
    public TopicChanged NewTopic(Person by, string text)
    {
        EventStamp stamp = Stamp(by);
        return new TopicChanged { Stamp = stamp, Position = PositionOf(stamp), Source = Entry.Source, Text = text, IsClosed = !Settings.IsOpen };
    }

    /// <summary>Everything that has happened so far has a position up to here, and what follows has a later one.</summary>
    public long LastPosition => Entry.FirstPosition + (_nextId - Entry.FirstId) - 1;

    private long PositionOf(EventStamp stamp) => Entry.FirstPosition + (stamp.Id - Entry.FirstId);

    /// <summary>Takes an id for this moment, and returns its position.</summary>
    private long NextPosition() => Entry.FirstPosition + (_nextId++ - Entry.FirstId);

    /// <summary>
    /// Shows the event to the members and, if <paramref name="isPublic"/>, to the console and the embedding program: by default, if the room is open.
    /// </summary>
    public void Show(ChatEvent chatEvent, Member? by = null, bool? isPublic = null)
    {
        output.Show(chatEvent, by);
        output.Report(chatEvent, isPublic ?? Settings.IsOpen);
    }

    private void Report(ChatEvent chatEvent) => output.Report(chatEvent, Settings.IsOpen);

    public void Tell(PersonId person, PersonalEvent personal) => output.Tell(person, personal);

    /// <summary>Logs an act of moderation.</summary>
    public void LogAct(string act, Actor actor, string target) => output.LogAct(act, actor.Person with { IsOperator = actor.IsOperator }, target);

    /// <summary>Shows a message to everybody, once it is stored. <paramref name="speaker"/>: as slow mode counts them.</summary>
    public void Speak(Message message, Member? by, PersonId speaker)
    {
        _said = message;
        Show(message, by);
        if (Entry.IsDurable) Accept(message);
        else _proposed.Enqueue(new Proposed(message, speaker));
    }

    /// <summary>The log has accepted or refused messages.</summary>
    public void Settle(MessagesLogged logged)
    {
        if (logged is { IsLate: true, Accepted: true } && _proposed.TryPeek(out Proposed late))
        {
            foreach (Member member in Members.All) member.CameAt = Math.Min(member.CameAt, late.Message.Position - 1);
        }
        while (_proposed.TryPeek(out Proposed first) && first.Message.Id <= logged.LastId)
        {
            _proposed.Dequeue();
            if (logged.Accepted) Accept(first.Message);
            else SlowMode.TakeBack(first.Speaker, first.Message.At);
        }
    }

    private void Accept(Message message)
    {
        if (message is not TopicChanged topic) return;
        RoomSettings before = Settings;
        Change(Settings.WithTopic(topic));
        if (Settings != before) Save();
    }

    /// <summary>Lets a person join. <paramref name="quiet"/>: the member only follows the room, and the others are not notified.</summary>
    public void Enter(Person person, string key, bool quiet)
    {
        var member = new Member(person);
        if (!IsFounded)
        {
            IsFounded = true;
            member.Role = Role.Owner;
            if (key.Length > 0)
            {
                Change(Settings with { Key = key }, person);
                Save();
            }
        }
        Invitations.Remove(person.Id);
        member.IsMuted = this.FindMute(member) is not null;
        Members.Add(member);
        member.CameAt = NextPosition();
        member.Follows = quiet;
        member.Hidden = quiet || Members.Count > AnnouncedJoins;

        Joined joined = JoinedNow(member);
        Report(joined);
        output.Welcome(member);
        if (!member.Hidden) output.Show(joined, member, toSelf: false); // the welcome says it
    }

    /// <summary>A member has one more session in the room. If the person only followed the room and joins it now, it is like any join.</summary>
    public void EnterAgain(Member member, bool quiet)
    {
        if (member.Follows && !quiet)
        {
            member.Follows = false;
            if (Members.Count <= AnnouncedJoins) Reveal(member);
        }
        output.Welcome(member);
    }

    private int AnnouncedJoins => Settings.DelayedJoinSize ?? Limits.AnnouncedJoins;

    /// <summary>An unannounced member does something, or something is done to them: the others are notified of the join now.</summary>
    public void Reveal(Member? member)
    {
        if (member is not { Hidden: true }) return;
        member.Hidden = false;
        output.Show(JoinedNow(member), member, toSelf: false);
    }

    private Joined JoinedNow(Member member) => new() { Stamp = Stamp(member.Person) };

    /// <summary>A moderator or the room removes the member.</summary>
    public void Remove(Member member, RemovedFromRoom? removed = null)
    {
        output.Farewell(member, removed);
        Members.Remove(member);
    }

    /// <summary>The member leaves the room, or was removed because it was closed.</summary>
    public void ShowLeft(Member member, Left left)
    {
        Report(left);
        if (!member.Hidden) output.Show(left, member);
    }

    /// <summary>A member is called something else, or says something else about themselves. <paramref name="sharedId"/>: see <see cref="Stamp(Person, long)"/>.</summary>
    public void Rename(Member member, Person now, long sharedId)
    {
        Person before = member.Person;
        member.Person = now;
        Profile profile = before.Profile ?? Profile.Empty;
        if (profile != (now.Profile ?? Profile.Empty) && !member.Hidden)
            output.Show(new ProfileChanged { Stamp = Stamp(now, before.Name == now.Name ? sharedId : 0), OldProfile = profile }, member);
        if (before.Name == now.Name) return;
        var renamed = new Renamed { Stamp = Stamp(before, sharedId), NewName = now.Name };
        member.IsMuted = this.FindMute(member) is not null;
        this.CountAsHeard(member);
        Report(renamed);
        if (!member.Hidden) output.Show(renamed, member);
    }

    /// <summary>Changes the settings. <paramref name="by"/> closes the room, if the change does that.</summary>
    public void Change(RoomSettings settings, Person? by = null)
    {
        if (settings.SlowMode == TimeSpan.Zero) SlowMode.Clear();
        if (Settings.IsOpen && !settings.IsOpen)
        {
            PrepareToClose(by ?? Person.Server);
            settings = settings with { ClosedSince = NextPosition() };
        }
        Settings = settings.IsOpen ? settings with { ClosedSince = 0 } : settings;
    }

    // Called before an open room is closed. Followers are removed, and members that were not announced are announced. So the members know
    // everybody who stays. (A member who joins later has the key or an invitation, and the join is announced as in any room.)
    private void PrepareToClose(Person by)
    {
        foreach (Member follower in Members.All.Where(member => member.Follows).ToArray())
        {
            Remove(follower, new RemovedFromRoom { Stamp = Stamp(by), Reason = "", Closed = true });
            ShowLeft(follower, new Left { Stamp = Stamp(follower.Person) });
        }
        foreach (Member member in Members.All) Reveal(member);
    }

    /// <summary>The room is saved after this entry. Called after settings, sanctions or webhooks have changed.</summary>
    public void Save()
    {
        MustSave = IsStored = true;
        IsFounded = true; // even if the room only waits for its log, and is moderated from outside: the next member needs the key, and is no owner
    }

    /// <summary>What is stored of the room.</summary>
    public StoredRoom ToStore() => new(name, Settings, [.. Sanctions.At(Now)]) { Webhooks = Webhooks };

    /// <summary>Forgets everything that is set in the room, if nobody is in it and no message waits for the log.</summary>
    public void Forget()
    {
        if (Members.Count > 0 || permanent || _proposed.Count > 0) return;
        Settings = RoomSettings.Default;
        Sanctions.Clear();
        Webhooks = [];
    }

    /// <summary>Nobody is in the room, and nothing is set in it that is not over at this time.</summary>
    public bool IsUnusedAt(DateTimeOffset time) =>
        Members.Count == 0 && Settings == RoomSettings.Default && Webhooks.Count == 0 && !Sanctions.At(time).Any();

    // The next member to join becomes the owner, as in a new room.
    private void BecomeNew()
    {
        IsFounded = permanent;
        MustSave = IsStored = false;
        Sanctions.Clear(); // those that are over
        Invitations.Clear();
        WrongKeys.Clear();
        SlowMode.Clear();
    }
}
