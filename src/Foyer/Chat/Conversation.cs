// What a room is at this moment: who is in it, what they may do, what is set, and the batch of the turn. Owned by the
// room's turns; requests apply themselves to it, one after the other (Requests/).

namespace Foyer.Chat;

internal sealed class Conversation
{
    private readonly ChatSettings _settings;
    private readonly ChatDirectory _directory;
    private readonly List<Action> _afterDelivery = [];
    private readonly Dictionary<long, DateTimeOffset> _spoke = []; // by session, in slow mode
    private readonly bool _permanent;
    private RoomSettings? _beforeTopic;
    private bool _founded;

    public Conversation(Room room, ChatSettings settings, ChatDirectory directory, StoredRoom? stored, bool permanent)
    {
        Room = room;
        _settings = settings;
        _directory = directory;
        _permanent = permanent;
        _founded = permanent || stored is not null;
        Batch = new RoomBatch(Seats);
        Settings = stored?.Settings ?? RoomSettings.Default;
        foreach (Sanction sanction in stored?.Sanctions ?? []) Sanctions.Add(sanction);
    }

    public Room Room { get; }

    public Seats Seats { get; } = new();

    public RoomBatch Batch { get; }

    public SanctionList Sanctions { get; } = new();

    /// <summary>Sessions that may come in without a key, into a room that is invite-only or full of rules.</summary>
    public HashSet<long> Invited { get; } = [];

    public RoomSettings Settings { get; private set; }

    /// <summary>The notice of the stop is the last that anybody sees: no line after it, no refusal of one, nobody let in.</summary>
    public bool Stopped { get; private set; }

    /// <summary>It was empty, and is no longer in the directory: whoever wants in asks there for a new one.</summary>
    public bool Gone { get; private set; }

    public ServerLog Log => _settings.Log;

    public DateTimeOffset Now => _settings.Time.GetUtcNow();

    public int SanctionLimit => _settings.SanctionsPerRoom;

    public long NextEventId() => _directory.NextEventId();

    /// <summary>Runs when the batch of this turn has been handed out.</summary>
    public void AfterDelivery(Action action) => _afterDelivery.Add(action);

    /// <summary>To the members, and to the console and the embedding program where the room is open to everybody.</summary>
    public void Show(ChatEvent chatEvent, Member? actor = null)
    {
        Batch.Show(chatEvent, actor);
        Observe(chatEvent);
    }

    public void Observe(ChatEvent chatEvent)
    {
        if (Settings.IsOpen) Batch.Observe(chatEvent);
    }

    public void ShowMessage(Message message, Member? actor)
    {
        if (message is TopicChanged topic)
        {
            _beforeTopic ??= Settings;
            bool isNone = topic.Text.Length == 0; // then nothing of it stays set
            Change(Settings with { Topic = topic.Text, TopicBy = isNone ? "" : topic.Name, TopicAt = isNone ? default : topic.At });
        }
        Batch.Messages.Add(message);
        Show(message, actor);
    }

    /// <summary>The log has not accepted the messages of this turn: nobody is to see them, and what they changed is as before.</summary>
    public void DropMessages()
    {
        if (_beforeTopic is { } before)
            Change(Settings with { Topic = before.Topic, TopicBy = before.TopicBy, TopicAt = before.TopicAt });
        Batch.DropMessages(member => member.Receiver.Refuse(Room, Refusal.NotLogged));
    }

    public Answer MaySpeak(Member member)
    {
        if (member.Role >= Role.Operator || member.Session.IsServerOperator) return Answer.Done;
        if (member.Mute is { } mute && !mute.IsOver(Now)) return new Answer(Refusal.Muted, mute.Left(Now), mute.Reason);
        if (member.Role >= Role.Voice) return Answer.Done;
        if (Settings.Moderated) return Refusal.RoomModerated;
        return Settings.SlowMode > TimeSpan.Zero ? MaySpeakAgain(member.Session.Number) : Answer.Done;
    }

    private Answer MaySpeakAgain(long session)
    {
        DateTimeOffset now = Now;
        if (_spoke.TryGetValue(session, out DateTimeOffset last) && last + Settings.SlowMode > now)
            return new Answer(Refusal.TooSoon, last + Settings.SlowMode - now);
        if (_spoke.Count > Seats.Count * 2 + 16) // of those who have left
            foreach (long over in _spoke.Where(spoke => spoke.Value + Settings.SlowMode <= now).Select(spoke => spoke.Key).ToArray()) _spoke.Remove(over);
        _spoke[session] = now;
        return Answer.Done;
    }

