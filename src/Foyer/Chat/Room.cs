// A room: its members and their conversation. One writer: all that happens here happens in the room's turns, one after
// the other, in the order of the inbox. A turn takes everything that waits, makes one batch of it, has the messages
// accepted by the log, and hands each member that batch once. Members are reached over seats that only turns touch:
// no lock is held, and nobody is waited for but the log.
// The loop over the members is the one place that a very large room could split over cores; see docs/architecture.md.

namespace Foyer.Chat;

internal sealed class Room
{
    private readonly Lock _gate = new();
    private readonly ChatSettings _settings;
    private readonly IMessageLog _log;
    private readonly EventIds _ids;

    // Guarded by _gate.
    private List<RoomRequest> _inbox = [];
    private int _inboxWeight;
    private bool _turnDue;
    private bool _closed; // to observers
    private TaskCompletionSource? _roomAgain;

    // Owned by the turns.
    private readonly Seats _seats = new();
    private readonly RoomBatch _batch;
    private readonly List<TaskCompletionSource<bool>> _afterDelivery = [];
    private List<RoomRequest> _taken = [];
    private int _next;
    private bool _stopped;

    // Replaced whole; read once a turn.
    private volatile EventFeed[] _observers = [];

    public Room(string name, ChatSettings settings, IMessageLog log, EventIds ids)
    {
        Name = name;
        _settings = settings;
        _log = log;
        _ids = ids;
        _batch = new RoomBatch(_seats);
    }

    public string Name { get; }

    /// <summary>
    /// Adds to the inbox and never refuses: the inbox is bounded by its callers, who wait for the result before they read
    /// more of their peers. Any thread.
    /// </summary>
    public Task PostAsync(RoomRequest request)
    {
        bool startTurn;
        Task wait = Task.CompletedTask;
        lock (_gate)
        {
            _inbox.Add(request);
            _inboxWeight += request.Weight;
            startTurn = !_turnDue;
            _turnDue = true;
            if (_inboxWeight > _settings.RoomInboxChars)
            {
                _roomAgain ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _roomAgain.Task;
            }
        }
        if (startTurn) StartTurn();
        return wait;
    }

    /// <summary>Everything that happens from the next turn on, seen at once and whole. Any thread.</summary>
    public EventFeed Observe()
    {
        var feed = new EventFeed(_settings.FeedEvents, Forget);
        lock (_gate)
        {
            if (_closed) feed.Complete();
            else _observers = [.. _observers, feed];
        }
        return feed;

        void Forget(EventFeed gone)
        {
            lock (_gate) _observers = [.. _observers.Where(observer => observer != gone)];
        }
    }

    /// <summary>Tells everybody that the server stops; completes when that has been handed out.</summary>
    public async Task StopAsync()
    {
        var request = new StopRequest();
        _ = PostAsync(request);
        await request.Done.Task;
        lock (_gate) _closed = true;
        foreach (EventFeed observer in _observers) observer.Complete();
    }

    // Fair, that is behind the reads that are already due: what they bring joins the batch.
    private void StartTurn() => _ = Task.Factory.StartNew(
        static room => _ = ((Room)room!).RunTurnAsync(), this, CancellationToken.None,
        TaskCreationOptions.PreferFairness | TaskCreationOptions.DenyChildAttach, _settings.Turns);

    private async Task RunTurnAsync()
    {
        try
        {
            TakeBatch();
            if (_batch.Messages.Count > 0) await LogMessagesAsync();
            _batch.Deliver(_observers);
        }
        catch (Exception e)
        {
            // A bug. The room goes on with the next turn, and nobody waits for this one.
            _settings.Log.RoomTurnFailed(Name, e);
        }
        _batch.Clear();
        foreach (TaskCompletionSource<bool> waiting in _afterDelivery) waiting.SetResult(true);
        _afterDelivery.Clear();
        EndTurn();
    }

    private void EndTurn()
    {
        lock (_gate)
        {
            if (_next == _taken.Count && _inbox.Count == 0)
            {
                _turnDue = false;
                return;
            }
        }
        StartTurn();
    }

    private void TakeBatch()
    {
        if (_next == _taken.Count)
        {
            _taken.Clear();
            _next = 0;
            TaskCompletionSource? roomAgain;
            lock (_gate)
            {
                (_inbox, _taken) = (_taken, _inbox);
                _inboxWeight = 0;
                roomAgain = _roomAgain;
                _roomAgain = null;
            }
            roomAgain?.SetResult();
        }

        int weight = 0;
        while (_next < _taken.Count && weight < _settings.BatchChars)
        {
            RoomRequest request = _taken[_next++];
            weight += request.Weight;
            Apply(request);
        }
    }

