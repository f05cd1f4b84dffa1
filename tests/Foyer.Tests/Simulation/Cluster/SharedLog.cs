// One log for several servers, all of which append what the order has stored: it keeps a message once.

using Foyer.Chat.Log;

namespace Foyer.Tests.Simulation.Cluster;

internal sealed class SharedLog(IMessageLog log) : IMessageLog
{
    private readonly Dictionary<string, long> _last = []; // by room: the position of its last message; under its own lock

    public long Epoch => log.Epoch;

    public long LastId => log.LastId;

    public IMessageSearch? Search => log.Search;

    public ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        lock (_last)
        {
            Message[] added = [.. messages.Where(message => message.Position > _last.GetValueOrDefault(room))];
            if (added.Length == 0) return new ValueTask<bool>(true);
            _last[room] = added[^1].Position;
            return log.AppendAsync(room, added);
        }
    }

    public void Record(string room, IReadOnlyList<ChatEvent> events) { }

    public ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => log.ReadAsync(room, range, closedFrom);
}
