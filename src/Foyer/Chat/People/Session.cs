// One attached person, as the chat sees them: name, address, rooms. A session knows nothing of sockets, and reaches the client through its receiver.
// The protocol that attached the session calls its asynchronous members one at a time. Rooms, other sessions and the server operator call the other
// members at any moment. Shared data is replaced as a whole, under a lock on the session itself. That is safe because the class is internal, and no
// other code locks it. A separate Lock would cost every idle client 40 bytes.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.People;

internal sealed class Session : IParticipant
{
    /// <summary>Data that most sessions never need.</summary>
    private sealed class Extras
    {
        public volatile string? GuestName; // if names are masked: the session's guest name, until it leaves
        public volatile string? AwayText;
        public volatile IParticipant[] Ignored = [];
        public volatile Session? LastWhisperer;
        public SeenEvents? Seen; // under the session's lock
        public Whispers? Whispers;
    }

    private readonly ChatDirectory _directory;
    private volatile string _name;
    private volatile object? _members; // a Member, or a Member[] of several in the order of joining: most sessions are in one room
    private volatile Extras? _extras;
    private volatile bool _hasChosenName;
    private volatile bool _isServerOperator;
    private Task? _leaving;

    public Session(long number, string guestName, IReceiver receiver, ChatDirectory directory)
    {
        Number = number;
        _name = guestName;
        Receiver = receiver;
        _directory = directory;
    }

    /// <summary>Unique among the sessions of this run of the server.</summary>
    public long Number { get; }

    /// <summary>The index in the directory's list. Only the directory uses it.</summary>
    public int Index { get; set; }

    public long Speaker => Number;

    public IPEndPoint EndPoint => Receiver.RemoteEndPoint;

    public IPAddress Address => EndPoint.Address;

    public IReceiver Receiver { get; }

    /// <summary>A name that never changes, and that nobody can choose.</summary>
    public string Handle => NameRules.GuestPrefix + Number;

    /// <summary>
    /// The current name. Until the client chooses a name, it is the client's address or masked name. A room uses its own copy, which changes in the
    /// order of the room's events.
    /// </summary>
    public string Name => _name;

    /// <summary>If names are masked, the name of the session until the client chooses one.</summary>
    public string GuestName => _extras?.GuestName ?? _name;

    /// <summary>Null for a guest.</summary>
    public string? ChosenName => _hasChosenName ? _name : null;

    /// <summary>The answer that others get when they write to this person; null if the person is not away.</summary>
    public string? AwayText
    {
        get => _extras?.AwayText;
        set => OwnExtras().AwayText = value;
    }

    /// <summary>The last session that sent this one a private message.</summary>
    public Session? LastWhisperer => _extras?.LastWhisperer;

    /// <summary>The person may do everything, everywhere. Set by <see cref="TryBecomeOperatorAsync"/>, and by tests.</summary>
    public bool IsServerOperator
    {
        get => _isServerOperator;
        set => _isServerOperator = value;
    }

    public bool HasEnded => Volatile.Read(ref _leaving) is not null;

    /// <summary>In the order of joining. A snapshot.</summary>
    public IReadOnlyList<Member> Members => _members switch
    {
        Member one => [one],
        Member[] several => several,
        _ => [],
    };

    public bool IsInSeveralRooms => _members is Member[];

    /// <summary>Also true after the session has left a room, because it may get events again that it saw there.</summary>
    public bool MayHaveSeenElsewhere => IsInSeveralRooms || _extras is { Seen: not null };

    /// <summary>How many people this session ignores.</summary>
    public int IgnoredCount => _extras?.Ignored.Length ?? 0;

    public bool IgnoresSomebody => _extras is { Ignored.Length: > 0 };

    public Member? MemberIn(Room room)
    {
        object? members = _members;
        if (members is Member[] several) return Array.Find(several, member => member.Room == room);
        return members is Member one && one.Room == room ? one : null;
    }

    public bool Ignores(IParticipant other) => _extras is { Ignored: { Length: > 0 } ignored } && Array.IndexOf(ignored, other) >= 0;

