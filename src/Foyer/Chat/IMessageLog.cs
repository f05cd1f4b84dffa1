// Where a room's messages become durable and get their position. A room delivers only what its log has accepted,
// so a log that is a database or a stream of a cluster fits here without a change to the room.

namespace Foyer.Chat;

/// <summary>Thread-safe; called by one room at a time, one batch after the other.</summary>
internal interface IMessageLog
{
    /// <summary>
    /// Appends the batch, all of it or nothing. Returns the position of the first message (the others follow by one each),
    /// or null when the batch was not accepted. Positions grow within a room and are never given twice.
    /// </summary>
    ValueTask<long?> AppendAsync(string room, IReadOnlyList<Message> messages);
}

/// <summary>Accepts everything and keeps nothing: a chat without history.</summary>
internal sealed class TransientLog : IMessageLog
{
    private long _last;

    public ValueTask<long?> AppendAsync(string room, IReadOnlyList<Message> messages) =>
        new(Interlocked.Add(ref _last, messages.Count) - messages.Count + 1);
}
