// One attached person as the chat sees them: name, address, rooms. Knows nothing of sockets: it reaches the person through
// its receiver. The protocol that attached it calls its asynchronous members one at a time; rooms, other sessions and the
// server's operator call the rest at any moment. What several of them touch is replaced whole, under the lock on this very
// object (internal, and never handed out to be locked; a Lock of its own would cost every idle client 40 bytes).

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.People;

internal sealed class Session : IParticipant
{
    /// <summary>What most never need.</summary>
    private sealed class Extras
    {
        public volatile string? GuestName; // where names are masked: its own, until it leaves
        public volatile string? AwayText;
        public volatile IParticipant[] Ignored = [];
        public volatile Session? LastWhisperer;
        public SeenEvents? Seen; // under the session's lock
        public Whispers? Whispers;
    }

    private readonly ChatDirectory _directory;
    private volatile string _name;
    private volatile object? _members; // a Member, or a Member[] of several, in the order of joining: nearly everybody is in one room
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

    /// <summary>Unlike any other session's of this run of the server.</summary>
    public long Number { get; }

    /// <summary>Its place in the directory; the directory's alone.</summary>
    public int Index { get; set; }

    public long Speaker => Number;

    public IPEndPoint EndPoint => Receiver.RemoteEndPoint;

    public IPAddress Address => EndPoint.Address;

    public IReceiver Receiver { get; }

    /// <summary>A name that stays, and that nobody can choose.</summary>
    public string Handle => NameRules.GuestPrefix + Number;

    /// <summary>The name of this moment; until it chooses one, its address (or what masks it). A room goes by its own copy, which changes in the room's order.</summary>
    public string Name => _name;

    /// <summary>Where names are masked: what it is called until it chooses a name.</summary>
    public string GuestName => _extras?.GuestName ?? _name;

    /// <summary>Null for a guest.</summary>
    public string? ChosenName => _hasChosenName ? _name : null;

    /// <summary>What those are told who write to it; null when it is not away.</summary>
    public string? AwayText
    {
        get => _extras?.AwayText;
        set => OwnExtras().AwayText = value;
    }

    /// <summary>Who wrote to it last, in private.</summary>
    public Session? LastWhisperer => _extras?.LastWhisperer;

    /// <summary>May do everything, everywhere. Set by <see cref="TryBecomeOperatorAsync"/>, and by tests.</summary>
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

    /// <summary>Also what it saw in a room that it has left may come a second time.</summary>
    public bool MayHaveSeenElsewhere => IsInSeveralRooms || _extras is { Seen: not null };

