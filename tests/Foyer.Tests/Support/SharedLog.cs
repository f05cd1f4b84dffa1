// One stream a room that several servers append to and read, as one in Redis would be. A server's own entries go the same
// way as everybody's: into the stream, and back from there. Nothing moves but when the test says so.

using Foyer.Chat.Log;

namespace Foyer.Tests.Support;

internal sealed class SharedLog
{
    private readonly Dictionary<string, List<Entry>> _streams = [];

    private sealed record Entry(Node By, Message Message, Append Append);

    private sealed record Append(string Room, IReadOnlyList<Message> Messages)
    {
        public TaskCompletionSource<bool> Answer { get; } = new();
    }

    public Node NewNode() => new(this);

    /// <summary>What is in the stream, in its order.</summary>
    public IReadOnlyList<Message> Of(string room) => [.. Stream(room).Select(entry => entry.Message)];

    private List<Entry> Stream(string room)
    {
        if (!_streams.TryGetValue(room, out List<Entry>? stream)) _streams.Add(room, stream = []);
        return stream;
    }

    /// <summary>The log of one server.</summary>
    internal sealed class Node(SharedLog shared) : IMessageLog
    {
        private readonly Queue<Append> _sending = [];
        private readonly Dictionary<string, (ILogReader Reader, int Next)> _readers = [];

        public long Epoch => 7;

        public long LastId => 0;

        public IMessageSearch? Search => null;

        public ValueTask<long> OpenAsync(string room, ILogReader reader)
        {
            int end = shared.Stream(room).Count;
            _readers.Add(room, (reader, end));
            return new ValueTask<long>(end);
        }

        public void Close(string room, ILogReader reader) => Assert.True(_readers.Remove(room));

        public ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
        {
            var append = new Append(room, messages);
            _sending.Enqueue(append);
            return new ValueTask<bool>(append.Answer.Task);
        }

        public void Record(string room, IReadOnlyList<ChatEvent> events) { }

        public ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom)
        {
            List<Message> between = [.. shared.Of(room).Where(message => !range.From.IsAfter(message) && range.To.IsAfter(message) && (!message.IsClosed || message.Position > closedFrom))];
            ILookup<bool, Message> sides = between.ToLookup(range.Anchor.IsAfter);
            return new([.. sides[true].TakeLast(range.Count), .. sides[false].Take(range.Count)]);
        }

        /// <summary>The next batch comes to the stream, or is lost on the way.</summary>
        public bool Send(bool accepted = true)
        {
            if (!_sending.TryDequeue(out Append? append)) return false;
            if (!accepted)
            {
                append.Answer.SetResult(false);
                return true;
            }
            List<Entry> stream = shared.Stream(append.Room);
            foreach (Message message in append.Messages) stream.Add(new Entry(this, message with { Room = append.Room, Position = stream.Count + 1 }, append));
            return true;
        }

        /// <summary>The next entries of the stream come to this server.</summary>
        public bool Receive(string room, int atMost = int.MaxValue)
        {
            bool received = false;
            while (atMost-- > 0 && _readers.TryGetValue(room, out (ILogReader Reader, int Next) reading) && reading.Next < shared.Stream(room).Count)
            {
                Entry entry = shared.Stream(room)[reading.Next];
                _readers[room] = (reading.Reader, reading.Next + 1);
                received = true;
                if (entry.By != this) reading.Reader.Accepted([entry.Message]);
                else Own(entry);
            }
            return received;
        }

        private static void Own(Entry entry)
        {
            IReadOnlyList<Message> messages = entry.Append.Messages;
            Message mine = messages.First(message => message.Id == entry.Message.Id);
            mine.Position = entry.Message.Position;
            if (ReferenceEquals(mine, messages[^1])) entry.Append.Answer.SetResult(true);
        }
    }
}
