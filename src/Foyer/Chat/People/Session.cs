// One attached client of a person: its rooms, and how to reach it. A session knows nothing of sockets. A person may have several sessions; nearly all have
// one. The protocol that attached the session calls its asynchronous members one at a time. Rooms, other sessions and the server operator call the other
// members at any moment. Shared data is replaced as a whole, under a lock on the participant: so what the sessions of one person do at the same moment
// has one order, and the rooms get it in that order.

using Foyer.Chat.Events;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Chat.People;

internal sealed class Session(Participant participant, IReceiver receiver) : ISession
{
    /// <summary>Several rooms, in the order of joining, and the events that they have shown in common. A session that was in several stays this way.</summary>
    private sealed record Several(Stay[] Stays, SeenEvents Seen);

    private volatile object? _stays; // a Stay, or Several: most sessions are in one room
    private Task? _leaving;

    /// <summary>The person at this server, with all of their sessions.</summary>
    public Participant Participant => participant;

    /// <summary>The person as they are now. A room uses its own copy, which changes in the order of the room's events.</summary>
    public Person Person => participant.Person;

    public string Name => Person.Name;

    public IReceiver Receiver => receiver;

    /// <summary>The session has left all of its rooms, or is leaving them.</summary>
    public bool HasEnded => Volatile.Read(ref _leaving) is not null;

    /// <summary>In the order of joining. A snapshot.</summary>
    public IReadOnlyList<Stay> Stays => _stays switch
    {
        Stay one => [one],
        Several several => several.Stays,
        _ => [],
    };

    /// <summary>Also true after the session has left a room, because it may get events again that it saw there.</summary>
    public bool MayHaveSeenElsewhere => _stays is Several;

    public bool IgnoresSomebody => participant.IgnoredCount > 0;

    public bool Ignores(PersonId person) => participant.Ignores(person);

    public Stay? StayIn(Room room)
    {
        object? stays = _stays;
        if (stays is Several several) return Array.Find(several.Stays, stay => stay.Room == room);
        return stays is Stay one && one.Room == room ? one : null;
    }

    /// <summary>Whether the client may know that the room exists.</summary>
    public bool MayKnowOf(Room room) => KnowledgeOf(room).Refusal != Refusal.NoSuchRoom;

    /// <summary>Whether the client may see the topic, the settings and the members of the room.</summary>
    public bool MayLookInto(Room room) => KnowledgeOf(room).IsDone;

