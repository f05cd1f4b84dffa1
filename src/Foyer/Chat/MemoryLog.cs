// A history that lives as long as the server: the last messages of all rooms, bounded together in characters. What is
// beyond the bound goes, the oldest first. Here the position of a message is its id, which grows by itself.

namespace Foyer.Chat;

/// <summary>Thread-safe. <paramref name="chars"/>: what is kept of all rooms together, in characters; 0 for nothing.</summary>
internal sealed class MemoryLog(int chars) : IMessageLog
{
    /// <summary>What the objects around a text take, in characters of two bytes.</summary>
    private const int MessageChars = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _rooms = new(StringComparer.Ordinal); // guarded by _gate, with what is in it
    private readonly Queue<Kept> _order = []; // whose message is the oldest, the next, and so on
    private long _chars;

    public long Epoch { get; } = Random.Shared.NextInt64();

    public long LastId => 0;

    public IMessageSearch? Search => null;

    public ValueTask<long> OpenAsync(string room, ILogReader reader)
    {
        lock (_gate) return new ValueTask<long>(_rooms.TryGetValue(room, out Kept? kept) ? kept.Messages.Last!.Value.Position : 0);
    }

    public void Close(string room, ILogReader reader) { }

    public ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        foreach (Message message in messages) message.Position = message.Id;
        if (chars > 0) Keep(room, messages);
        return new ValueTask<bool>(true);
    }

    private void Keep(string room, IReadOnlyList<Message> messages)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out Kept? kept)) _rooms.Add(room, kept = new Kept(room));
            foreach (Message message in messages)
            {
                kept.Messages.AddLast(message);
                _order.Enqueue(kept);
                _chars += MessageChars + message.Text.Length;
            }
            while (_chars > chars) DropOldest();
        }
    }

    private void DropOldest()
    {
        Kept kept = _order.Dequeue();
        _chars -= MessageChars + kept.Messages.First!.Value.Text.Length;
        kept.Messages.RemoveFirst();
        if (kept.Messages.Count == 0) _rooms.Remove(kept.Room);
    }

    public void Record(string room, IReadOnlyList<ChatEvent> events) { }

    public ValueTask<IReadOnlyList<Message>> ReadAsync(HistoryPage page)
    {
        long first = page.Since is { } since ? MessageId.FirstAt(since) : 0; // ids grow, also where the clock goes back
        List<Message> read = [];
        lock (_gate)
        {
            LinkedListNode<Message>? node = _rooms.GetValueOrDefault(page.Room)?.Messages.Last;
            for (; node is not null && read.Count < page.Count; node = node.Previous)
            {
                Message message = node.Value;
                if (message.Position <= page.After || message.Id < first) break;
                if (message.Position < page.Before && (!message.IsClosed || message.Position > page.ClosedFrom)) read.Add(message);
            }
        }
        read.Reverse();
        return new ValueTask<IReadOnlyList<Message>>(read);
    }

    private sealed class Kept(string room)
    {
        public string Room => room;

        public LinkedList<Message> Messages { get; } = [];
    }
}
