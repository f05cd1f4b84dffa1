// A room on this server: the inbox and the turns. It has one writer: everything happens in the room's turns, one after the other. A turn takes all waiting
// requests, puts them in the order, applies the entries that come back, has the log accept the messages, and then sends each session the batch once.
// The data of a turn is in RoomState and RoomAudience, which nothing else uses. So a turn holds no lock, and waits only for the log, and only for a moment.
// The loop over the sessions is the one place where a very large room could use several cores; see docs/architecture.md.

using System.Diagnostics.CodeAnalysis;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

internal sealed class Room
{
    /// <summary>Requests: after a burst, the lists become small again.</summary>
    private const int MostKept = 256;

    private readonly Lock _gate = new();
    private readonly ChatServices _services;
    private readonly RoomDirectory _rooms;

    // Guarded by _gate.
    private List<Submission> _inbox = [];
    private readonly Queue<(List<PendingMessage> Pending, bool Accepted)> _logged = [];
    private readonly Queue<(Entry Entry, IReadOnlyList<Submission>? Own)> _entries = [];
    private int _inboxWeight;
    private int _inboxLimit; // set by the last turn
    private long _inboxSince; // for the metrics: when the first of the waiting requests came
    private bool _turnDue;
    private TaskCompletionSource? _roomAgain;

    // Owned by the turns.
    private readonly RoomLog _log;
    private readonly RoomState _state;
    private readonly RoomAudience _audience;
    private readonly List<Submission> _run = []; // requests that go into the order together
    private List<Submission> _taken = [];
    private int _next;
    private volatile bool _isGone; // set under _gate

    // Anybody may read these at any moment. They are current, or were a moment ago.
    private volatile RoomSettings _published;
    private volatile IReadOnlyList<Webhook> _webhooks;
    private volatile int _count;
    private volatile bool _hasSanctions;

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
        _audience = new RoomAudience(this, _log, services, rooms);
        _state = new RoomState(name, _audience, stored, permanent);
        _audience.State = _state;
        _published = _state.Settings;
        _hasSanctions = _state.Sanctions.Count > 0;
        _webhooks = _state.Webhooks;
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

    /// <summary>Some members may not speak at the moment, perhaps. A snapshot.</summary>
    public bool MaySilence => _hasSanctions || _published is { Moderated: true } or { SlowMode.Ticks: > 0 };

    /// <summary>The number of members. A snapshot.</summary>
    public int Count => _count;

    /// <summary>The room has removed itself, and a new room may have its name.</summary>
    public bool IsGone => _isGone;

    /// <summary>Whether the token belongs to a webhook of this room. A snapshot.</summary>
    public bool HasWebhook(WebhookToken token) => Webhook.Find(_webhooks, token.Hash) is not null;

    /// <summary>
    /// Adds the request to the inbox, always. The callers keep the inbox bounded, because they wait for the returned task before they read
    /// more from their clients. Thread-safe.
    /// </summary>
    public Task PostAsync(RoomRequest request, Stay? stay = null, string? tag = null) => PostAsync(new Submission(request, stay, Tag: tag));

