// The state of a room: its members and their rights, the settings, and the batch of the turn. Owned by the room's turns. Requests apply
// themselves to it, one after the other (Requests/).

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
    private long _closing; // the id of the moment when the room was last closed

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

    /// <summary>Sessions that an operator has invited. They can join without a key, even if the room is invite-only.</summary>
    public HashSet<long> Invited { get; } = [];

    /// <summary>The webhooks, which can post with a token. A change replaces the whole list.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; set; } = [];

    public RoomSettings Settings { get; private set; }

    /// <summary>The members have the notice of the stop. It is the last that they see: no message is shown or refused after it, and nobody can join.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The room was empty, and is no longer in the directory. Clients that want to join get a new room from the directory.</summary>
    public bool Gone { get; private set; }

    /// <summary>Somebody has joined the room since it was made, or something is set in it. Otherwise the next member to join becomes its owner.</summary>
    public bool IsFounded => _founded;

    /// <summary>This turn has a new topic that the log does not have yet.</summary>
    public bool TopicIsDue { get; private set; }

    /// <summary>The topic as it will be once the log has accepted all waiting messages.</summary>
    public string TopicToBe => Batch.Pending.FindLast(pending => pending.Message is TopicChanged).Message?.Text ?? RoomLog.LateTopic ?? Settings.Topic;

    public DateTimeOffset Now => _services.Time.GetUtcNow();

    public TimeSpan? KeepFor => _services.Limits.KeepFor;

    /// <summary>The largest number of members; 0 for no limit.</summary>
    public int MemberLimit => Settings.MemberLimit > 0 ? Settings.MemberLimit : _services.Limits.RoomMembers;

    public int WebhookLimit => _services.Limits.WebhooksPerRoom;

    public int SanctionLimit => _services.Limits.Bans;

    /// <summary>When the oldest of the requests came that this turn took from the inbox (<see cref="ServerMetrics.BeginDelivery"/>).</summary>
    public long TakenSince { get; set; }

    private long NextEventId() => _rooms.Ids.Next();

    /// <summary>The stamp of an event of this moment. <paramref name="sharedId"/>: the event's id if several rooms show it, otherwise 0.</summary>
    public EventStamp Stamp(string name, long sharedId = 0) => new(sharedId > 0 ? sharedId : NextEventId(), Now, Name, name, InSeveralRooms: sharedId > 0);

    /// <summary>Makes a message of this moment.</summary>
    public Said Said(string name, string text, bool isAction = false, bool isBot = false) =>
        new() { Stamp = Stamp(name), Source = _rooms.Ids.Source, Text = text, IsAction = isAction, IsBot = isBot, IsClosed = !Settings.IsOpen };

    /// <summary>Makes a message of this moment that sets the topic.</summary>
    public TopicChanged NewTopic(string name, string text) => new() { Stamp = Stamp(name), Source = _rooms.Ids.Source, Text = text, IsClosed = !Settings.IsOpen };

    /// <summary>Runs the action when the batch of this turn has been sent to all members.</summary>
    public void AfterDelivery(Action action, Action? ifItFails = null) => _afterDelivery.Add((action, ifItFails));

    /// <summary>Writes an act of moderation to the log.</summary>
    public void LogAct(string act, Actor actor, string target) => _services.Log.Moderated(act, Name, actor.Name, target, actor.Person.IsServerOperator);

    /// <summary>Shows the event to the members and, if the room is open, to the console and the embedding program.</summary>
    public void Show(ChatEvent chatEvent, Member? actor = null)
    {
        Batch.Show(chatEvent, actor);
        Observe(chatEvent);
    }

    public void Observe(ChatEvent chatEvent)
    {
        if (chatEvent is not Message) Batch.Record(chatEvent);
        // Messages of a closed room are never observed, even if the log accepted them late and the room is open by now.
        if (Settings.IsOpen && chatEvent is not Message { IsClosed: true }) Batch.Observe(chatEvent);
    }

    /// <summary>
    /// Shows a message to everybody once the log has accepted it. If the log does not, <paramref name="author"/> is notified.
    /// <paramref name="ask"/> is answered in both cases.
    /// </summary>
    public void Speak(Message message, Member? actor, IParticipant? author, AskToSay? ask = null)
    {
        TopicIsDue |= message is TopicChanged;
        Batch.Speak(new PendingMessage(message, actor, author, ask, TakenSince));
        Show(message, actor);
    }

    /// <summary>The log has accepted these messages: applies the changes that they make.</summary>
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

    /// <summary>The log has not accepted these messages: nobody sees them, and their senders are notified.</summary>
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

    /// <summary>
    /// Lets the member join. With <paramref name="catchUp"/>, events go there from here on. With <paramref name="quiet"/>, the member only follows the
    /// room, and the others are not notified.
    /// </summary>
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

    // Notes the room's position, including the messages of this turn before the member joined, once the log has accepted them.
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

    /// <summary>An unannounced member does something, or something is done to them: the others are notified of the join now.</summary>
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

    /// <summary>The member leaves the room. They still receive the events up to here.</summary>
    public void Unseat(Member member)
    {
        Batch.Farewell(member);
        if (Seats[member.Seat].Outbox is CatchUp catchUp) AfterDelivery(catchUp.GiveUp);
        Seats.Remove(member);
    }

    /// <summary>The room or a moderator removes the member.</summary>
    public void Remove(Member target, RemovedFromRoom personal)
    {
        Unseat(target);
        target.Person.Lost(target);
        AfterDelivery(() => target.Receiver.Tell(personal));
    }

    /// <summary>Shows to the observers that the member has left and, if the join was announced, also to the other members.</summary>
    public void ShowLeft(Member member, Left left)
    {
        Observe(left);
        if (!member.Hidden) Batch.Show(left);
    }

    /// <summary>Changes the settings. <paramref name="by"/> is the name of the person who closes the room, if the change may close it.</summary>
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

    // Called before an open room is closed. Followers are removed, and members that were not announced are announced. So the members know
    // everybody who stays. (A member who joins later has the key or an invitation, and the join is announced as in any room.)
    // The members are sorted by the numbers of their sessions, because the order of the seats changes when somebody leaves.
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

    // The message was sent when the room was closed an earlier time, but its position in the log is after the latest closing.
    private void CloseBehind(Message message)
    {
        if (message.IsClosed && message.Id < _closing && !Settings.IsOpen && message.Position > Settings.ClosedSince)
            Change(Settings with { ClosedSince = message.Position });
    }

    /// <summary>Saves the room. Called after settings, sanctions or webhooks have changed.</summary>
    public void Save()
    {
        _stored = true;
        _founded = true; // even if the room only waits for its log, and is moderated from outside: the next member needs the key, and is no owner
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

    /// <summary>A bug has ended the turn before its messages were shown or refused. Answers the requests that wait for them.</summary>
    public void FailTurn()
    {
        foreach (PendingMessage pending in Batch.Pending) pending.Ask?.Complete(Refusal.ServerError);
    }

    /// <summary>Ends the turn: runs the actions that waited for the delivery, and removes the room if it is empty and nothing is set in it.</summary>
    public void EndTurn()
    {
        Batch.Clear();
        TopicIsDue = false;
        try
        {
            if (Seats.Count == 0 && IsUnset && !Forget()) BecomeNew(); // before the last member to leave is answered, below: by then the room is removed
        }
        catch (Exception e)
        {
            _services.Log.RoomTurnFailed(Name, "the end of a turn", e); // clients wait for what follows
        }
        foreach ((Action action, Action? ifItFails) in _afterDelivery) Try(action, ifItFails);
        _afterDelivery.Clear();
    }

    private bool IsUnset => Settings == RoomSettings.Default && Webhooks.Count == 0 && Sanctions.At(Now).Count == 0;

    // The room cannot be removed before the log has answered. The next member to join becomes the owner, as in a new room.
    private void BecomeNew()
    {
        _founded = _permanent;
        Invited.Clear();
        SlowMode.Clear();
    }

    /// <summary>
    /// Removes the room and its settings, if nobody is in it. Returns false also while messages are on their way into the log, because a new room of
    /// that name could get between them.
    /// </summary>
    public bool Forget()
    {
        if (Seats.Count > 0 || _permanent || Gone || Batch.Messages.Count > 0 || !RoomLog.IsIdle) return false;
        Gone = true;
        if (_stored) Try(() => _services.Store.Forget(Name)); // before somebody can make a room with this name and save it
        _rooms.Remove(Room);
        RoomLog.Close();
        return true;
    }

    // If an action of a receiver or the store fails here, the room must still run its next turn.
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
