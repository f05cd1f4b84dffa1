// A log in memory for tests that make one of its answers fail, or wait.

using Foyer.Chat;

namespace Foyer.Tests.Support;

internal abstract class FaultyLog : IMessageLog
{
    /// <summary>What the test does not disturb.</summary>
    protected MemoryLog Memory { get; } = new(1 << 20);

    public long Epoch => Memory.Epoch;

    public long LastId => Memory.LastId;

    public virtual IMessageSearch? Search => Memory.Search;

    public virtual ValueTask<long> OpenAsync(string room, ILogReader reader) => Memory.OpenAsync(room, reader);

    public void Close(string room, ILogReader reader) => Memory.Close(room, reader);

    public virtual ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages) => Memory.AppendAsync(room, messages);

    public void Record(string room, IReadOnlyList<ChatEvent> events) => Memory.Record(room, events);

    public virtual ValueTask<IReadOnlyList<Message>> ReadAsync(HistoryPage page) => Memory.ReadAsync(page);
}
