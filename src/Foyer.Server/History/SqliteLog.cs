// The message log of one machine, in SQLite. Appends go to the one writer; reads use other connections. A message's position is its id,
// which grows over all rooms and all runs of the server.

using Foyer.Chat.Log;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class SqliteLog(long epoch, HighWater highWater, SqliteWriter writer, SqliteReaders readers, Durability durability) : IMessageLog
{
    /// <summary>Without durability: if more messages than this wait to be written, the next ones wait for the writer.</summary>
    private const int WaitingMessages = 10_000;

    // Two ranges of the index, merged: so messages that may not be read cost nothing, even if a room has a million of them.
    private const string Columns = $"SELECT {MessageRow.Columns} FROM message m INDEXED BY message_room JOIN run r ON r.number = m.run"
        + " WHERE m.room = (SELECT number FROM room WHERE key = ?1)";

    private const string Between = $"{Columns} AND m.closed = 0 AND m.id >= ?2 AND m.id < ?3"
        + $" UNION ALL {Columns} AND m.closed = 1 AND m.id > max(?2 - 1, ?4) AND m.id < ?3";

    internal const string Newest = $"{Between} ORDER BY 1 DESC LIMIT ?5", Oldest = $"{Between} ORDER BY 1 LIMIT ?5";

    public long Epoch => epoch;

    public long LastId => highWater.Id;

    public IMessageSearch? Search { get; } = new SqliteSearch(readers, writer.Indexer);

    public ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        if (durability != Durability.None || writer.IsFailing || writer.Queue.Messages > WaitingMessages)
        {
            var append = new PendingAppend(room, messages);
            return writer.Queue.TryAdd(append) ? new ValueTask<bool>(append.Task) : new ValueTask<bool>(false);
        }
        highWater.Raise(messages[^1].Id);
        return new ValueTask<bool>(writer.Queue.TryAdd(new PendingAppend(room, [.. messages])));
    }

    public void Record(string room, IReadOnlyList<ChatEvent> events) => writer.Queue.Add(room, events);

    public async ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => await readers.ReadAsync<IReadOnlyList<Message>>(connection =>
    {
        List<Message> read = [];
        Read(Newest, range.From, range.Anchor);
        read.Reverse();
        Read(Oldest, range.Anchor, range.To);
        return read;

        void Read(string sql, HistoryPlace from, HistoryPlace to)
        {
            if (from == to) return;
            Statement rows = connection.Statement(sql).Bind(1, room).Bind(2, from.Number).Bind(3, to.Number).Bind(4, closedFrom).Bind(5, range.Count);
            bool isWhole = SqliteReaders.ReadRows(rows, () =>
            {
                read.Add(MessageRow.Read(rows, room));
                return true;
            });
            if (!isWhole) throw new IOException("reading the history took too long");
        }
    });
}
