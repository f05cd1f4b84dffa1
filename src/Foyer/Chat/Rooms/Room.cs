// A room: its members and their conversation. One writer: all that happens here happens in the room's turns, one after
// the other, in the order of the inbox. A turn takes everything that waits, makes one batch of it, has the messages
// accepted by the log, and hands each member that batch once. What a turn touches is in its Conversation, which nobody
// else sees: no lock is held, and nobody is waited for but the log, for a moment (RoomLog).
// The loop over the members is the one place that a very large room could split over cores; see docs/architecture.md.

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Names;
using Foyer.Runtime;

namespace Foyer.Chat.Rooms;

internal sealed class Room
{
    private readonly Lock _gate = new();
    private readonly ChatSettings _settings;
    private readonly RoomDirectory _rooms;

    // Guarded by _gate.
    private List<RoomRequest> _inbox = [];
    private readonly Queue<LoggedRequest> _logged = [];
    private int _inboxWeight;
    private long _inboxSince; // for the metrics: when the first came of those that wait in it
    private bool _turnDue;
    private TaskCompletionSource? _roomAgain;

    // Owned by the turns.
    private readonly RoomLog _log;
    private readonly Conversation _conversation;
    private List<RoomRequest> _taken = [];
    private int _next;

    // What anybody may read without asking: of this moment, or of one just gone.
    private volatile RoomSettings _published;
    private volatile int _count;

    public Room(string name, RoomDirectory rooms, ChatSettings settings, IMessageLog log, StoredRoom? stored = null, bool permanent = false)
    {
        Name = name;
        Serial = rooms.Ids.Next();
        Key = NameRules.Key(name[1..]);
        LogKey = KeyInLog(name);
        _settings = settings;
        _rooms = rooms;
        _log = new RoomLog(this, log, settings);
        _conversation = new Conversation(this, _log, settings, rooms, stored, permanent);
        _published = _conversation.Settings;
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
            if (_inbox.Count == 0) _inboxSince = _settings.Metrics.BeginDelivery(_settings.Time);
            _inbox.Add(request);
            _inboxWeight += request.Weight;
            startTurn = !_turnDue;
            _turnDue = true;
            if (_inboxWeight + _log.LateWeight > _settings.RoomInboxChars)
            {
                _roomAgain ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _roomAgain.Task;
            }
        }
        if (startTurn) StartTurn();
        return wait;
    }

    /// <summary>What the log says comes before all that waits: whatever is said now is behind it. Any thread.</summary>
    public void PostLogged(LoggedRequest request)
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

    /// <summary>Posts, and waits for what comes of it.</summary>
    public Task<Answer> AskAsync(AnsweredRequest request)
    {
        _ = PostAsync(request);
        return request.Answered;
    }

    /// <summary>The same for a question.</summary>
    public Task<T?> AskAsync<T>(Question<T> question) where T : class
    {
        _ = PostAsync(question);
        return question.Found;
    }

    /// <summary>For the turn that changed them.</summary>
    public void Publish(RoomSettings settings) => _published = settings;

    // Fair, that is behind the reads that are already due: what they bring joins the batch.
    private void StartTurn() => _settings.Turns.StartFairly(static room => _ = ((Room)room!).RunTurnAsync(), this);

    private async Task RunTurnAsync()
    {
        RoomBatch batch = _conversation.Batch;
        try
        {
            await _log.OpenAsync();
            TakeBatch();
            _count = _conversation.Seats.Count; // before anybody is told of it
            if (batch.Messages.Count > 0) await LogMessagesAsync();
            if (batch.Recorded.Count > 0) _log.Record(batch.Recorded);
            batch.Deliver(_rooms.Observers.All);
            batch.Count(_settings.Metrics, _settings.Time);
        }
        catch (Exception e)
        {
            // A bug. The room goes on with the next turn, and nobody waits for this one.
            _settings.Log.RoomTurnFailed(Name, "a turn", e);
        }
        _conversation.EndTurn();
        EndTurn();
    }

    // Accepted in time, as nearly always: the batch is shown as it is, in its order. Otherwise without these messages.
    private async ValueTask LogMessagesAsync()
    {
        RoomBatch batch = _conversation.Batch;
        List<Spoken> spoken = batch.Spoken;
        LogAnswer answer = await _log.AppendAsync(batch.Messages, spoken);
        if (answer == LogAnswer.Accepted)
        {
            _conversation.Accept(spoken);
            return;
        }
        batch.WithdrawMessages();
        if (answer == LogAnswer.Refused) _conversation.Refuse(spoken);
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
        if (_next == _taken.Count)
        {
            _taken.Clear();
            _next = 0;
            lock (_gate)
            {
                (_inbox, _taken) = (_taken, _inbox);
                _conversation.TakenSince = _inboxSince;
                _inboxWeight = 0;
            }
        }
        while (TryTakeLogged(out LoggedRequest? logged)) Apply(logged);

        int weight = 0;
        while (_next < _taken.Count && weight < _settings.BatchChars && !(_conversation.TopicIsDue && _taken[_next].NeedsTopic))
        {
            RoomRequest request = _taken[_next++];
            weight += request.Weight;
            Apply(request);
        }
        if (_conversation.Stopped || _log.LateWeight <= _settings.RoomInboxChars) LetPostAgain();
    }

    private bool TryTakeLogged([NotNullWhen(true)] out LoggedRequest? logged)
    {
        lock (_gate) return _logged.TryDequeue(out logged);
    }

    private void Apply(RoomRequest request)
    {
        try
        {
            request.Apply(_conversation);
        }
        catch (Exception e)
        {
            _settings.Log.RoomTurnFailed(Name, request.GetType().Name, e); // a bug, that is not to cost the others of this turn their lines
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
