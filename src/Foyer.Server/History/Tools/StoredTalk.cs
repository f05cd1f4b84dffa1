// Reads what is stored, oldest first, in small pages. Each page is read in a short transaction. So however long the reading takes, and
// however slowly its output is consumed, the server can empty its WAL meanwhile, and only one page is in memory.

using Foyer.Server.Json;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History.Tools;

/// <summary>A stored message, or another event. For an event, Kind and Members hold its kind and its JSON.</summary>
internal sealed record StoredLine(long Id, string Room, string Name, Message? Message)
{
    public string Kind { get; init; } = "";

    public string Members { get; init; } = "";
}

/// <summary>What to read: one room by its key, or all rooms (null); the ids from <paramref name="First"/> on, and below <paramref name="End"/>.</summary>
internal sealed record TalkRange(string? Room, long First, long End);

/// <summary>For one thread. Throws <see cref="SqliteException"/>.</summary>
internal sealed class StoredTalk : IDisposable
{
    private const int PageRows = 512;

    /// <summary>The limit over all rooms.</summary>
    private const int EventsInMemory = 8192;

    private readonly SqliteConnection _connection;
    private readonly TalkRange _range;
    private readonly Statement _page, _events;
    private readonly Dictionary<long, string> _rooms = [];

    public StoredTalk(SqliteConnection connection, TalkRange range)
    {
        _connection = connection;
        using (var rooms = new Statement(connection, "SELECT number, key FROM room"))
        {
            while (rooms.Step())
            {
                if (range.Room is null || rooms.Text(1) == range.Room) _rooms.Add(rooms.Number(0), rooms.Text(1));
            }
        }
        // Messages that are written from here on are not read. Otherwise the reading might never end.
        long last = SqliteFile.Number(connection, "SELECT max(id) FROM message");
        _range = range with { End = Math.Min(range.End, last + 1) };
        // In a room, the ids come from both parts of its index, merged.
        const string Ids = "SELECT id FROM message INDEXED BY message_room WHERE room = ?4 AND id >= ?1 AND id < ?2 AND closed";
        string from = range.Room is null ? "message m"
            : $"(SELECT * FROM ({Ids} = 0 UNION ALL {Ids} = 1 ORDER BY 1 LIMIT ?3)) page CROSS JOIN message m ON m.id = page.id";
        _page = new Statement(connection, $"SELECT {MessageRow.Columns}, m.room FROM {from} LEFT JOIN run r ON r.number = m.run"
            + " WHERE m.id >= ?1 AND m.id < ?2 ORDER BY m.id LIMIT ?3");
        _events = new Statement(connection, "SELECT id, kind, name, detail FROM event WHERE room = ?1 AND id >= ?2 AND id < ?3 ORDER BY id LIMIT ?4");
        First = Math.Max(range.First, SqliteFile.Number(connection, "SELECT min(id) FROM message"));
        EventsEnd = range.End;
    }

    public bool HasRoom => _range.Room is null || _rooms.Count > 0;

    /// <summary>The ids to read lie between this and End.</summary>
    public long First { get; }

    public long End => _range.End;

    private long EventsEnd { get; }

    public IEnumerable<StoredLine> Messages()
    {
        if (_rooms.Count == 0) yield break;
        List<StoredLine> page = [];
        long next = _range.First;
        do
        {
            page.Clear();
            ReadPage(next, page);
            foreach (StoredLine line in page) yield return line;
            if (page.Count > 0) next = page[^1].Id + 1;
        }
        while (page.Count == PageRows);
    }

    /// <summary>Messages and events, in the order of their ids.</summary>
    public IEnumerable<StoredLine> MessagesAndEvents()
    {
        using IEnumerator<StoredLine> messages = Messages().GetEnumerator(), events = Events().GetEnumerator();
        bool isMessage = messages.MoveNext(), isEvent = events.MoveNext();
        while (isMessage || isEvent)
        {
            if (isMessage && (!isEvent || messages.Current.Id < events.Current.Id))
            {
                yield return messages.Current;
                isMessage = messages.MoveNext();
            }
            else
            {
                yield return events.Current;
                isEvent = events.MoveNext();
            }
        }
    }

    public void Dispose()
    {
        _page.Dispose();
        _events.Dispose();
    }

    // The file has the events by rooms. So the next events of each room wait here for their turn.
    private IEnumerable<StoredLine> Events()
    {
        int atOnce = Math.Clamp(EventsInMemory / Math.Max(1, _rooms.Count), 1, PageRows);
        var rooms = new PriorityQueue<(long Room, Queue<StoredLine> Events), long>();
        foreach (long room in _rooms.Keys)
        {
            Queue<StoredLine> first = new();
            ReadEvents(room, _range.First, atOnce, first);
            if (first.Count > 0) rooms.Enqueue((room, first), first.Peek().Id);
        }
        while (rooms.TryDequeue(out (long Room, Queue<StoredLine> Events) next, out _))
        {
            StoredLine line = next.Events.Dequeue();
            yield return line;
            if (next.Events.Count == 0) ReadEvents(next.Room, line.Id + 1, atOnce, next.Events);
            if (next.Events.Count > 0) rooms.Enqueue(next, next.Events.Peek().Id);
        }
    }

    private void ReadPage(long first, List<StoredLine> page)
    {
        _page.Bind(1, first).Bind(2, _range.End).Bind(3, PageRows);
        if (_range.Room is not null) _page.Bind(4, _rooms.Keys.Single());
        while (_page.Step())
        {
            Message message = MessageRow.Read(_page, _rooms.GetValueOrDefault(_page.Number(6)) ?? LearnRoom(_page.Number(6)));
            page.Add(new StoredLine(message.Id, message.Room, message.Name, message));
        }
        _page.Reset();
    }

    private void ReadEvents(long room, long first, int atOnce, Queue<StoredLine> events)
    {
        _events.Bind(1, room).Bind(2, first).Bind(3, EventsEnd).Bind(4, atOnce);
        while (_events.Step()) events.Enqueue(new StoredLine(_events.Number(0), _rooms[room], _events.Text(2), null)
        {
            Kind = EventKind.FromStored(_events.Text(1)),
            Members = _events.Text(3),
        });
        _events.Reset();
    }

    /// <summary>Looks up a room that was created meanwhile.</summary>
    private string LearnRoom(long number)
    {
        using var room = new Statement(_connection, "SELECT key FROM room WHERE number = ?1");
        room.Bind(1, number);
        return _rooms[number] = room.Step() ? room.Text(0) : "";
    }
}
