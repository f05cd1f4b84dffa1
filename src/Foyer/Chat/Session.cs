// One attached person as the chat sees them: name, address, rooms. Knows nothing of sockets: it reaches the person through
// its receiver. The protocol that attached it calls its asynchronous members one at a time; rooms, other sessions and the
// server's operator call the rest at any moment. What several of them touch is replaced whole, under the lock on this very
// object (internal, and never handed out to be locked; a Lock of its own would cost every idle client 40 bytes).

using System.Net;

namespace Foyer.Chat;

internal sealed class Session
{
    private readonly ChatDirectory _directory;
    private volatile string _name;
    private volatile string? _chosenName;
    private volatile string? _awayText;
    private volatile Member[] _members = []; // in the order of joining
    private volatile Session[] _ignored = [];
    private SeenEvents? _seen;
    private Task? _leaving;

    public Session(long number, IPEndPoint endPoint, string guestName, IReceiver receiver, ChatDirectory directory, DateTimeOffset since)
    {
        Number = number;
        EndPoint = endPoint;
        _name = GuestName = guestName;
        Receiver = receiver;
        _directory = directory;
        Since = since;
    }

    /// <summary>Unlike any other session's of this server, ever.</summary>
    public long Number { get; }

    public IPEndPoint EndPoint { get; }

    public IPAddress Address => EndPoint.Address;

    public IReceiver Receiver { get; }

    public DateTimeOffset Since { get; }

    /// <summary>A name that stays, and that nobody can choose.</summary>
    public string Handle => NameRules.GuestPrefix + Number;

    /// <summary>The name of this moment; until it chooses one, its address (or what masks it). A room goes by its own copy, which changes in the room's order.</summary>
    public string Name => _name;

    /// <summary>What it is called until it chooses a name.</summary>
    public string GuestName { get; }

    /// <summary>Null for a guest.</summary>
    public string? ChosenName => _chosenName;

    /// <summary>What those are told who write to it; null when it is not away.</summary>
    public string? AwayText
    {
        get => _awayText;
        set => _awayText = value;
    }

    /// <summary>Who wrote to it last, in private.</summary>
    public Session? LastWhisperer { get; private set; }

    /// <summary>May do everything, everywhere. Set by the protocol, once the password was right.</summary>
    public bool IsServerOperator { get; set; }

    public bool HasEnded => Volatile.Read(ref _leaving) is not null;

    public IReadOnlyList<Member> Members => _members;

    public bool IsInSeveralRooms => _members.Length > 1;

    public bool IgnoresSomebody => _ignored.Length > 0;

    public Member? MemberIn(Room room) => Array.Find(_members, member => member.Room == room);

    public Actor ActorIn(Room room) => new(this, MemberIn(room));

    public bool Ignores(Session other) => _ignored.Length > 0 && Array.IndexOf(_ignored, other) >= 0;

    /// <summary>Completes when the room has welcomed it, or refused. <paramref name="name"/> is with or without its <c>#</c>; a room that is not there is made.</summary>
    public async Task<Answer> JoinAsync(string name, string key, Format format)
    {
        while (true)
        {
            if (IsInAllItMay && !IsIn(name)) return Refusal.TooManyRoomsOfYours; // before a room is made for it
            if (!_directory.Rooms.TryFindOrMake(name, out Room? room, out Answer refused)) return refused;
            Member? member = Add(room, out refused);
            if (member is null)
            {
                _ = room.PostAsync(new NothingRequest()); // it is being disconnected; and the room may have been made just now
                return refused;
            }
            Answer answer = await room.AskAsync(new JoinRequest(member, format, key));
            if (answer.IsDone) return answer;
            Lost(member);
            if (answer.Refusal != Refusal.NoSuchRoom) return answer; // else it was left by its last one just now, and is made anew
        }
    }

    private bool IsInAllItMay => _directory.Settings.RoomsPerSession is > 0 and var limit && _members.Length >= limit;