    /// <summary>How many it ignores.</summary>
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
    /// Completes when the room has welcomed it and what was said before has been sent to it, or when it was refused. <paramref name="name"/> is with or without its <c>#</c>;
    /// a room that is not there is made. With <paramref name="quiet"/> it follows: a room that is open, and until it is closed; the members are not told of it,
    /// whatever the room's size, until it does something or something is done to it.
    /// </summary>
    public async Task<Answer<Room>> JoinAsync(string name, string key, Format format, Replay replay = default, bool quiet = false)
    {
        while (true)
        {
            if (IsInAllItMay && !IsIn(name)) return Refusal.TooManyRoomsOfYours; // before a room is made for it
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
                await room.PostAsync(new TidyRequest()); // it may have been made for this, and nobody comes in
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
            if (answer.Refusal == Refusal.RoomGone) continue; // left by its last one just now: it is made anew
            if (answer.Refusal == Refusal.ServerError) _ = room.PostAsync(new LeaveRequest(member, SharedId: 0, "")); // it may be half in
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

    /// <summary>It is not in that room any more.</summary>
    public void Lost(Member member)
    {
        lock (this) SetMembers([.. Members.Where(mine => mine != member)]);
    }

    // Under the lock.
    private void SetMembers(Member[] members)
    {
        if (IsInSeveralRooms && members.Length < 2) OwnExtras().Seen ??= new SeenEvents(); // what both rooms tell may still be on its way
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
        // After the post: whoever takes the old name now is heard of after this rename.
        if (oldName is not null && (HasEnded || NameRules.Key(oldName) != NameRules.Key(newName))) _directory.Release(this, oldName);
        foreach (Task post in posted) await post;
        return Answer.Done;
    }

    /// <summary>Whether this session may try an operator's password. A password that others on the way can read is worth nothing.</summary>
    public Answer MayBecomeOperator() => !Receiver.IsPrivate ? Refusal.NeedsPrivateConnection : IsServerOperator ? Refusal.AlreadySo : Answer.Done;

    /// <summary>Makes this session a server operator, if the name and the password are an operator's.</summary>
    public async Task<Answer> TryBecomeOperatorAsync(string name, string password)
    {
        if (MayBecomeOperator() is { IsDone: false } refused) return refused;
        Answer answer = await _directory.Operators.TryAsync(Address, name, password);
        if (answer.IsDone)
        {
            IsServerOperator = true;
            _directory.Services.Log.Moderated("oper", "", Name, name, byOperator: true);
        }
        // Without the operator's name as it was typed: it may be the password, on the wrong line.
        else if (answer.Refusal == Refusal.WrongPassword) _directory.Services.Log.Moderated("wrong password for oper", "", Name, "", byOperator: false);
        return answer;
    }

    /// <summary>From now on its events are formatted so; completes when every room goes by it.</summary>
    public async Task ChangeFormatAsync(Func<Room, Format> format)
    {
        foreach (Member member in Members) await member.Room.AskAsync(new SeatRequest(member, format(member.Room)));
    }

    /// <summary>Its messages are not shown to this session any more, in private or in rooms; or they are again. Completes when every room goes by it.</summary>
    public async Task IgnoreAsync(Session other, bool ignore, Func<Room, Format> format)
    {
        Extras extras = OwnExtras();
        lock (this) extras.Ignored = ignore ? [.. extras.Ignored.Where(known => known != other && !known.HasEnded), other] : [.. extras.Ignored.Where(known => known != other)];
        await ChangeFormatAsync(format);
    }

    /// <summary>In private. What <paramref name="other"/> ignores it does not see, and the sender is not told so.</summary>
    public Answer Whisper(Session other, string text)
    {
        if (other.HasEnded) return Refusal.NoSuchPerson;
        var whispered = new Whispered { Stamp = _directory.Stamp(_name), To = other.Name, Text = text };
        Keep(other, whispered); // also where it is not seen: who reads it back is not to tell by that
        if (other.Ignores(this)) return Answer.Done;
        other.OwnExtras().LastWhisperer = this;
        other.Keep(this, whispered);
        other.Receiver.Tell(whispered);
        return Answer.Done;
    }

    /// <summary>What it and the other wrote to each other in private, the oldest first: as much as is kept of it, while both are here.</summary>
    public IReadOnlyList<Whispered> WhispersWith(Session other)
    {
        lock (this) return other.HasEnded || _extras?.Whispers is not { } whispers ? [] : whispers.With(other);
    }

    private void Keep(Session other, Whispered whispered)
    {
        if (other == this && ReferenceEquals(_extras?.Whispers?.Last, whispered)) return; // to itself
        Extras extras = OwnExtras();
        lock (this)
        {
            if (!HasEnded) (extras.Whispers ??= new Whispers(_directory.Services.Limits.WhisperChars)).Add(other, whispered);
        }
    }

    /// <summary>Whether an event that comes by several rooms comes for the first time.</summary>
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

    /// <summary>Completes when all that the rooms owed this session has been handed to its receiver. May be called twice; the first reason counts.</summary>
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
        left.SetResult(); // its connection waits for this
    }

    private async Task LeaveRoomsAsync(IReadOnlyList<Member> members, string reason)
    {
        List<Task> done = [];
        long shared = members.Count > 1 ? _directory.NextEventId() : 0;
        foreach (Member member in members) done.Add(member.Room.AskAsync(new LeaveRequest(member, shared, reason)));
        _directory.Detach(this); // after the posts: whoever takes the name now is heard of after this leaving
        foreach (Task room in done) await room;
        // Whoever still holds on to this session is not to hold on to others who have gone, and they to others.
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
