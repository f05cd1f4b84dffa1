// A room: its members and their conversation. It has one writer: everything happens in the room's turns, one after the other, in the order
// of the inbox. A turn takes all waiting requests, makes one batch of them, has the log accept the messages, and then sends each member the batch once.
// The data of a turn is in its RoomState, which nothing else uses. So a turn holds no lock, and waits only for the log, and only for a moment (RoomLog).
// The loop over the members is the one place where a very large room could use several cores; see docs/architecture.md.

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Runtime;

namespace Foyer.Chat.Rooms;

internal sealed class Room
{
    private readonly Lock _gate = new();
    private readonly ChatServices _services;
    private readonly RoomDirectory _rooms;

    // Guarded by _gate.
    private List<RoomRequest> _inbox = [];
    private readonly Queue<LogAnswered> _logged = [];
    private int _inboxWeight;
    private int _inboxLimit; // set by the last turn
    private long _inboxSince; // for the metrics: when the first of the waiting requests came
    private bool _turnDue;
    private TaskCompletionSource? _roomAgain;

    // Owned by the turns.
    private readonly RoomLog _log;
    private readonly RoomState _state;
    private List<RoomRequest> _taken = [];
    private int _next;

    // Anybody may read these at any moment. They are current, or were a moment ago.
    private volatile RoomSettings _published;
    private volatile int _count;

    public Room(string name, RoomDirectory rooms, ChatServices services, StoredRoom? stored = null, bool permanent = false)
    {
        Name = name;
        Serial = rooms.Ids.Next();
        Key = NameRules.Key(name[1..]);
        LogKey = KeyInLog(name);
        _services = services;
        _inboxLimit = services.Limits.RoomInboxChars;
        _rooms = rooms;
        _log = new RoomLog(this, services);
        _state = new RoomState(this, _log, services, rooms, stored, permanent);
        _published = _state.Settings;
    }

    /// <summary>With its <c>#</c>.</summary>
    public string Name { get; }

    /// <summary>Larger than the number of any room made before.</summary>
    public long Serial { get; }

    /// <summary>No two rooms have equal keys: see <see cref="NameRules.Key"/>.</summary>
    public string Key { get; }

    /// <summary>
    /// Identifies the room in the log. Two rooms whose names merely look alike have different keys here, so a new room does not get the history
    /// of a room that was removed.
    /// </summary>
    public string LogKey { get; }

    /// <summary>The <see cref="LogKey"/> of a room with this name, which begins with <c>#</c>.</summary>
    public static string KeyInLog(string name) => name.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    /// <summary>A snapshot.</summary>
    public RoomSettings Settings => _published;

    /// <summary>The number of members. A snapshot.</summary>
    public int Count => _count;

    /// <summary>
    /// Adds the request to the inbox, always. The callers keep the inbox bounded, because they wait for the returned task before they read
    /// more from their clients. Thread-safe.
    /// </summary>
    public Task PostAsync(RoomRequest request)
    {
        bool startTurn;
        Task wait = Task.CompletedTask;
        lock (_gate)
        {
            if (_inbox.Count == 0) _inboxSince = _services.Metrics.BeginDelivery(_services.Time);
            _inbox.Add(request);
            _inboxWeight += request.Weight;
            startTurn = !_turnDue;
            _turnDue = true;
            if (_inboxWeight + _log.LateWeight > _inboxLimit)
            {
                _roomAgain ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _roomAgain.Task;
            }
        }
        if (startTurn) StartTurn();
        return wait;
    }

    /// <summary>Adds an answer of the log. The next turn processes it before all waiting requests, so new messages come after it. Thread-safe.</summary>
    public void PostLogged(LogAnswered request)
    {
        bool startTurn;
        lock (_gate)
        {
            _logged.Enqueue(request);
            startTurn = !_turnDue;
            _turnDue = true;
        }
        if (startTurn) StartTurn();
    }