    /// <summary>
    /// Joins a room. Completes when the room has welcomed the session and the history has been sent, or when the join was refused.
    /// <paramref name="name"/> may have its <c>#</c> or not. If there is no such room, it is made.
    /// With <paramref name="quiet"/>, the session follows an existing, open room until the room is closed. Whatever the room's size, the members are not
    /// notified until the session does something or something is done to it.
    /// </summary>
    public async Task<Answer<Room>> JoinAsync(string name, string key, Format format, Replay replay = default, bool quiet = false)
    {
        while (true)
        {
            if (IsInAllItMay && !IsIn(name)) return Refusal.TooManyRoomsOfYours; // before a room is made for the session
            if (quiet && _directory.Rooms.Find(name) is null) return Refusal.NoSuchRoom;
            (Answer found, Room? room) = _directory.Rooms.FindOrMake(name);
            if (room is null)
            {
                if (found.Refusal == Refusal.TooManyRooms && await _directory.Rooms.ForgetAnEmptyOneAsync()) continue;
                return found;
            }
            (Answer added, Member? member) = Add(room);
            if (member is null)
            {
                await room.PostAsync(new TidyRequest()); // the room may have been made for this join, and would stay empty
                return added;
            }
            CatchUp? catchUp = replay.Count > 0 ? new CatchUp(member, Receiver.Outbox, _directory.Services.Limits.CatchUpBytes) : null;
            var join = new JoinRequest(member, format, key, catchUp, quiet);
            _ = room.PostAsync(join);
            Answer answer = await join.Answered;
            if (answer.IsDone)
            {
                if (catchUp is not null) await _directory.History.CatchUpAsync(catchUp, replay, format);
                return room;
            }
            Lost(member);
            if (answer.Refusal == Refusal.RoomGone) continue; // the last member left just now: make the room again
            if (answer.Refusal == Refusal.ServerError) _ = room.PostAsync(new LeaveRequest(member, SharedId: 0, "")); // the join may be half done
            return answer;
        }
    }

    private bool IsInAllItMay => _directory.Services.Limits.RoomsPerSession is > 0 and var limit && Members.Count >= limit;

    private bool IsIn(string name) => _directory.Rooms.Find(name) is { } room && MemberIn(room) is not null;

    private Answer<Member> Add(Room room)
    {
        lock (this)
        {
            if (_leaving is not null) return Refusal.NotInRoom;
            if (MemberIn(room) is not null) return Refusal.AlreadyInRoom;
            var member = new Member(this, room, _name);
            SetMembers([.. Members, member]);
            return member;
        }
    }

    /// <summary>The session is no longer in that room.</summary>
    public void Lost(Member member)
    {
        lock (this) SetMembers([.. Members.Where(mine => mine != member)]);
    }

    // Called under the lock.
    private void SetMembers(Member[] members)
    {
        if (IsInSeveralRooms && members.Length < 2) OwnExtras().Seen ??= new SeenEvents(); // events of both rooms may still be on their way
        _members = members.Length > 1 ? members : members.FirstOrDefault();
    }

    public async Task<Answer> PartAsync(Room room, string reason)
    {
        if (MemberIn(room) is not { } member) return Refusal.NotInRoom;
        Lost(member);
        await room.AskAsync(new LeaveRequest(member, SharedId: 0, reason));
        return Answer.Done;
    }

    public async Task<Answer> RenameAsync(string newName)
    {
        if (string.Equals(newName, _name, StringComparison.Ordinal)) return Answer.Done;
        Answer reserved = _directory.TryReserve(this, newName);
        if (!reserved.IsDone) return reserved;

        string? oldName;
        List<Task> posted = [];
        lock (this)
        {
            oldName = _leaving is null ? ChosenName : newName;
            if (_leaving is null)
            {
                if (!_hasChosenName && _directory.Services.MaskedNames) OwnExtras().GuestName = _name;
                _name = newName;
                _hasChosenName = true;
                long shared = IsInSeveralRooms ? _directory.NextEventId() : 0;
                foreach (Member member in Members) posted.Add(member.Room.PostAsync(new RenameRequest(member, newName, shared)));
            }
        }
        // After the posts, so that the rooms show this rename before another session takes the old name.
        if (oldName is not null && (HasEnded || NameRules.Key(oldName) != NameRules.Key(newName))) _directory.Release(this, oldName);
        foreach (Task post in posted) await post;
        return Answer.Done;
    }

    /// <summary>
    /// Whether this session may try an operator's password. It may not if others can read the connection, because they would learn the password.
    /// </summary>
    public Answer MayBecomeOperator() => !Receiver.IsPrivate ? Refusal.NeedsPrivateConnection : IsServerOperator ? Refusal.AlreadySo : Answer.Done;

