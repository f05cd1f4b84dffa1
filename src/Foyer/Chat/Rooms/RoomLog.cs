// A room's side of its log: opens it, has the messages of a turn accepted, and remembers those that the log has not answered
// in time. The turn goes on without these, so that comings, goings and keeping order wait for no disk; they are shown, or
// refused, in the turn after the log's answer, and whatever is said meanwhile stays behind them.

using Foyer.Chat.Log;

namespace Foyer.Chat.Rooms;

/// <summary>A message on its way into the log, and who is told if it is not accepted. <paramref name="Since"/>: see <see cref="ServerMetrics.BeginDelivery"/>.</summary>
internal readonly record struct PendingMessage(Message Message, Member? Actor, IParticipant? Author, AskToSay? Ask = null, long Since = 0);

internal enum LogAnswer
{
    Accepted,
    Refused,

    /// <summary>Not known yet: a <see cref="LogAnswered"/> brings it.</summary>
    Late,
}

/// <summary>Owned by the room's turns, but for <see cref="LateWeight"/> and <see cref="Accepted"/>.</summary>
internal sealed class RoomLog(Room room, ChatServices services) : ILogReader
{
    private readonly Queue<List<PendingMessage>> _late = []; // the first is with the log
    private Task<long>? _opening;
    private bool _isOpen;
    private bool _isClosed;
    private bool _failureIsTold;
    private long _last;
    private volatile int _lateWeight;
    private int _shownFromElsewhere;

    // Where what is said here and what comes from elsewhere meet; guarded by _gate.
    private readonly Lock _gate = new();
    private readonly Queue<LogAnswered> _behind = []; // from elsewhere, and behind what the log has just put in its place
    private IReadOnlyList<Message>? _appending;
    private int _fromElsewhere;

    /// <summary>Of the last message that the room has shown; null while the log cannot be read.</summary>
    public long? LastPosition => _isOpen ? _last : null;

    /// <summary>What waits for the log, in characters. Any thread.</summary>
    public int LateWeight => _lateWeight;

    /// <summary>Asks the log how far the room has come. While that is not known, the chat goes on, and nobody reads what was said before.</summary>
    public ValueTask OpenAsync() => _isOpen || _isClosed ? ValueTask.CompletedTask : OpenOnceAsync();

    private async ValueTask OpenOnceAsync()
    {
        try
        {
            bool isFirst = _opening is null;
            _opening ??= services.MessageLog.OpenAsync(room.LogKey, this).AsTask();
            if (!_opening.IsCompleted && !isFirst) return; // waited for once, which is enough
            Reached(await _opening.WaitAsync(services.Limits.LogPatience, services.Time));
            _isOpen = true;
        }
        catch (TimeoutException) when (_opening is { IsCompleted: false })
        {
            // Ours, not the log's own: looked at again in a later turn.
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

    // A log that throws has a bug, which is not to cost those anything who come and go.
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

    /// <summary>The list is the log's when the answer is late, and the caller's again otherwise.</summary>
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

    // Prompt. But others' may have come into the log before these, and wait for the next turn: then these follow them.
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

    /// <summary>For the turn that shows or refuses the first of what was late; the next goes to the log.</summary>
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

    /// <summary>The room has come so far.</summary>
    public void Reached(long position) => _last = Math.Max(_last, position);

    public void Accepted(IReadOnlyList<Message> messages)
    {
        var request = new LogAnswered([.. messages.Select(message => new PendingMessage(message with { Room = room.Name }, null, null))], Accepted: true);
        lock (_gate)
        {
            _behind.Enqueue(request);
            if (_appending is not { } ours || ours[^1].Position == 0) PostBehind(); // else when the answer for ours has come
        }
    }

    // Under the gate.
    private void PostBehind()
    {
        _fromElsewhere += _behind.Count;
        while (_behind.TryDequeue(out LogAnswered? request)) room.PostLogged(request);
    }

    /// <summary>Nothing waits for the log.</summary>
    public bool IsIdle => _late.Count == 0;

    /// <summary>The text of a topic that is on its way into the log, or null.</summary>
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

    // Thrown is the same as not accepted.
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