    /// <summary>Posts the request and waits for the answer. If the room was removed just now, the answer is that there is no such room.</summary>
    public async Task<T> AskAsync<T>(Ask<T> ask) where T : struct, IAnswer<T>
    {
        _ = PostAsync(ask);
        T answer = await ask.Answered;
        return answer.Refusal == Refusal.RoomGone ? T.Refused(Refusal.NoSuchRoom) : answer;
    }

    /// <summary>Called by the turn that changed the settings.</summary>
    public void Publish(RoomSettings settings) => _published = settings;

    // Fair means behind the socket reads that are already due, because the requests that they bring join the batch.
    private void StartTurn() => _services.Turns.StartFairly(static room => _ = ((Room)room!).RunTurnAsync(), this);

    private async Task RunTurnAsync()
    {
        RoomBatch batch = _state.Batch;
        try
        {
            await _log.OpenAsync();
            TakeBatch();
            _count = _state.Seats.Count; // before anybody is notified of the turn
            if (batch.Messages.Count > 0) await LogMessagesAsync();
            if (batch.Recorded.Count > 0) _log.Record(batch.Recorded);
            batch.Deliver(_rooms.Observers.All);
            batch.Count(_services.Metrics, _services.Time);
        }
        catch (Exception e)
        {
            // A bug. The room goes on with the next turn, and everybody who waits for this one is answered.
            _services.Log.RoomTurnFailed(Name, "a turn", e);
            _state.FailTurn();
        }
        _state.EndTurn();
        EndTurn();
    }

    // Nearly always the log accepts the messages in time, and the batch is shown as it is. Otherwise it is shown without the messages.
    private async ValueTask LogMessagesAsync()
    {
        RoomBatch batch = _state.Batch;
        List<PendingMessage> pending = batch.Pending;
        LogAnswer answer = await _log.AppendAsync(batch.Messages, pending);
        if (answer == LogAnswer.Accepted)
        {
            _state.Accept(pending);
            return;
        }
        batch.WithdrawMessages();
        if (answer == LogAnswer.Refused) _state.Refuse(pending);
    }

    private void EndTurn()
    {
        lock (_gate)
        {
            if (_next == _taken.Count && _inbox.Count == 0 && _logged.Count == 0)
            {
                _turnDue = false;
                return;
            }
        }
        StartTurn();
    }

    private void TakeBatch()
    {
        Limits limits = _services.Limits;
        if (_next == _taken.Count)
        {
            _taken.Clear();
            _next = 0;
            lock (_gate)
            {
                (_inbox, _taken) = (_taken, _inbox);
                _state.TakenSince = _inboxSince;
                _inboxWeight = 0;
                _inboxLimit = limits.RoomInboxChars;
            }
        }
        while (TryTakeLogged(out LogAnswered? logged)) Apply(logged);

        int weight = 0;
        while (_next < _taken.Count && weight < limits.BatchChars && !(_state.TopicIsDue && _taken[_next].NeedsTopic))
        {
            RoomRequest request = _taken[_next++];
            weight += request.Weight;
            Apply(request);
        }
        if (_state.Stopped || _log.LateWeight <= limits.RoomInboxChars) LetPostAgain();
    }

    private bool TryTakeLogged([NotNullWhen(true)] out LogAnswered? logged)
    {
        lock (_gate) return _logged.TryDequeue(out logged);
    }

    private void Apply(RoomRequest request)
    {
        try
        {
            request.Apply(_state);
        }
        catch (Exception e)
        {
            _services.Log.RoomTurnFailed(Name, request.GetType().Name, e); // a bug; the other requests of this turn must not be lost because of it
            request.Fail(_state);
        }
    }

    // Not while too many messages wait for the log. Then the senders are held back, and keep their next messages.
    private void LetPostAgain()
    {
        TaskCompletionSource? roomAgain;
        lock (_gate)
        {
            roomAgain = _roomAgain;
            _roomAgain = null;
        }
        roomAgain?.SetResult();
    }
}