    /// <summary>Makes this session a server operator, if the name and the password belong to one.</summary>
    public async Task<Answer> TryBecomeOperatorAsync(string name, string password)
    {
        if (MayBecomeOperator() is { IsDone: false } refused) return refused;
        Answer answer = await _directory.Operators.TryAsync(Address, name, password);
        if (answer.IsDone)
        {
            IsServerOperator = true;
            _directory.Services.Log.Moderated("oper", "", Name, name, byOperator: true);
        }
        // The log gets no operator name, because the client may have typed the password in its place.
        else if (answer.Refusal == Refusal.WrongPassword) _directory.Services.Log.Moderated("wrong password for oper", "", Name, "", byOperator: false);
        return answer;
    }

    /// <summary>Changes the format of the session's events. Completes when every room uses the new format.</summary>
    public async Task ChangeFormatAsync(Func<Room, Format> format)
    {
        foreach (Member member in Members) await member.Room.AskAsync(new SeatRequest(member, format(member.Room)));
    }

    /// <summary>
    /// Hides the other session's messages from this session, private ones and those in rooms, or shows them again. Completes when every room does so.
    /// </summary>
    public async Task IgnoreAsync(Session other, bool ignore, Func<Room, Format> format)
    {
        Extras extras = OwnExtras();
        lock (this) extras.Ignored = ignore ? [.. extras.Ignored.Where(known => known != other && !known.HasEnded), other] : [.. extras.Ignored.Where(known => known != other)];
        await ChangeFormatAsync(format);
    }

    /// <summary>
    /// Sends a private message. If <paramref name="other"/> ignores this session, they do not see it, and the sender is not notified of that.
    /// </summary>
    public Answer Whisper(Session other, string text)
    {
        if (other.HasEnded) return Refusal.NoSuchPerson;
        var whispered = new Whispered { Stamp = _directory.Stamp(_name), To = other.Name, Text = text };
        Keep(other, whispered); // even if the other does not see it, so that the sender cannot find out that they are ignored
        if (other.Ignores(this)) return Answer.Done;
        other.OwnExtras().LastWhisperer = this;
        other.Keep(this, whispered);
        other.Receiver.Tell(whispered);
        return Answer.Done;
    }

    /// <summary>The private messages between the two sessions, oldest first, as far as they are kept. Empty if the other has left.</summary>
    public IReadOnlyList<Whispered> WhispersWith(Session other)
    {
        lock (this) return other.HasEnded || _extras?.Whispers is not { } whispers ? [] : whispers.With(other);
    }

    private void Keep(Session other, Whispered whispered)
    {
        if (other == this && ReferenceEquals(_extras?.Whispers?.Last, whispered)) return; // a message to oneself is kept once
        Extras extras = OwnExtras();
        lock (this)
        {
            if (!HasEnded) (extras.Whispers ??= new Whispers(_directory.Services.Limits.WhisperChars)).Add(other, whispered);
        }
    }

    /// <summary>Whether this is the first time that the session receives this event, which is shown in several rooms.</summary>
    public bool SeesFirst(long eventId)
    {
        Extras extras = OwnExtras();
        lock (this) return (extras.Seen ??= new SeenEvents()).IsFirst(eventId);
    }

    private Extras OwnExtras()
    {
        if (_extras is { } extras) return extras;
        lock (this) return _extras ??= new Extras();
    }

    /// <summary>
    /// Leaves all rooms. Completes when the receiver has all events that the rooms owed this session. In a second call, the reason is ignored.
    /// </summary>
    public Task LeaveAsync(string reason = "")
    {
        TaskCompletionSource left;
        IReadOnlyList<Member> members;
        lock (this)
        {
            if (_leaving is not null) return _leaving;
            left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _leaving = left.Task;
            members = Members;
        }
        _ = LeaveRoomsAsync(members, reason, left);
        return left.Task;
    }

    private async Task LeaveRoomsAsync(IReadOnlyList<Member> members, string reason, TaskCompletionSource left)
    {
        try
        {
            await LeaveRoomsAsync(members, reason);
        }
        catch (Exception e)
        {
            _directory.Services.Log.BackgroundFailed("leaving", e);
        }
        left.SetResult(); // the connection waits for this
    }

    private async Task LeaveRoomsAsync(IReadOnlyList<Member> members, string reason)
    {
        List<Task> done = [];
        long shared = members.Count > 1 ? _directory.NextEventId() : 0;
        foreach (Member member in members) done.Add(member.Room.AskAsync(new LeaveRequest(member, shared, reason)));
        _directory.Detach(this); // after the posts, so that the rooms show this leave before another session takes the name
        foreach (Task room in done) await room;
        // If another object still refers to this session, it must not keep a chain of sessions in memory that have left.
        if (_extras is { } extras)
        {
            extras.LastWhisperer = null;
            lock (this)
            {
                extras.Ignored = [];
                extras.Whispers = null;
            }
        }
    }
}