    /// <summary>See <see cref="PostAsync(RoomRequest, Stay?, string?)"/>.</summary>
    public Task PostAsync(Submission submission)
    {
        bool startTurn;
        Task wait = Task.CompletedTask;
        lock (_gate)
        {
            if (_inbox.Count == 0) _inboxSince = _services.Metrics.BeginDelivery(_services.Time);
            _inbox.Add(submission);
            _inboxWeight += submission.Weight;
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

    /// <summary>Posts the request and waits for the answer. If the room was removed just now, the answer is that there is no such room.</summary>
    public async Task<Answer> AskAsync(RoomRequest request, Stay? stay = null) => (await AskAsync(request, stay, new Waiting())).Answer;

    /// <summary>The same for a request that says something. The answer comes when the message is stored.</summary>
    public async Task<Answer<Message>> AskToSayAsync(RoomRequest request)
    {
        Receipt receipt = await AskAsync(request, stay: null, new Waiting(untilStored: true));
        return new Answer<Message>(receipt.Answer, receipt.Said);
    }

    private async Task<Receipt> AskAsync(RoomRequest request, Stay? stay, Waiting waiting)
    {
        _ = PostAsync(new Submission(request, stay, waiting));
        Receipt receipt = await waiting.Received;
        return receipt.Answer.Refusal == Refusal.RoomGone ? receipt with { Answer = Refusal.NoSuchRoom } : receipt;
    }

    /// <summary>
    /// Asks for something that does not change the room, once the current turn has delivered its events. The answer must not refer to the state.
    /// </summary>
    public async Task<T> AskAsync<T>(Func<RoomState, T> query) where T : struct, IAnswer<T>
    {
        var answered = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunErrandAsync(() => _audience.AfterDelivery(Answer, ifItFails: () => answered.TrySetResult(T.Refused(Refusal.ServerError))));
        return await answered.Task;

        void Answer()
        {
            _state.Now = _services.Time.GetUtcNow();
            answered.TrySetResult(_isGone ? T.Refused(Refusal.NoSuchRoom) : query(_state));
        }
    }

    /// <summary>
    /// From here on, the session has another format for its events, or its person has begun or stopped to ignore somebody; null: the format stays.
    /// </summary>
    public async Task<Answer> UseFormatAsync(Stay stay, Format? format) =>
        await RunErrandAsync(() => _audience.UseFormat(stay, format)) && stay.IsSeated ? Answer.Done : Refusal.NotInRoom;

    /// <summary>Completes when everything that was posted before is in the order.</summary>
    public Task FlushAsync() => RunErrandAsync(static () => { });

    /// <summary>The history has been sent to the session. From now on, events go straight to its outbox.</summary>
    public void EndCatchUp(Stay stay) => _ = RunErrandAsync(() => _audience.EndCatchUp(stay));

    /// <summary>The session leaves the room, and other sessions of the same member stay. Completes when it has all events up to here.</summary>
    public async Task DetachAsync(Stay stay)
    {
        var detached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isDone = await RunErrandAsync(() =>
        {
            _audience.Detach(stay);
            _audience.AfterDelivery(detached.SetResult);
        });
        if (isDone) await detached.Task;
    }

    /// <summary>Notifies all members that the server stops. Completes when all outboxes have the notice. From then on, requests are not applied.</summary>
    public async Task StopAsync(long eventId)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunErrandAsync(() =>
        {
            _audience.Stop(eventId);
            _audience.AfterDelivery(told.SetResult);
        });
        await told.Task;
    }

    /// <summary>Adds an answer of the log. The next turn processes it before all waiting requests, so new messages come after it. Thread-safe.</summary>
    public void PostLogged(List<PendingMessage> pending, bool accepted)
    {
        lock (_gate) _logged.Enqueue((pending, accepted));
        MakeTurnDue();
    }

    /// <summary>
    /// The next entry in the order. <paramref name="own"/>: the submissions, if its requests came from this server. Returns false if the room was removed:
    /// then the entry is for a new room of that name. Thread-safe, but called one call after the other.
    /// </summary>
    public bool Next(Entry entry, IReadOnlyList<Submission>? own)
    {
        lock (_gate)
        {
            if (_isGone) return false;
            _entries.Enqueue((entry, own));
        }
        MakeTurnDue();
        return true;
    }

    /// <summary>These requests will not come back from the order. Thread-safe.</summary>
    public void Refuse(IReadOnlyList<Submission> submissions, Refusal refusal) => _ = RunErrandAsync(() =>
    {
        foreach (Submission submission in submissions) _audience.Answer(submission, refusal);
    });

    private void MakeTurnDue()
    {
        lock (_gate)
        {
            if (_turnDue) return;
            _turnDue = true;
        }
        StartTurn();
    }

    /// <summary>Runs something that only this server does, in a turn of the room. Returns false if it has failed.</summary>
    private Task<bool> RunErrandAsync(Action errand)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = PostAsync(new Submission(null, Errand: () =>
        {
            try
            {
                errand();
                done.SetResult(true);
            }
            catch (Exception e)
            {
                _services.Log.RoomTurnFailed(Name, "an errand", e);
                done.SetResult(false);
            }
        }));
        return done.Task;
    }

    // Fair means behind the socket reads that are already due, because the requests that they bring join the batch.
    private void StartTurn() => _services.Turns.StartFairly(static room => _ = ((Room)room!).RunTurnAsync(), this);

    private async Task RunTurnAsync()
    {
        RoomBatch batch = _audience.Batch;
        try
        {
            TakeBatch();
            _published = _state.Settings;
            _webhooks = _state.Webhooks;
            _count = _state.Members.Count; // before anybody is notified of the turn
            _hasSanctions = _state.Sanctions.Count > 0;
            if (batch.Messages.Count > 0) await LogMessagesAsync();
            if (batch.Copies.Count > 0) _log.Copy(batch.Copies);
            if (batch.Recorded.Count > 0) _log.Record(batch.Recorded);
            batch.Deliver(_rooms.Observers.All);
            batch.Count(_services.Metrics, _services.Time);
        }
        catch (Exception e)
        {
            // A bug. The room goes on with the next turn, and everybody who waits for this one is answered.
            _services.Log.RoomTurnFailed(Name, "a turn", e);
            _audience.FailTurn();
        }
        if (_state.IsNew) RemoveIfUnused(); // before the last member to leave is answered, below: by then the room is removed
        _audience.EndTurn();
        EndTurn();
    }