    private Answer KnowledgeOf(Room room) => RoomRights.MayLookInto(room.Settings, Person.IsOperator || participant.IsIn(room));

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
            if (quiet && participant.Directory.Rooms.Find(name) is null) return Refusal.NoSuchRoom;
            (Answer found, Room? room) = participant.Directory.Rooms.FindOrMake(name);
            if (room is null)
            {
                if (found.Refusal == Refusal.TooManyRooms && await participant.Directory.Rooms.ForgetAnEmptyOneAsync()) continue;
                return found;
            }
            var stay = new Stay(this, room);
            CatchUp? catchUp = replay.Count > 0 ? new CatchUp(stay, receiver.Outbox, participant.Directory.Services) : null;
            var arrival = new Arrival(format, catchUp);
            if (TryAdd(stay, () => room.PostAsync(new Submission(new JoinRequest(Person, key, quiet), stay, arrival))) is { IsDone: false } refused)
            {
                await room.PostAsync(new TidyRequest()); // the room may have been made for this join, and would stay empty
                return refused;
            }
            Answer answer = (await arrival.Received).Answer;
            if (answer.Refusal != Refusal.OutOfTouch) participant.TakeOver(room);
            if (answer.IsDone)
            {
                if (catchUp is not null) await participant.Directory.History.CatchUpAsync(catchUp, replay, format);
                return room;
            }
            Lost(stay);
            if (answer.Refusal == Refusal.RoomGone) continue; // the last member left just now: make the room again
            // The join may be half done. Or another session has left the room to this one.
            if (answer.Refusal is Refusal.ServerError or Refusal.OutOfTouch) _ = LeaveAsync(stay, "");
            return answer;
        }
    }

    private bool IsInAllItMay => participant.Directory.Services.Limits.RoomsPerSession is > 0 and var limit && Stays.Count >= limit;

    private bool IsIn(string name) => participant.Directory.Rooms.Find(name) is { } room && StayIn(room) is not null;

    // Posts the join under the lock, so that a leave or a rename is posted after it, or the join knows of it.
    private Answer TryAdd(Stay stay, Action post)
    {
        lock (participant)
        {
            if (_leaving is not null) return Refusal.NotInRoom;
            if (StayIn(stay.Room) is not null) return Refusal.AlreadyInRoom;
            SetStays([.. Stays, stay]);
            post();
            return Answer.Done;
        }
    }

    /// <summary>The session is no longer in that room.</summary>
    public void Lost(Stay stay)
    {
        lock (participant) SetStays([.. Stays.Where(mine => mine != stay)]);
    }

    // Called under the lock.
    private void SetStays(Stay[] stays)
    {
        // Events of both rooms may still be on their way when only one is left.
        if (stays.Length > 1 || _stays is Several) _stays = new Several(stays, (_stays as Several)?.Seen ?? new SeenEvents());
        else _stays = stays.FirstOrDefault();
    }

    public async Task<Answer> PartAsync(Room room, string reason)
    {
        Task left;
        lock (participant)
        {
            if (StayIn(room) is not { } stay) return Refusal.NotInRoom;
            Lost(stay);
            left = LeaveAsync(stay, reason);
        }
        await left;
        return Answer.Done;
    }

    // The person stays in the room while another of their sessions does. Called under the lock, because two sessions may leave at the same moment.
    private Task LeaveAsync(Stay stay, string reason) =>
        participant.IsIn(stay.Room) ? stay.Room.DetachAsync(stay) : stay.Room.AskAsync(new LeaveRequest(Person, reason), stay);

    // All rooms show it as one event.
    private Task[] LeaveServer(string reason)
    {
        (Room Room, Submission Submission)[] here = [.. Stays.Select(stay => (stay.Room, new Submission(null, stay, new Waiting())))];
        if (here.Length > 0) _ = participant.Directory.Rooms.Order.SubmitAsync(new LeaveRequest(Person, reason, LeavesServer: true), here);
        return [.. here.Select(one => one.Submission.Waiting!.Received)];
    }

    /// <summary>
    /// Says the text in the room. Completes when the room can take more. If the text is refused, the receiver gets a receipt. With a <paramref name="tag"/>
    /// it gets one in any case, once the message is stored.
    /// </summary>
    public Task SayAsync(Stay stay, string text, bool isAction = false, string? tag = null) =>
        stay.Room.PostAsync(new SayRequest(Person, text, isAction), stay, tag);

    /// <summary>The stay in the room; for somebody who is not in it, one that only says where receipts go.</summary>
    public Stay InOrOutOf(Room room) => StayIn(room) ?? new Stay(this, room);

    /// <summary>Takes another name, for all sessions of the person. Completes when the rooms can take more.</summary>
    public Task<Answer> RenameAsync(string newName) => participant.RenameAsync(this, newName);

    /// <summary>Changes the answer that others get when they write to this person; null: the person is not away.</summary>
    public Task<Answer> SetAwayAsync(string? text) => participant.SetAwayAsync(this, text);

    /// <summary>
    /// Whether this session may try an operator's password. It may not if others can read the connection, because they would learn the password.
    /// </summary>
    public Answer MayBecomeOperator() => !receiver.IsPrivate ? Refusal.NeedsPrivateConnection : Person.IsOperator ? Refusal.AlreadySo : Answer.Done;

    /// <summary>Makes this person a server operator, if the name and the password belong to one.</summary>
    public Task<Answer> TryBecomeOperatorAsync(string name, string password) => participant.TryBecomeOperatorAsync(this, name, password);

    /// <summary>See <see cref="ChatDirectory.WhisperAsync"/>.</summary>
    public ValueTask<Answer> WhisperAsync(Person to, string text) => participant.Directory.WhisperAsync(participant, to, text);

    /// <summary>
    /// Hides the other person's messages from this one, private ones and those in rooms, or shows them again. Completes when every room does so.
    /// </summary>
    public async Task IgnoreAsync(PersonId other, bool ignore, Func<Room, Format> format)
    {
        participant.Ignore(other, ignore);
        await ChangeFormatAsync(format);
        foreach (Stay stay in participant.Sessions.Where(session => session != this).SelectMany(session => session.Stays))
            await stay.Room.UseFormatAsync(stay, format: null);
    }

    /// <summary>Changes the format of the session's events. Completes when every room uses the new format.</summary>
    public async Task ChangeFormatAsync(Func<Room, Format> format)
    {
        foreach (Stay stay in Stays) await stay.Room.UseFormatAsync(stay, format(stay.Room));
    }

    /// <summary>Whether this is the first time that the session receives this event, which is shown in several rooms.</summary>
    public bool SeesFirst(long eventId)
    {
        lock (participant) return _stays is not Several several || several.Seen.IsFirst(eventId);
    }

    /// <summary>
    /// Leaves all rooms. Completes when the receiver has all events that the rooms owed this session. In a second call, the arguments are ignored.
    /// With <paramref name="grace"/>, the person stays in these rooms for so long, so that another session can be attached and join them unnoticed. If it
    /// does not, the person leaves them, and the server if there is no other session.
    /// </summary>
    public Task LeaveAsync(string reason = "", TimeSpan grace = default)
    {
        TaskCompletionSource left;
        lock (participant)
        {
            if (_leaving is not null) return _leaving;
            left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _leaving = left.Task;
        }
        _ = LeaveRoomsAsync(reason, grace, left);
        return left.Task;
    }

    private async Task LeaveRoomsAsync(string reason, TimeSpan grace, TaskCompletionSource left)
    {
        try
        {
            bool isLast;
            Task[] done;
            lock (participant)
            {
                isLast = participant.Detach(this, reason, grace);
                done = isLast ? LeaveServer(reason) : [.. Stays.Select(stay => LeaveAsync(stay, reason))];
            }
            if (isLast) participant.Directory.Detach(participant); // after the posts, so that the rooms show this leave before another session takes the name
            foreach (Task room in done) await room;
        }
        catch (Exception e)
        {
            participant.Directory.Services.Log.BackgroundFailed("leaving", e);
        }
        left.SetResult(); // the connection waits for this
    }
}
