// The room's side of its message log. It opens the log, has it accept the messages of a turn, and remembers the messages that the log has not answered
// in time. The turn goes on without those, so joins, leaves and moderation never wait for the disk. They are shown or refused in the turn
// after the log's answer, and later messages stay behind them.

using Foyer.Chat.Log;

namespace Foyer.Chat.Rooms;

/// <summary>
/// A message on its way into the log, and the person to notify if it is not accepted. <paramref name="Since"/>: see <see cref="ServerMetrics.BeginDelivery"/>.
/// </summary>
internal readonly record struct PendingMessage(Message Message, Member? Actor, IParticipant? Author, AskToSay? Ask = null, long Since = 0);

internal enum LogAnswer
{
    Accepted,
    Refused,

    /// <summary>Not known yet: a <see cref="LogAnswered"/> will bring the answer.</summary>
    Late,
}

/// <summary>Owned by the room's turns. Only <see cref="LateWeight"/> and <see cref="Accepted"/> are for any thread.</summary>
internal sealed class RoomLog(Room room, ChatServices services) : ILogReader
{
    private readonly Queue<List<PendingMessage>> _late = []; // the log has the first of them
    private Task<long>? _opening;
    private bool _isOpen;
    private bool _isClosed;
    private bool _failureIsTold;
    private long _last;
    private volatile int _lateWeight;
    private int _shownFromElsewhere;

    // The order between this room's messages and messages from elsewhere. Guarded by _gate.
    private readonly Lock _gate = new();
    private readonly Queue<LogAnswered> _behind = []; // messages from elsewhere that follow the batch which the log has just accepted
    private IReadOnlyList<Message>? _appending;
    private int _fromElsewhere;

    /// <summary>The position of the last message that the room has shown; null while the log cannot be read.</summary>
    public long? LastPosition => _isOpen ? _last : null;

    /// <summary>The weight of what waits for the log, in characters. Thread-safe.</summary>
    public int LateWeight => _lateWeight;

    /// <summary>Asks the log for the room's last position. Until the log answers, the chat goes on, but nobody can read the history.</summary>
    public ValueTask OpenAsync() => _isOpen || _isClosed ? ValueTask.CompletedTask : OpenOnceAsync();

    private async ValueTask OpenOnceAsync()
    {
        try
        {
            bool isFirst = _opening is null;
            _opening ??= services.MessageLog.OpenAsync(room.LogKey, this).AsTask();
            if (!_opening.IsCompleted && !isFirst) return; // one turn has waited for it, which is enough
            Reached(await _opening.WaitAsync(services.Limits.LogPatience, services.Time));
            _isOpen = true;
        }
        catch (TimeoutException) when (_opening is { IsCompleted: false })
        {
            // Our timeout, not the log's: a later turn looks again.
        }
        catch (Exception e)
        {
            _opening = null;
            if (!_failureIsTold) services.Log.HistoryUnreadable(e.Message);
            _failureIsTold = true;
        }
    }

    public void Close()
    {
        _isClosed = true;
        Try(() => services.MessageLog.Close(room.LogKey, this));
    }

    public void Record(List<ChatEvent> events) => Try(() => services.MessageLog.Record(room.LogKey, events.ToArray()));

    // A log that throws has a bug. The members who join and leave must not suffer from it.
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            services.Log.RoomTurnFailed(room.Name, "its log", e);
        }
    }

    /// <summary>If the answer is late, the list belongs to the log. Otherwise it belongs to the caller again.</summary>
    public async ValueTask<LogAnswer> AppendAsync(List<Message> messages, List<PendingMessage> pending)
    {
        if (_late.Count > 0)
        {
            AddLate(pending);
            return LogAnswer.Late;
        }
        ValueTask<bool> appended = TryAppend(messages);
        Task<bool>? late = null;
        bool accepted;
        if (appended.IsCompleted)
        {
            accepted = await appended;
        }
        else
        {
            late = appended.AsTask();
            try
            {
                accepted = await late.WaitAsync(services.Limits.LogPatience, services.Time);
            }
            catch (TimeoutException)
            {
                AddLate(pending);
                _ = FollowAsync(late, pending);
                return LogAnswer.Late;
            }
        }
        return Answered(pending, accepted);
    }

    // The answer was prompt. But if messages from elsewhere came into the log before these and still wait for the next turn, these must follow them.
    private LogAnswer Answered(List<PendingMessage> pending, bool accepted)
    {
        lock (_gate)
        {
            _appending = null;
            bool follows = accepted && _fromElsewhere != _shownFromElsewhere;
            if (follows)
            {
                AddLate(pending);
                room.PostLogged(new LogAnswered(pending, Accepted: true));
            }
            PostBehind();
            return follows ? LogAnswer.Late : accepted ? LogAnswer.Accepted : LogAnswer.Refused;
        }
    }

    /// <summary>Called by the turn that shows or refuses the first of the late batches. Hands the next batch to the log.</summary>
    public void TakeLate(List<PendingMessage> pending)
    {
        if (_late.Count == 0 || _late.Peek() != pending)
        {
            _shownFromElsewhere++;
            return;
        }
        _late.Dequeue();
        _lateWeight -= Weight(pending);
        if (_late.TryPeek(out List<PendingMessage>? next)) _ = FollowAsync(TryAppend([.. next.Select(late => late.Message)]).AsTask(), next);
    }

    /// <summary>The room has reached this position.</summary>
    public void Reached(long position) => _last = Math.Max(_last, position);

    public void Accepted(IReadOnlyList<Message> messages)
    {
        var request = new LogAnswered([.. messages.Select(message => new PendingMessage(message with { Room = room.Name }, null, null))], Accepted: true);
        lock (_gate)
        {
            _behind.Enqueue(request);
            if (_appending is not { } ours || ours[^1].Position == 0) PostBehind(); // otherwise when our batch is answered
        }
    }

    // Called under _gate.
    private void PostBehind()
    {
        _fromElsewhere += _behind.Count;
        while (_behind.TryDequeue(out LogAnswered? request)) room.PostLogged(request);
    }

    /// <summary>No message waits for the log.</summary>
    public bool IsIdle => _late.Count == 0;

    /// <summary>The text of a new topic that waits for the log, or null.</summary>
    public string? LateTopic => _late.SelectMany(pending => pending).Select(pending => pending.Message).OfType<TopicChanged>().LastOrDefault()?.Text;

    private void AddLate(List<PendingMessage> pending)
    {
        _late.Enqueue(pending);
        _lateWeight += Weight(pending);
    }

    private async Task FollowAsync(Task<bool> appended, List<PendingMessage> pending)
    {
        bool accepted = await appended;
        lock (_gate)
        {
            _appending = null;
            room.PostLogged(new LogAnswered(pending, accepted));
            PostBehind();
        }
    }

    // An exception counts as "not accepted".
    private async ValueTask<bool> TryAppend(IReadOnlyList<Message> messages)
    {
        lock (_gate) _appending = messages;
        try
        {
            return await services.MessageLog.AppendAsync(room.LogKey, messages);
        }
        catch (Exception e)
        {
            services.Log.RoomTurnFailed(room.Name, "appending to its log", e);
            return false;
        }
    }

    private static int Weight(List<PendingMessage> pending) => pending.Sum(late => late.Message.Text.Length + RoomRequest.ObjectWeight);
}
