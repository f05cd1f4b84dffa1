// A log in memory for tests that make one of its answers fail, or wait.

using Foyer.Chat.Log;

namespace Foyer.Tests.Support;

/// <param name="before">Whose memory it goes on with.</param>
internal abstract class FaultyLog(FaultyLog? before = null) : IMessageLog
{
    /// <summary>What the test does not disturb.</summary>
    protected MemoryLog Memory { get; } = before?.Memory ?? new MemoryLog(1 << 20);

    /// <summary>What it has of a room, whatever it answers.</summary>
    public IReadOnlyList<Message> All(string room) => Memory.ReadAsync(room, HistoryRange.Latest(int.MaxValue), 0).AsTask().Result;

    public long Epoch => Memory.Epoch;

    public virtual long LastId => Memory.LastId;

    public virtual IMessageSearch? Search => Memory.Search;

    public virtual ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages) => Memory.AppendAsync(room, messages);

    public virtual void Record(string room, IReadOnlyList<ChatEvent> events) => Memory.Record(room, events);

    public virtual ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => Memory.ReadAsync(room, range, closedFrom);
}
