// What a room is at this moment: who is in it, what they may do, what is set, and the batch of the turn. Owned by the
// room's turns; requests apply themselves to it, one after the other (Requests/).

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal sealed class RoomState
{
    private readonly ChatServices _services;
    private readonly RoomDirectory _rooms;
    private readonly List<(Action Action, Action? IfItFails)> _afterDelivery = [];
    private readonly bool _permanent;
    private bool _founded;
    private bool _stored;
    private long _closing; // the id of the moment when the room was closed last

    public RoomState(Room room, RoomLog log, ChatServices services, RoomDirectory rooms, StoredRoom? stored, bool permanent)
    {
        Room = room;
        RoomLog = log;
        _services = services;
        _rooms = rooms;
        _permanent = permanent;
        _stored = stored is not null;
        _founded = permanent || _stored;
        Batch = new RoomBatch(Seats);
        Settings = stored?.Settings ?? RoomSettings.Default;
        if (stored is not null) Webhooks = stored.Webhooks;
        foreach (Sanction sanction in stored?.Sanctions ?? []) Sanctions.Add(sanction.AfterRestart);
    }

    public Room Room { get; }

    public string Name => Room.Name;

    public RoomLog RoomLog { get; }

    public Seats Seats { get; } = new();

    public RoomBatch Batch { get; }

    public SanctionList Sanctions { get; } = new();

    public SlowMode SlowMode { get; } = new();

    /// <summary>Sessions that an operator has invited: they may come in without a key, also into an invite-only room.</summary>
    public HashSet<long> Invited { get; } = [];

    /// <summary>Who may post by a token; replaced whole.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; set; } = [];

    public RoomSettings Settings { get; private set; }

    /// <summary>The notice of the stop is the last that anybody sees: no line after it, no refusal of one, nobody let in.</summary>
    public bool Stopped { get; private set; }

    /// <summary>It was empty, and is no longer in the directory: whoever wants in asks there for a new one.</summary>
    public bool Gone { get; private set; }

    /// <summary>Somebody has come in since it was made, or something is set in it; else whoever comes in next owns it.</summary>
    public bool IsFounded => _founded;

    /// <summary>There is a new topic in this turn, which the log does not have yet.</summary>
    public bool TopicIsDue { get; private set; }

    /// <summary>The topic once the log has what is on its way there.</summary>
    public string TopicToBe => Batch.Pending.FindLast(pending => pending.Message is TopicChanged).Message?.Text ?? RoomLog.LateTopic ?? Settings.Topic;

    public DateTimeOffset Now => _services.Time.GetUtcNow();

    public TimeSpan? KeepFor => _services.Limits.KeepFor;

    /// <summary>How many members there may be; 0 for no limit.</summary>
    public int MemberLimit => Settings.MemberLimit > 0 ? Settings.MemberLimit : _services.Limits.RoomMembers;

    public int WebhookLimit => _services.Limits.WebhooksPerRoom;

    public int SanctionLimit => _services.Limits.Bans;

    /// <summary>Since when the oldest waits of what this turn has taken from the inbox (<see cref="ServerMetrics.BeginDelivery"/>).</summary>
    public long TakenSince { get; set; }

    private long NextEventId() => _rooms.Ids.Next();

    /// <summary>For an event of this moment. <paramref name="sharedId"/>: the event's id if several rooms show it, else 0.</summary>
    public EventStamp Stamp(string name, long sharedId = 0) => new(sharedId > 0 ? sharedId : NextEventId(), Now, Name, name, InSeveralRooms: sharedId > 0);

    /// <summary>A message of this moment.</summary>
    public Said Said(string name, string text, bool isAction = false, bool isBot = false) =>
        new() { Stamp = Stamp(name), Source = _rooms.Ids.Source, Text = text, IsAction = isAction, IsBot = isBot, IsClosed = !Settings.IsOpen };

    /// <summary>The same for a new topic.</summary>
    public TopicChanged NewTopic(string name, string text) => new() { Stamp = Stamp(name), Source = _rooms.Ids.Source, Text = text, IsClosed = !Settings.IsOpen };

    /// <summary>Runs when the batch of this turn has been handed out.</summary>
    public void AfterDelivery(Action action, Action? ifItFails = null) => _afterDelivery.Add((action, ifItFails));

    /// <summary>Logs that somebody kept order here.</summary>
    public void LogAct(string act, Actor actor, string target) => _services.Log.Moderated(act, Name, actor.Name, target, actor.Person.IsServerOperator);

    /// <summary>To the members, and to the console and the embedding program where the room is open to everybody.</summary>
    public void Show(ChatEvent chatEvent, Member? actor = null)
    {
        Batch.Show(chatEvent, actor);
        Observe(chatEvent);
    }

    public void Observe(ChatEvent chatEvent)
    {
        if (chatEvent is not Message) Batch.Record(chatEvent);
        // What was said behind a closed door stays there, also when it was late and the door is open by now.
        if (Settings.IsOpen && chatEvent is not Message { IsClosed: true }) Batch.Observe(chatEvent);
    }

    /// <summary>For everybody, once the log has accepted it. <paramref name="author"/> is told if it does not; <paramref name="ask"/> gets its answer in any case.</summary>
    public void Speak(Message message, Member? actor, IParticipant? author, AskToSay? ask = null)
    {
        TopicIsDue |= message is TopicChanged;
        Batch.Speak(new PendingMessage(message, actor, author, ask, TakenSince));
        Show(message, actor);
    }

    /// <summary>The log has these: what they change is so.</summary>
    public void Accept(List<PendingMessage> pending)
    {
        RoomSettings before = Settings;
        foreach (PendingMessage accepted in pending) accepted.Ask?.Complete(accepted.Message);
        foreach (PendingMessage accepted in pending)
        {
            if (accepted.Message is TopicChanged topic) Change(Settings.WithTopic(topic));
            CloseBehind(accepted.Message);
        }
        Batch.WaitedSince(pending[0].Since);
        RoomLog.Reached(pending[^1].Message.Position);
        _rooms.CountMessages(pending.Count);
        if (Settings != before) AfterDelivery(Save);
    }

    /// <summary>The log does not: nobody is to see them, and who wrote them is told so.</summary>
    public void Refuse(List<PendingMessage> pending, bool tell = true)
    {
        foreach (PendingMessage refused in pending) refused.Ask?.Complete(Refusal.NotLogged);
        _services.Metrics.RefusedMessages(pending.Count);
        foreach (PendingMessage refused in pending)
        {
            if (refused.Author is not { } author) continue;
            SlowMode.TakeBack(author.Speaker, refused.Message.At);
            if (tell) author.Receiver.Refuse(Room, Refusal.NotLogged);
        }
    }

    /// <summary>With <paramref name="catchUp"/>, what happens from here on goes there. <paramref name="quiet"/>: it follows the room, and the others are not told.</summary>
    public void Enter(Member member, Format format, bool selective, string key, CatchUp? catchUp, bool quiet)
    {
        if (!_founded)
        {
            _founded = true;
            member.Role = Role.Owner;
            if (key.Length > 0)
            {
                Change(Settings with { Key = key }, member.Name);
                Save();
            }
        }
        Invited.Remove(member.Person.Number);
        member.IsMuted = this.FindMute(member) is not null;
        Seats.Add(member, format);
        Seats[member.Seat].IsSelective = selective;
        if (catchUp is not null) Seats[member.Seat].Outbox = catchUp;
        NoteCame(member, catchUp);
        member.Follows = quiet;
        member.Hidden = quiet || Seats.Count > (Settings.DelayedJoinSize ?? _services.Limits.AnnouncedJoins);

        Joined joined = JoinedNow(member);
        Observe(joined);
        if (!member.Hidden) Batch.Show(joined, member);
        Batch.Welcome(member);
        member.Receiver.Welcome(new Welcome(Room, member.Name, Seats.Count - 1, Settings, member.Role));
    }

    // How far the room has come: with what this turn has before it, once the log has accepted that.
    private void NoteCame(Member member, CatchUp? catchUp)
    {
        long? came = RoomLog.LastPosition;
        Message? before = Batch.Messages.LastOrDefault();
        AfterDelivery(() =>
        {
            if (before?.Position > came && before.Position <= RoomLog.LastPosition) came = before.Position;
            member.CameAt = came ?? long.MaxValue;
            catchUp?.Begin(came is null ? null : ReadRights.Of(this, new Actor(member.Person, member)));
        }, ifItFails: () => catchUp?.Begin(null));
    }

    /// <summary>A member that came unannounced does something, or something is done to it: the others are told of it now.</summary>
    public void Reveal(Member member)
    {
        if (!member.Hidden) return;
        member.Hidden = false;
        Batch.Show(JoinedNow(member), member);
    }

    public void Reveal(Actor actor)
    {
        if (actor.Member is { IsSeated: true } member) Reveal(member);
    }

    private Joined JoinedNow(Member member) => new() { Stamp = Stamp(member.Name) };

    /// <summary>It is in the room no more; what was shown up to here is still its own.</summary>
    public void Unseat(Member member)
    {
        Batch.Farewell(member);
        if (Seats[member.Seat].Outbox is CatchUp catchUp) AfterDelivery(catchUp.GiveUp);
        Seats.Remove(member);
    }

    /// <summary>The same, not of its own will.</summary>
    public void Remove(Member target, RemovedFromRoom personal)
    {
        Unseat(target);
        target.Person.Lost(target);
        AfterDelivery(() => target.Receiver.Tell(personal));
    }

    /// <summary>Shows to the observers that the member has gone, and to the other members if they knew that it was there.</summary>
    public void ShowLeft(Member member, Left left)
    {
        Observe(left);
        if (!member.Hidden) Batch.Show(left);
    }

    /// <summary><paramref name="by"/>: the name of the person who closes the room, where the change may close it.</summary>
    public void Change(RoomSettings settings, string by = "")
    {
        if (settings.SlowMode == TimeSpan.Zero) SlowMode.Clear();
        if (Settings.IsOpen && !settings.IsOpen)
        {
            PrepareToClose(by);
            _closing = NextEventId();
            settings = settings with { ClosedSince = RoomLog.LastPosition ?? _closing };
        }
        Settings = settings.IsOpen ? settings with { ClosedSince = 0 } : settings;
        Room.Publish(Settings);
    }

    // Before an open room is closed: followers are removed, and members that were not announced are announced. So the members know
    // everybody who stays. (A member that joins later has the key or an invitation, and its join is announced as in any room.)
    // In the order of the sessions' numbers, because the order of the seats changes when somebody leaves.
    private void PrepareToClose(string by)
    {
        List<Member> unseen = [];
        for (int seat = 0; seat < Seats.Count; seat++)
        {
            if (Seats[seat].Member is { Hidden: true } or { Follows: true }) unseen.Add(Seats[seat].Member);
        }
        unseen.Sort((one, other) => one.Person.Number.CompareTo(other.Person.Number));
        foreach (Member follower in unseen.Where(member => member.Follows))
        {
            Remove(follower, new RemovedFromRoom { Stamp = Stamp(by), Reason = "", Closed = true });
            ShowLeft(follower, new Left { Stamp = Stamp(follower.Name) });
        }
        foreach (Member member in unseen.Where(member => !member.Follows)) Reveal(member);
    }

    // It was said while the room was closed before, and the log has put it behind the closing of now.
    private void CloseBehind(Message message)
    {
        if (message.IsClosed && message.Id < _closing && !Settings.IsOpen && message.Position > Settings.ClosedSince)
            Change(Settings with { ClosedSince = message.Position });
    }

    /// <summary>After settings, sanctions or webhooks have changed.</summary>
    public void Save()
    {
        _stored = true;
        _founded = true; // also one that waits for its log, and that somebody keeps order in from outside: whoever comes next needs the key
        Try(() => _services.Store.Save(new StoredRoom(Name, Settings, [.. Sanctions.At(Now)]) { Webhooks = Webhooks }));
    }

    public void Stop(long eventId)
    {
        if (Stopped) return;
        Stopped = true;
        Batch.Show(new Stopping { Stamp = Stamp("", eventId) });
        for (int seat = 0; seat < Seats.Count; seat++)
        {
            if (Seats[seat].Outbox is CatchUp catchUp) AfterDelivery(catchUp.GiveUp);
        }
    }

    /// <summary>A bug has ended the turn before its messages were shown or refused: what waits for them is answered.</summary>
    public void FailTurn()
    {
        foreach (PendingMessage pending in Batch.Pending) pending.Ask?.Complete(Refusal.ServerError);
    }

    /// <summary>The turn is over: what waited for the delivery runs, and an empty room with nothing set is forgotten.</summary>
    public void EndTurn()
    {
        Batch.Clear();
        TopicIsDue = false;
        try
        {
            if (Seats.Count == 0 && IsUnset && !Forget()) BecomeNew(); // before the last to leave hears of it, below: then the room is gone
        }
        catch (Exception e)
        {
            _services.Log.RoomTurnFailed(Name, "the end of a turn", e); // what follows is awaited by clients
        }
        foreach ((Action action, Action? ifItFails) in _afterDelivery) Try(action, ifItFails);
        _afterDelivery.Clear();
    }

    private bool IsUnset => Settings == RoomSettings.Default && Webhooks.Count == 0 && Sanctions.At(Now).Count == 0;

    // It cannot go before the log has answered. Who comes meanwhile makes it, as it would make one of that name.
    private void BecomeNew()
    {
        _founded = _permanent;
        Invited.Clear();
        SlowMode.Clear();
    }

    /// <summary>
    /// A room that nobody is in goes, with what was set in it. Not while something of it is on its way into the log: another room of its
    /// name could come between.
    /// </summary>
    public bool Forget()
    {
        if (Seats.Count > 0 || _permanent || Gone || Batch.Messages.Count > 0 || !RoomLog.IsIdle) return false;
        Gone = true;
        if (_stored) Try(() => _services.Store.Forget(Name)); // before somebody can make it anew, and save that
        _rooms.Remove(Room);
        RoomLog.Close();
        return true;
    }

    // Nothing that fails here, a receiver or a store, may keep the room from its next turn.
    private void Try(Action action, Action? ifItFails = null)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _services.Log.RoomTurnFailed(Name, "what follows a turn", e);
            ifItFails?.Invoke();
        }
    }
}
