// The writer's work within a transaction: prepared statements on its one connection, and the small numbers that it has already looked up.
// After a failure, the connection is replaced by a new one, and all of this with it. So nothing here outlives a transaction that was rolled
// back.

using Foyer.Server.Json;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

/// <summary>Used by the writer's turn only. Throws <see cref="SqliteException"/>.</summary>
internal sealed class HistoryTables : IDisposable
{
    /// <summary>Twice the default limit of rooms on a server.</summary>
    private const int KnownRooms = 20_000;

    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit, _rollback, _meta, _setMeta;
    private readonly Statement _message, _event, _put, _remove, _room, _newRoom, _run, _newRun;
    private readonly Dictionary<string, long> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> _runs = [];

    public HistoryTables(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _meta = Prepare("SELECT value FROM meta WHERE name = ?1");
        _setMeta = Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
        _message = Prepare("INSERT INTO message(id, room, run, kind, closed, name, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _event = Prepare("INSERT OR IGNORE INTO event(room, id, kind, name, detail) VALUES (?1, ?2, ?3, ?4, ?5)");
        _put = Prepare("INSERT OR REPLACE INTO document(kind, name, body) VALUES (?1, ?2, ?3)");
        _remove = Prepare("DELETE FROM document WHERE kind = ?1 AND name = ?2");
        _room = Prepare("SELECT number FROM room WHERE key = ?1");
        _newRoom = Prepare("INSERT INTO room(key) VALUES (?1) RETURNING number");
        _run = Prepare("SELECT number FROM run WHERE source = ?1");
        _newRun = Prepare("INSERT INTO run(source) VALUES (?1) RETURNING number");
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public void Rollback() => _rollback.Run();

    public long Meta(string name) => _meta.Bind(1, name).RunForNumber() ?? 0;

    public void SetMeta(string name, long value) => _setMeta.Bind(1, name).Bind(2, value).Run();

    /// <summary>Prepares a statement for a class that works on the same file. It is disposed of together with the others.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql) => SqliteFile.Execute(_connection, sql);

    public void Insert(string room, IReadOnlyList<Message> messages)
    {
        _message.Bind(2, RoomNumber(room));
        for (int i = 0; i < messages.Count; i++)
        {
            Message message = messages[i];
            _message.Bind(1, message.Id).Bind(3, RunNumber(message.Source)).Bind(4, MessageRow.Kind(message)).Bind(5, message.IsClosed ? 1 : 0)
                .Bind(6, message.Name).Bind(7, message.Text).Run();
        }
    }

    public void Insert(string room, ChatEvent happened) =>
        _event.Bind(1, RoomNumber(room)).Bind(2, happened.Id).Bind(3, EventKind.ToStored(EventJson.KindOf(happened))).Bind(4, happened.Name)
            .Bind(5, EventJson.Members(happened)).Run();

    /// <summary>A null body removes the document.</summary>
    public void Put(DocumentName document, string? body)
    {
        if (body is null) _remove.Bind(1, document.Kind).Bind(2, document.Name).Run();
        else _put.Bind(1, document.Kind).Bind(2, document.Name).Bind(3, body).Run();
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private long RoomNumber(string key)
    {
        if (_rooms.TryGetValue(key, out long number)) return number;
        number = _room.Bind(1, key).RunForNumber() ?? _newRoom.Bind(1, key).RunForNumber()!.Value;
        if (_rooms.Count == KnownRooms) _rooms.Clear(); // rooms come and go
        _rooms.Add(key, number);
        return number;
    }

    private long RunNumber(long source)
    {
        if (_runs.TryGetValue(source, out long number)) return number;
        number = _run.Bind(1, source).RunForNumber() ?? _newRun.Bind(1, source).RunForNumber()!.Value;
        _runs.Add(source, number);
        return number;
    }
}

/// <summary>Which part of <see cref="Foyer.Chat.Rooms.IChatStore"/> a document holds.</summary>
internal readonly record struct DocumentName(string Kind, string Name)
{
    public static DocumentName Room(string name) => new("room", name);

    public static readonly DocumentName ServerBans = new("server", "bans");
}
