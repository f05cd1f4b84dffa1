// A room: its members and their conversation. One writer: all that happens here happens in the room's turns, one after
// the other, in the order of the inbox. A turn takes everything that waits, makes one batch of it, has the messages
// accepted by the log, and hands each member that batch once. What a turn touches is in its RoomState, which nobody
// else sees: no lock is held, and nobody is waited for but the log, for a moment (RoomLog).
// The loop over the members is the one place that a very large room could split over cores; see docs/architecture.md.

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
    private int _inboxLimit; // as the last turn found it
    private long _inboxSince; // for the metrics: when the first came of those that wait in it
    private bool _turnDue;
    private TaskCompletionSource? _roomAgain;

    // Owned by the turns.
    private readonly RoomLog _log;
    private readonly RoomState _state;
    private List<RoomRequest> _taken = [];
    private int _next;

    // What anybody may read without asking: of this moment, or of one just gone.
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

    /// <summary>Larger than that of any room made before it.</summary>
    public long Serial { get; }

    /// <summary>Two rooms with equal keys would be one: see <see cref="NameRules.Key"/>.</summary>
    public string Key { get; }

    /// <summary>
    /// What the log knows it by. Rooms that merely look alike have different ones: one that is made anew does not come by the
    /// history of another that is gone.
    /// </summary>
    public string LogKey { get; }

    /// <summary>See <see cref="LogKey"/>; of a name with its <c>#</c>.</summary>
    public static string KeyInLog(string name) => name.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    /// <summary>A snapshot.</summary>
    public RoomSettings Settings => _published;

    /// <summary>How many members. A snapshot.</summary>
    public int Count => _count;

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

    /// <summary>What the log says comes before all that waits: whatever is said now is behind it. Any thread.</summary>
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

    /// <summary>Posts, and waits for the answer. A room that has just gone is answered as one that is not there.</summary>
    public async Task<T> AskAsync<T>(Ask<T> ask) where T : struct, IAnswer<T>
    {
        _ = PostAsync(ask);
        T answer = await ask.Answered;
        return answer.Refusal == Refusal.RoomGone ? T.Refused(Refusal.NoSuchRoom) : answer;
    }

    /// <summary>For the turn that changed them.</summary>
    public void Publish(RoomSettings settings) => _published = settings;

    // Fair, that is behind the reads that are already due: what they bring joins the batch.
    private void StartTurn() => _services.Turns.StartFairly(static room => _ = ((Room)room!).RunTurnAsync(), this);

    private async Task RunTurnAsync()
    {
        RoomBatch batch = _state.Batch;
        try
        {
            await _log.OpenAsync();
            TakeBatch();
            _count = _state.Seats.Count; // before anybody is told of it
            if (batch.Messages.Count > 0) await LogMessagesAsync();
            if (batch.Recorded.Count > 0) _log.Record(batch.Recorded);
            batch.Deliver(_rooms.Observers.All);
            batch.Count(_services.Metrics, _services.Time);
        }
        catch (Exception e)
        {
            // A bug. The room goes on with the next turn, and nobody waits for this one.
            _services.Log.RoomTurnFailed(Name, "a turn", e);
            _state.FailTurn();
        }
        _state.EndTurn();
        EndTurn();
    }

    // Accepted in time, as nearly always: the batch is shown as it is, in its order. Otherwise without these messages.
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
            _services.Log.RoomTurnFailed(Name, request.GetType().Name, e); // a bug, that is not to cost the others of this turn their lines
            request.Fail(_state);
        }
    }

    // Not while too much waits for the log: what is said then stays with those who say it.
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