    private bool IsIn(string name) => _directory.Rooms.Find(name) is { } room && MemberIn(room) is not null;

    private Member? Add(Room room, out Answer refused)
    {
        lock (this)
        {
            refused = MemberIn(room) is not null || _leaving is not null ? Refusal.AlreadyInRoom : Refusal.None;
            if (!refused.IsDone) return null;
            var member = new Member(this, room, _name);
            _members = [.. _members, member];
            return member;
        }
    }

    /// <summary>It is not in that room any more.</summary>
    public void Lost(Member member)
    {
        lock (this) _members = [.. _members.Where(mine => mine != member)];
    }

    public async Task<Answer> PartAsync(Room room, string reason)
    {
        if (MemberIn(room) is not { } member) return Refusal.NotInRoom;
        Lost(member);
        var request = new LeaveRequest(member, SharedId: 0, reason);
        _ = room.PostAsync(request);
        await request.Done;
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
            oldName = _leaving is null ? _chosenName : newName;
            if (_leaving is null)
            {
                _chosenName = _name = newName;
                long shared = IsInSeveralRooms ? _directory.NextEventId() : 0;
                foreach (Member member in _members) posted.Add(member.Room.PostAsync(new RenameRequest(member, newName, shared)));
            }
        }
        // After the post: whoever takes the old name now is heard of after this rename.
        if (oldName is not null && (HasEnded || NameRules.Key(oldName) != NameRules.Key(newName))) _directory.Release(this, oldName);
        foreach (Task post in posted) await post;
        return Answer.Done;
    }

    /// <summary>From now on its events are formatted so; completes when every room goes by it.</summary>
    public async Task ChangeFormatAsync(Func<Room, Format> format)
    {
        foreach (Member member in _members) await member.Room.AskAsync(new SeatRequest(member, format(member.Room)));
    }

    /// <summary>Its messages are not shown to this session any more, in private or in rooms; or they are again. Completes when every room goes by it.</summary>
    public async Task IgnoreAsync(Session other, bool ignore, Func<Room, Format> format)
    {
        lock (this) _ignored = ignore ? [.. _ignored.Where(known => known != other && !known.HasEnded), other] : [.. _ignored.Where(known => known != other)];
        await ChangeFormatAsync(format);
    }

    /// <summary>In private. What <paramref name="other"/> ignores it does not see, and the sender is not told so.</summary>
    public Answer Whisper(Session other, string text)
    {
        if (other.HasEnded) return Refusal.NoSuchPerson;
        if (other.Ignores(this)) return Answer.Done;
        other.LastWhisperer = this;
        other.Receiver.Tell(new Whispered { Id = _directory.NextEventId(), At = _directory.Now, Room = "", Name = _name, Text = text });
        return Answer.Done;
    }

    /// <summary>Whether an event that comes by several rooms comes for the first time.</summary>
    public bool SeesFirst(long eventId)
    {
        lock (this) return (_seen ??= new SeenEvents()).IsFirst(eventId);
    }

    /// <summary>Completes when all that the rooms owed this session has been handed to its receiver. May be called twice; the first reason counts.</summary>
    public Task LeaveAsync(string reason = "")
    {
        TaskCompletionSource left;
        Member[] members;
        lock (this)
        {
            if (_leaving is not null) return _leaving;
            left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _leaving = left.Task;
            members = _members;
        }
        _ = LeaveRoomsAsync(members, reason, left);
        return left.Task;
    }

    private async Task LeaveRoomsAsync(Member[] members, string reason, TaskCompletionSource left)
    {
        List<Task> done = [];
        long shared = members.Length > 1 ? _directory.NextEventId() : 0;
        foreach (Member member in members)
        {
            var request = new LeaveRequest(member, shared, reason);
            _ = member.Room.PostAsync(request);
            done.Add(request.Done);
        }
        _directory.Detach(this); // after the posts: whoever takes the name now is heard of after this leaving
        foreach (Task room in done) await room;
        left.SetResult();
    }
}