    public static Refusal Needs(Role role, Actor actor)
    {
        if (actor.Session.IsServerOperator) return Refusal.None;
        if (actor.Member is not { Seat: not Member.NoSeat } member) return Refusal.NotInRoom;
        if (member.Role >= role) return Refusal.None;
        return role == Role.Owner ? Refusal.NeedsOwner : Refusal.NeedsOperator;
    }

    /// <summary>Nobody is moved against who stands as high, but by an owner or the server's operator.</summary>
    public static Refusal NeedsToOutrank(Actor actor, Member target)
    {
        if (Needs(Role.Operator, actor) is var refusal and not Refusal.None) return refusal;
        if (actor.Session == target.Session) return Refusal.NotYourself;
        if (actor.Session.IsServerOperator) return Refusal.None;
        if (target.Session.IsServerOperator) return Refusal.OutrankedByTarget;
        return actor.Member!.Role > target.Role ? Refusal.None : Refusal.OutrankedByTarget;
    }

    public Answer MayEnter(Session session, string key)
    {
        if (session.IsServerOperator) return Answer.Done;
        if (Sanctions.Find(SanctionKind.Ban, session, Now) is { } ban) return new Answer(Refusal.Banned, ban.Left(Now), ban.Reason);
        if (!_founded) return Answer.Done;
        bool invited = Invited.Contains(session.Number);
        if (Settings.InviteOnly && !invited) return Refusal.RoomInviteOnly;
        if (Settings.Key.Length > 0 && Settings.Key != key && !invited) return Refusal.RoomNeedsKey;
        int limit = Settings.MemberLimit > 0 ? Settings.MemberLimit : _settings.RoomMembers;
        return limit > 0 && Seats.Count >= limit ? Refusal.RoomFull : Answer.Done;
    }

    public void Enter(Member member, Format format, bool selective, string key)
    {
        if (!_founded)
        {
            _founded = true;
            member.Role = Role.Owner;
            if (key.Length > 0) Change(Settings with { Key = key });
        }
        Invited.Remove(member.Session.Number);
        member.Mute = Sanctions.Find(SanctionKind.Mute, member.Session, Now);
        Seats.Add(member, format);
        if (selective) Seats[member.Seat].ActedIn = Seat.Selective;
        member.Hidden = Seats.Count > (Settings.DelayedJoinSize ?? _settings.DelayedJoinSize);

        Joined joined = JoinedNow(member);
        Observe(joined);
        if (!member.Hidden) Batch.Show(joined, member);
        Batch.Welcome(member);
        member.Receiver.Welcome(new Welcome(Room, member.Name, Seats.Count - 1, Settings, member.Role));
    }

    /// <summary>A member that came unannounced does something, or something is done to it: the others are told of it now.</summary>
    public void Reveal(Member member)
    {
        if (!member.Hidden) return;
        member.Hidden = false;
        Batch.Show(JoinedNow(member), member);
    }

    private Joined JoinedNow(Member member) => new() { Id = NextEventId(), At = Now, Room = Room.Name, Name = member.Name };

    /// <summary>It is in the room no more; what was shown up to here is still its own.</summary>
    public void Unseat(Member member)
    {
        Batch.Farewell(member);
        Seats.Remove(member);
    }

    /// <summary>The same, not of its own will.</summary>
    public void PutOut(Member target, PutOut personal)
    {
        Unseat(target);
        target.Session.Lost(target);
        AfterDelivery(() => target.Receiver.Tell(personal));
    }

    public void Change(RoomSettings settings)
    {
        Settings = settings;
        Room.Publish(settings);
    }

    /// <summary>After settings or sanctions have changed.</summary>
    public void Save() => _settings.Store.Save(new StoredRoom(Room.Name, Settings, [.. Sanctions.At(Now)]));

    public void Stop(long eventId)
    {
        if (Stopped) return;
        Stopped = true;
        Batch.Show(new Stopping { Id = eventId, At = Now, Room = Room.Name, Name = "", InSeveralRooms = true });
    }

    /// <summary>The turn is over: what waited for the delivery runs, and an empty room with nothing set is forgotten.</summary>
    public void EndTurn()
    {
        Batch.Clear();
        _beforeTopic = null;
        if (Seats.Count == 0 && !_permanent && !Gone && Settings == RoomSettings.Default && Sanctions.At(Now).Count == 0)
        {
            Gone = true; // first: the last to leave, who hears of it below, finds it gone
            _directory.Rooms.Remove(Room);
        }
        foreach (Action action in _afterDelivery) action();
        _afterDelivery.Clear();
    }
}
