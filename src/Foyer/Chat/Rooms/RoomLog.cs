// The room's side of its message log. It has the log accept the messages of a turn, and remembers the messages that the log has not answered
// in time. The turn goes on without those, so joins, leaves and moderation never wait for the disk. They are shown or refused in the turn
// after the log's answer, and later messages stay behind them.

using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>
/// A message on its way into the log, and the request that made it. <paramref name="Number"/> grows with each request of the room.
/// <paramref name="Since"/>: see <see cref="ServerMetrics.BeginDelivery"/>.
/// </summary>
internal readonly record struct PendingMessage(Message Message, Submission Submission, long Number, long Since);

internal enum LogAnswer
{
    Accepted,
    Refused,

    /// <summary>Not known yet: <see cref="Room.PostLogged"/> will bring the answer.</summary>
    Late,
}

/// <summary>Owned by the room's turns. Only <see cref="LateWeight"/> is for any thread.</summary>
internal sealed class RoomLog(Room room, ChatServices services)
{
    private readonly Queue<List<PendingMessage>> _late = []; // the log has the first of them
    private volatile int _lateWeight;

    /// <summary>The weight of what waits for the log, in characters. Thread-safe.</summary>
    public int LateWeight => _lateWeight;

    /// <summary>No message waits for the log.</summary>
    public bool IsIdle => _late.Count == 0;

    /// <summary>The position of the first message that waits; null if none does.</summary>
    public long? FirstLatePosition => _late.TryPeek(out List<PendingMessage>? first) ? first[0].Message.Position : null;

    // A log that throws has a bug. The members who join and leave must not suffer from it.
    public void Record(List<ChatEvent> events)
    {
        try
        {
            services.MessageLog.Record(room.LogKey, events.ToArray());
        }
        catch (Exception e)
        {
            services.Log.RoomTurnFailed(room.Name, "its log", e);
        }
    }

    /// <summary>Keeps messages that the order has stored already. The room does not wait for that.</summary>
    public void Copy(List<Message> messages) => _ = TryAppend([.. messages]).AsTask();

    /// <summary>If the answer is late, the list belongs to the log. Otherwise it belongs to the caller again.</summary>
    public async ValueTask<LogAnswer> AppendAsync(List<Message> messages, List<PendingMessage> pending)
    {
        if (_late.Count > 0)
        {
            AddLate(pending);
            return LogAnswer.Late;
        }
        ValueTask<bool> appended = TryAppend(messages);
        if (appended.IsCompleted) return await appended ? LogAnswer.Accepted : LogAnswer.Refused;
        Task<bool> late = appended.AsTask();
        try
        {
            return await late.WaitAsync(services.Limits.LogPatience, services.Time) ? LogAnswer.Accepted : LogAnswer.Refused;
        }
        catch (TimeoutException)
        {
            AddLate(pending);
            _ = FollowAsync(late, pending);
            return LogAnswer.Late;
        }
    }

    /// <summary>Called by the turn that shows or refuses the first of the late batches. Hands the next batch to the log.</summary>
    public void TakeLate()
    {
        _lateWeight -= Weight(_late.Dequeue());
        if (_late.TryPeek(out List<PendingMessage>? next)) _ = FollowAsync(TryAppend([.. next.Select(late => late.Message)]).AsTask(), next);
    }

    private void AddLate(List<PendingMessage> pending)
    {
        _late.Enqueue(pending);
        _lateWeight += Weight(pending);
    }

    private async Task FollowAsync(Task<bool> appended, List<PendingMessage> pending) => room.PostLogged(pending, await appended);

    // An exception counts as "not accepted".
    private async ValueTask<bool> TryAppend(IReadOnlyList<Message> messages)
    {
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