    // Nearly always the log accepts the messages in time, and the batch is shown as it is. Otherwise it is shown without the messages.
    private async ValueTask LogMessagesAsync()
    {
        RoomBatch batch = _audience.Batch;
        List<PendingMessage> pending = batch.Pending;
        LogAnswer answer = await _log.AppendAsync(batch.Messages, pending);
        if (answer != LogAnswer.Accepted) batch.WithdrawMessages();
        if (answer != LogAnswer.Late) Settle(pending, answer == LogAnswer.Accepted, isLate: false);
    }

    // The log's answer is a request like others, because it changes the state: a topic is set, or a message does not count for slow mode.
    private void Settle(List<PendingMessage> pending, bool accepted, bool isLate)
    {
        _run.Add(new Submission(new MessagesLogged(pending[0].Message.Id, pending[^1].Message.Id, accepted, isLate)));
        Submit();
        _published = _state.Settings;
        _audience.Settle(pending, accepted);
    }

    private void EndTurn()
    {
        if (_next == _taken.Count)
        {
            // A room that is silent now keeps nothing of what it has taken.
            if (_taken.Capacity > MostKept) _taken = [];
            _taken.Clear();
            _next = 0;
        }
        lock (_gate)
        {
            if (_taken.Count == 0 && _inbox.Count == 0 && _logged.Count == 0 && _entries.Count == 0)
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
        if (_taken.Count == 0)
        {
            lock (_gate)
            {
                (_inbox, _taken) = (_taken, _inbox);
                _audience.TakenSince = _inboxSince;
                _inboxWeight = 0;
                _inboxLimit = limits.RoomInboxChars;
            }
        }
        ApplyEntries();
        while (TryTakeLogged(out List<PendingMessage>? pending, out bool accepted))
        {
            _log.TakeLate();
            Settle(pending, accepted, isLate: true);
            if (accepted) _audience.ShowLate(pending);
        }
        for (int weight = 0; _next < _taken.Count && weight < limits.BatchChars;)
        {
            Submission next = _taken[_next];
            if (next.Request is { NeedsTopic: true } && HasNewTopic()) break;
            _next++;
            weight += next.Weight;
            Take(next);
        }
        // The last ban of an empty room may have run out.
        if (!_state.IsNew && _state.IsUnusedAt(_services.Time.GetUtcNow())) _run.Add(new Submission(new TidyRequest()));
        Submit();
        if (_audience.IsStopped || _log.LateWeight <= limits.RoomInboxChars) LetPostAgain();
    }

    // Also looks at the requests that were taken and not applied yet.
    private bool HasNewTopic()
    {
        if (_run.Exists(taken => taken.Request is TopicRequest)) Submit();
        return _audience.HasNewTopic;
    }

    private void Take(Submission submission)
    {
        if (submission.Errand is { } errand)
        {
            Submit();
            errand();
        }
        else if (_isGone) _audience.Answer(submission, Refusal.RoomGone);
        else if (_audience.IsStopped && submission.Request is not LeaveRequest) _audience.AnswerStopped(submission);
        else if (_rooms.Order.OutOfTouchSince is not null && submission.Request is not LeaveRequest) _audience.Answer(submission, Refusal.OutOfTouch);
        else _run.Add(submission);
    }

    // Puts the requests that were taken into the order. On one machine they come back at once.
    private void Submit()
    {
        if (_run.Count == 0) return;
        Submission[] submissions = [.. _run];
        _run.Clear();
        _rooms.Order.Submit(this, submissions);
        ApplyEntries();
    }

    private void ApplyEntries()
    {
        while (TryTakeEntry(out Entry? entry, out IReadOnlyList<Submission>? own))
        {
            bool wasStored = _state.IsStored;
            _audience.Begin(entry, own);
            _state.Apply(entry);
            if (_state.MustSave) _audience.Try(() => _services.Store.Save(_state.ToStore()));
            else if (wasStored && !_state.IsStored) _audience.Try(() => _services.Store.Forget(Name)); // before somebody can make a room with this name and save it
        }
    }

    private bool TryTakeEntry([NotNullWhen(true)] out Entry? entry, out IReadOnlyList<Submission>? own)
    {
        lock (_gate)
        {
            bool isTaken = _entries.TryDequeue(out (Entry Entry, IReadOnlyList<Submission>? Own) next);
            (entry, own) = next;
            return isTaken;
        }
    }

    private bool TryTakeLogged([NotNullWhen(true)] out List<PendingMessage>? pending, out bool accepted)
    {
        lock (_gate)
        {
            bool isTaken = _logged.TryDequeue(out (List<PendingMessage> Pending, bool Accepted) logged);
            (pending, accepted) = logged;
            return isTaken;
        }
    }

    // Nobody is in the room, and nothing is set in it. It stays also while messages are on their way into the log, because a new room of that name could
    // get between them.
    private void RemoveIfUnused()
    {
        if (_isGone || this == _rooms.Lobby || !_log.IsIdle || _rooms.Order.IsAwaited(this)) return;
        lock (_gate)
        {
            if (_entries.Count > 0) return;
            _isGone = true;
        }
        _rooms.Remove(this);
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