    private void Apply(RoomRequest request)
    {
        // The notice of the stop is the last that anybody sees: no line after it, no refusal of one, nobody let in.
        if (_stopped && request is SayRequest or ServerSayRequest or RenameRequest) return;
        switch (request)
        {
            case SayRequest say: Say(say); break;
            case ServerSayRequest say: Message(NameRules.ServerName, say.Text, null); break;
            case JoinRequest join: Join(join); break;
            case RenameRequest rename: Rename(rename); break;
            case FormatRequest change: ChangeFormat(change); break;
            case LeaveRequest leave: Leave(leave); break;
            case WhoRequest who: who.Answer.SetResult(Who(who.AtMost)); break;
            case StopRequest stop: Stop(stop); break;
            default: throw new NotSupportedException(request.GetType().Name);
        }
    }

    private void Say(SayRequest say)
    {
        Member member = say.Member;
        if (member.Seat == Member.NoSeat) return;
        Reveal(member);
        Message(member.Name, say.Text, member);
    }

    private void Message(string name, string text, Member? actor)
    {
        var said = new Said { Id = _ids.Next(), At = Now, Room = Name, Name = name, Text = text };
        _batch.Messages.Add(said);
        _batch.Show(said, actor);
        _batch.Observe(said);
    }

    private void Join(JoinRequest join)
    {
        if (_stopped)
        {
            join.Done.SetResult(true);
            return;
        }
        Member member = join.Member;
        _seats.Add(member);
        member.Hidden = _seats.Count > _settings.DelayedJoinSize;

        if (!member.Hidden || _observers.Length > 0)
        {
            Joined joined = JoinedNow(member);
            _batch.Observe(joined);
            if (!member.Hidden) _batch.Show(joined, member);
        }
        _batch.Welcome(member);
        member.Receiver.Welcome(Name, member.Name, _seats.Count - 1);
        join.Done.SetResult(true);
    }

    /// <summary>A member that came unannounced does something: the others are told of it now.</summary>
    private void Reveal(Member member)
    {
        if (!member.Hidden) return;
        member.Hidden = false;
        _batch.Show(JoinedNow(member), member);
    }

    private Joined JoinedNow(Member member) => new() { Id = _ids.Next(), At = Now, Room = Name, Name = member.Name };

    private void Rename(RenameRequest rename)
    {
        Member member = rename.Member;
        if (member.Seat == Member.NoSeat) return;
        var renamed = new Renamed { Id = _ids.Next(), At = Now, Room = Name, Name = member.Name, NewName = rename.NewName };
        member.Name = rename.NewName;
        _batch.Observe(renamed);
        if (!member.Hidden) _batch.Show(renamed, member);
    }

    private void ChangeFormat(FormatRequest change)
    {
        _afterDelivery.Add(change.Done);
        Member member = change.Member;
        if (member.Seat != Member.NoSeat) _seats[member.Seat].Format = member.Receiver.Format;
    }

    private void Leave(LeaveRequest leave)
    {
        _afterDelivery.Add(leave.Done);
        Member member = leave.Member;
        if (member.Seat == Member.NoSeat) return;
        var left = new Left { Id = _ids.Next(), At = Now, Room = Name, Name = member.Name };
        _batch.Farewell(member);
        if (!_stopped) _batch.Observe(left);
        if (!_stopped && !member.Hidden) _batch.Show(left, member);
        _seats.Remove(member);
    }

    private RoomMembers Who(int atMost)
    {
        List<string> names = [];
        for (int seat = 0; seat < Math.Min(atMost, _seats.Count); seat++) names.Add(_seats[seat].Member.Name);
        names.Sort(StringComparer.OrdinalIgnoreCase);
        return new RoomMembers(Name, names, _seats.Count);
    }

    private void Stop(StopRequest stop)
    {
        _afterDelivery.Add(stop.Done);
        if (_stopped) return;
        _stopped = true;
        var stopping = new Stopping { Id = _ids.Next(), At = Now, Room = Name, Name = "" };
        _batch.Show(stopping, null);
        _batch.Observe(stopping);
    }

    private async ValueTask LogMessagesAsync()
    {
        long? first = await _log.AppendAsync(Name, _batch.Messages);
        if (first is not { } position)
        {
            _batch.DropMessages(static member => member.Receiver.Refuse(Refusal.NotLogged));
            return;
        }
        foreach (Said said in _batch.Messages) said.Position = position++;
    }

    private DateTimeOffset Now => _settings.Time.GetUtcNow();
}
