// A person who is connected to this server: who they are now, their sessions, and what they keep while they are here. Any thread may call the members.
// Shared data, also that of the sessions, is replaced as a whole, under a lock on the object itself. That is safe because the class is internal, and only
// it and Session lock it. A separate Lock would cost every idle client 40 bytes.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Chat.People;

internal sealed class Participant(Person person, ChatDirectory directory)
{
    /// <summary>Data that most people never need.</summary>
    private sealed class Extras
    {
        public volatile string? GuestName; // if names are masked: the person's guest name, until they leave
        public volatile PersonId[] Ignored = [];
        public volatile Person? LastWhisperer;
        public Whispers? Whispers; // under the lock
        public volatile Grace? Grace; // written under the lock
        public bool IsDisconnected; // under the lock
    }

    /// <summary>A session has left and may come back as another one. Until then the person stays in its rooms. It is replaced as a whole.</summary>
    private sealed record Grace(Room[] Rooms, string Reason, long Begun, TimeSpan Length)
    {
        public ITimer? Timer { get; set; }
    }

    /// <summary>Stands for the sessions of a person who has none and has not left.</summary>
    private static readonly object Nowhere = new();

    private volatile Person _person = person;
    private volatile object? _sessions; // a Session, or a Session[] of several, or Nowhere; null: the person has left
    private volatile Extras? _extras;

    public ChatDirectory Directory => directory;

    /// <summary>The person as they are now.</summary>
    public Person Person => _person;

    public PersonId Id => _person.Id;

    /// <summary>If names are masked, the name of the person until they choose one.</summary>
    public string GuestName => _extras?.GuestName ?? _person.Name;

    /// <summary>A snapshot. Empty once the person has left, and during a grace period.</summary>
    public IReadOnlyList<Session> Sessions => _sessions switch
    {
        Session one => [one],
        Session[] several => several,
        _ => [],
    };

    public bool HasEnded => _sessions is null;

    /// <summary>The address of the first session; null if there is none.</summary>
    public IPEndPoint? EndPoint => Sessions is [var first, ..] ? first.Receiver.RemoteEndPoint : null;

    /// <summary>The last person who sent this one a private message, as they were then, or when this one last wrote to them.</summary>
    public Person? LastWhisperer => _extras?.LastWhisperer;

    /// <summary>How many people this one ignores.</summary>
    public int IgnoredCount => _extras?.Ignored.Length ?? 0;

    /// <summary>
    /// The rooms that any of the sessions is in, and those that a session has left behind during its grace period. A session that takes these over joins
    /// them. A snapshot.
    /// </summary>
    public IEnumerable<Room> Rooms => Sessions.SelectMany(session => session.Stays).Select(stay => stay.Room).Concat(RoomsLeftBehind).Distinct();

    /// <summary>A snapshot.</summary>
    public Presence Presence => new(Person, [.. Rooms.Select(room => room.Name)], EndPoint);

    public bool IsIn(Room room) => Sessions.Any(session => session.StayIn(room) is not null) || RoomsLeftBehind.Contains(room);

    private Room[] RoomsLeftBehind => _extras?.Grace?.Rooms ?? [];

    /// <summary>
    /// Attaches another client of this person. Returns null if the person has left. The session is in no room until it joins (<see cref="Rooms"/>).
    /// </summary>
    public Session? Attach(IReceiver receiver)
    {
        var session = new Session(this, receiver);
        return TryAttach(session, isFirst: false) ? session : null;
    }

    /// <summary>Adds a session. Returns false if the person has left, or is disconnected by an operator.</summary>
    public bool TryAttach(Session session, bool isFirst)
    {
        lock (this)
        {
            if (!isFirst && (HasEnded || _extras is { IsDisconnected: true })) return false;
            _sessions = Sessions is { Count: > 0 } others ? new List<Session>([.. others, session]).ToArray() : session;
            if (_extras?.Grace is { Rooms.Length: 0 }) Replace(null);
            return true;
        }
    }

    /// <summary>
    /// The session leaves. Returns whether the person leaves the server: this was the last session, and nothing is left to wait for.
    /// <paramref name="reason"/> and <paramref name="grace"/>: see <see cref="Session.LeaveAsync(string, TimeSpan)"/>.
    /// </summary>
    public bool Detach(Session session, string reason, TimeSpan grace)
    {
        lock (this)
        {
            Session[] others = [.. Sessions.Where(other => other != session)];
            _sessions = others.Length > 1 ? others : others.FirstOrDefault() ?? Nowhere;
            if (grace > TimeSpan.Zero && !directory.IsStopping && _extras is not { IsDisconnected: true }) LeaveBehind(session, reason, grace);
            return EndsWithoutSession();
        }
    }

