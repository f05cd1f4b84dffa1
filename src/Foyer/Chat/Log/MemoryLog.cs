// A history that lasts as long as the server runs: the last messages of all rooms. All rooms share one limit in characters. Beyond the limit, the
// oldest messages are deleted.

namespace Foyer.Chat.Log;

/// <summary>Thread-safe. Keeps at most <see cref="Limits.HistoryChars"/> for all rooms together.</summary>
internal sealed class MemoryLog(Services services) : IMessageLog
{
    /// <summary>The memory that the objects around a text take, in characters of two bytes.</summary>
    private const int MessageChars = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _rooms = new(StringComparer.Ordinal); // guarded by _gate, with its contents
    private readonly Queue<Kept> _order = []; // the room of the oldest message, of the next, and so on
    private long _chars;

    /// <summary>Has its own limit.</summary>
    public MemoryLog(int chars) : this(new Services { Limits = new Limits { HistoryChars = chars } }) { }

    public long Epoch { get; } = Random.Shared.NextInt64();

    public long LastId => 0;

    public IMessageSearch? Search => null;

    public ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        int chars = services.Limits.HistoryChars;
        if (chars > 0 || Volatile.Read(ref _chars) > 0) Keep(room, messages, chars);
        return new ValueTask<bool>(true);
    }

    private void Keep(string room, IReadOnlyList<Message> messages, int chars)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out Kept? kept)) _rooms.Add(room, kept = new Kept(room));
            foreach (Message message in messages)
            {
                kept.Add(message);
                _order.Enqueue(kept);
                _chars += MessageChars + message.Text.Length;
            }
            while (_chars > chars) DropOldest();
        }
    }

    private void DropOldest()
    {
        Kept kept = _order.Dequeue();
        _chars -= MessageChars + kept.TakeOldest().Text.Length;
        if (kept.Count == 0) _rooms.Remove(kept.Room);
    }

    public void Record(string room, IReadOnlyList<ChatEvent> events) { }

    public ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom)
    {
        List<Message> older = [], newer = [];
        lock (_gate)
        {
            if (_rooms.TryGetValue(room, out Kept? kept))
            {
                int anchor = kept.CountBefore(range.Anchor);
                for (int i = anchor - 1; i >= 0 && older.Count < range.Count && !range.From.IsAfter(kept[i]); i--) Take(kept[i], older);
                for (int i = anchor; i < kept.Count && newer.Count < range.Count && range.To.IsAfter(kept[i]); i++) Take(kept[i], newer);
            }
        }
        older.Reverse();
        return new ValueTask<IReadOnlyList<Message>>([.. older, .. newer]);

        void Take(Message message, List<Message> side)
        {
            if (!message.IsClosed || message.Position > closedFrom) side.Add(message);
        }
    }

    /// <summary>The messages of one room, oldest first. A page far back is found by binary search, because other rooms wait at the lock meanwhile.</summary>
    private sealed class Kept(string room)
    {
        private readonly List<Message> _messages = [];
        private int _first; // the entries before it are deleted

        public string Room => room;

        public int Count => _messages.Count - _first;

        public Message this[int index] => _messages[_first + index];

        public void Add(Message message) => _messages.Add(message);

        public Message TakeOldest()
        {
            Message oldest = _messages[_first];
            _messages[_first++] = null!; // so that the message can be collected
            if (_first * 2 > _messages.Count)
            {
                _messages.RemoveRange(0, _first);
                _first = 0;
            }
            return oldest;
        }

        public int CountBefore(HistoryPlace place)
        {
            int low = 0, high = Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (place.IsAfter(this[middle])) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