    // Called under the lock, like the following methods.
    private void LeaveBehind(Session session, string reason, TimeSpan grace)
    {
        TimeProvider time = directory.Services.Time;
        Room[] rooms = [.. session.Stays.Select(stay => stay.Room).Where(room => !IsIn(room)), .. RoomsLeftBehind];
        TimeSpan left = _extras?.Grace is { } earlier ? earlier.Length - time.GetElapsedTime(earlier.Begun) : TimeSpan.Zero;
        var next = new Grace(rooms, reason, time.GetTimestamp(), grace > left ? grace : left);
        next.Timer = time.CreateGuardedTimer(directory.Services.Log, "the end of a grace period", () => End(next.Timer), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Replace(next);
        next.Timer.Change(next.Length, Timeout.InfiniteTimeSpan);
    }

    private void Replace(Grace? grace)
    {
        Extras extras = OwnExtras();
        if (extras.Grace?.Timer is { } timer && timer != grace?.Timer) timer.Dispose();
        extras.Grace = grace;
    }

    private bool EndsWithoutSession()
    {
        if (_sessions != Nowhere || _extras is { Grace: not null }) return false;
        _sessions = null;
        if (_extras is { } extras) (extras.Ignored, extras.Whispers, extras.LastWhisperer) = ([], null, null);
        return true;
    }

    /// <summary>A session has taken over the room, or the person was removed from it: nothing is left behind there.</summary>
    public void TakeOver(Room room)
    {
        if (!RoomsLeftBehind.Contains(room)) return; // nearly always
        lock (this)
        {
            if (_extras?.Grace is not { } grace) return;
            Room[] rooms = [.. grace.Rooms.Where(other => other != room)];
            Replace(rooms.Length == 0 && _sessions != Nowhere ? null : grace with { Rooms = rooms });
        }
    }

    // The grace period is over: the person leaves the rooms that no session has taken over, and the server if there is no session.
    private void End(ITimer? timer)
    {
        bool leaves;
        lock (this)
        {
            if (_extras?.Grace is not { } grace || grace.Timer != timer) return;
            Replace(null);
            leaves = EndsWithoutSession();
            Room[] rooms = [.. grace.Rooms.Where(room => !IsIn(room))];
            if (leaves) _ = directory.Rooms.Order.SubmitAsync(new LeaveRequest(Person, grace.Reason, LeavesServer: true), [.. rooms.Select(room => (room, default(Submission)))]);
            else foreach (Room room in rooms) _ = room.PostAsync(new LeaveRequest(Person, grace.Reason));
        }
        if (leaves) directory.Detach(this); // after the posts, as in Session
    }

    /// <summary>An operator of the server disconnects the person. Nothing is left behind.</summary>
    public void Disconnect(Disconnected disconnected)
    {
        lock (this) OwnExtras().IsDisconnected = true;
        Tell(disconnected);
        End(_extras?.Grace?.Timer);
    }

    /// <summary>The server stops: a grace period does not end any more.</summary>
    public void StopWaiting()
    {
        lock (this) _extras?.Grace?.Timer?.Dispose();
    }

    /// <summary>Takes another name. <paramref name="by"/>: the session that asks. Completes when the rooms can take more.</summary>
    public async Task<Answer> RenameAsync(Session by, string newName)
    {
        if (newName == Person.Name) return Answer.Done;
        if (await MayBeHeardEverywhereAsync(isFirstName: !Person.HasChosenName) is { IsDone: false } silenced) return silenced;
        if (await directory.ClaimAsync(this, newName) is { IsDone: false } refused) return refused;
        string? oldName = newName; // if the person has left meanwhile
        await ChangeAsync(by, person =>
        {
            oldName = person.HasChosenName ? person.Name : null;
            if (oldName is null && directory.Services.MaskedNames) OwnExtras().GuestName = person.Name;
            return person with { Name = newName, HasChosenName = true };
        }, whenPosted: () =>
        {
            // After the posts, so that the rooms show this rename before another session takes the old name.
            if (oldName is not null && (HasEnded || NameRules.Key(oldName) != NameRules.Key(newName))) directory.Release(this, oldName);
        });
        return Answer.Done;
    }

    /// <summary>Changes the answer that others get when they write to this person; null: the person is not away.</summary>
    public async Task<Answer> SetAwayAsync(Session by, string? text)
    {
        if (!string.IsNullOrEmpty(text) && await MayBeHeardEverywhereAsync(isFirstName: false) is { IsDone: false } silenced) return silenced;
        await ChangeAsync(by, person => person with { Profile = (person.Profile ?? Profile.Empty) with { AwayText = text } });
        return Answer.Done;
    }

    // A name and an away text are words, too. But a guest may take a first name in a moderated or slow room: a new one says no more than joining with it.
    private async Task<Answer> MayBeHeardEverywhereAsync(bool isFirstName)
    {
        foreach (Room room in Rooms.Where(room => room.MaySilence).ToArray())
        {
            Answer answer = await room.AskAsync<Answer>(state => state.Members.Find(Id) is { } member ? state.MayBeHeard(member) : Answer.Done);
            if (answer.Refusal == Refusal.Muted || (!isFirstName && answer.Refusal is Refusal.RoomModerated or Refusal.TooSoon)) return new Answer(Refusal.Silenced, answer.Wait, room.Name);
        }
        return Answer.Done;
    }

    public Task BecomeOperatorAsync(Session by) => ChangeAsync(by, person => person with { IsOperator = true });

    // The rooms get the new value in the order of their requests. If it is shown in several rooms, each person sees it once.
    private async Task ChangeAsync(Session by, Func<Person, Person> change, Action? whenPosted = null)
    {
        Task posted = Task.CompletedTask;
        lock (this)
        {
            if (!HasEnded)
            {
                _person = change(_person);
                posted = directory.Rooms.Order.SubmitAsync(new ChangeRequest(_person), [.. Rooms.Select(room => (room, new Submission(null, by.StayIn(room))))]);
            }
        }
        whenPosted?.Invoke();
        await posted;
    }

    /// <summary>Makes this person a server operator, if the name and the password belong to one.</summary>
    public async Task<Answer> TryBecomeOperatorAsync(Session by, string name, string password)
    {
        if (by.MayBecomeOperator() is { IsDone: false } refused) return refused;
        Answer answer = await directory.Operators.TryAsync(by.Receiver.RemoteEndPoint.Address, name, password);
        if (answer.IsDone)
        {
            await BecomeOperatorAsync(by);
            directory.Services.Log.Moderated("oper", "", Person.Name, name, byOperator: true);
        }
        // The log gets no operator name, because the client may have typed the password in its place.
        else if (answer.Refusal == Refusal.WrongPassword) directory.Services.Log.Moderated("wrong password for oper", "", Person.Name, "", byOperator: false);
        return answer;
    }

    public bool Ignores(PersonId person) => _extras is { Ignored: { Length: > 0 } ignored } && Array.IndexOf(ignored, person) >= 0;

    /// <summary>See <see cref="Session.IgnoreAsync"/>. The rooms know it once the formats of the sessions have been set again.</summary>
    public void Ignore(PersonId other, bool ignore)
    {
        Extras extras = OwnExtras();
        lock (this)
        {
            IEnumerable<PersonId> others = extras.Ignored.Where(known => known != other && (!ignore || !directory.HasLeft(known)));
            extras.Ignored = ignore ? [.. others, other] : [.. others];
        }
    }

    /// <summary>The person gets a private message, unless they ignore the sender.</summary>
    public void Receive(Whispered whispered)
    {
        Person sender = whispered.By!;
        if (Ignores(sender.Id)) return;
        OwnExtras().LastWhisperer = sender;
        Keep(sender.Id, whispered);
        Tell(whispered);
    }

    /// <summary>Sends the event to all sessions.</summary>
    public void Tell(ChatEvent chatEvent)
    {
        foreach (Session session in Sessions) session.Receiver.Tell(chatEvent);
    }

    /// <summary>The private messages with the other person, oldest first, as far as they are kept. Empty if the other has left.</summary>
    public IReadOnlyList<Whispered> WhispersWith(PersonId other)
    {
        lock (this) return directory.HasLeft(other) || _extras?.Whispers is not { } whispers ? [] : whispers.With(other);
    }

    /// <summary>Keeps a private message that this person sent.</summary>
    public void KeepSent(Person to, Whispered whispered)
    {
        if (_extras is { LastWhisperer: { } last } extras && last.Id == to.Id) extras.LastWhisperer = to; // who may have another name now
        Keep(to.Id, whispered);
    }

    private void Keep(PersonId other, Whispered whispered)
    {
        if (other == Id && ReferenceEquals(_extras?.Whispers?.Last, whispered)) return; // a message to oneself is kept once
        Extras extras = OwnExtras();
        lock (this)
        {
            if (!HasEnded) (extras.Whispers ??= new Whispers(directory.Services.Limits.WhisperChars, directory.HasLeft)).Add(other, whispered);
        }
    }

    private Extras OwnExtras()
    {
        if (_extras is { } extras) return extras;
        lock (this) return _extras ??= new Extras();
    }
}
