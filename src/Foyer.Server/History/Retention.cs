// Deletes messages that are too old, or the oldest ones if there are too many, in small transactions between those of the chat. They are
// deleted from the messages, the events and the index. They are really gone: SQLite overwrites what it deletes, in the index too, and the
// WAL is emptied afterwards. Backups, and the text on people's screens, are not reached.

namespace Foyer.Server.History;

/// <summary>Used by the writer's turn only, except for <see cref="Begin"/> and <see cref="Keep"/>.</summary>
internal sealed class Retention(HistoryOptions options, TimeProvider time, WriterQueue queue, Checkpointer checkpointer)
{
    /// <summary>Takes a few milliseconds. A message that arrives meanwhile has to wait for it.</summary>
    private const int Chunk = 256;

    private readonly Queue<(long Room, long Before)> _rooms = [];
    private volatile HistoryOptions _options = options;
    private volatile bool _due;
    private bool _planned, _deleted;
    private Eraser _eraser = null!;
    private Statement _ofRoom = null!, _oldest = null!, _events = null!, _allRooms = null!, _documents = null!;
    private Statement _pages = null!, _freePages = null!, _pageSize = null!, _giveBack = null!;

    public bool IsDue => _due;

    /// <summary>Any thread.</summary>
    public void Begin()
    {
        _due = true;
        queue.Ask();
    }

    /// <summary>Applies from the next round on. Any thread.</summary>
    public void Keep(TimeSpan? keepFor, long? keepBytes) => _options = _options with { KeepFor = keepFor, KeepBytes = keepBytes };

    public void Prepare(HistoryTables tables)
    {
        _ofRoom = tables.Prepare($"SELECT {Eraser.Columns} FROM message INDEXED BY message_room WHERE room = ?1 AND closed IN (0, 1) AND id < ?2 LIMIT ?3");
        _oldest = tables.Prepare($"SELECT {Eraser.Columns} FROM message ORDER BY id LIMIT ?1");
        _eraser = new Eraser(tables);
        _events = tables.Prepare("DELETE FROM event WHERE room = ?1 AND id IN (SELECT id FROM event WHERE room = ?1 AND id < ?2 ORDER BY id LIMIT ?3)");
        _allRooms = tables.Prepare("SELECT number, key FROM room");
        _documents = tables.Prepare("SELECT name, body FROM document WHERE kind = 'room'");
        _pages = tables.Prepare("PRAGMA page_count");
        _freePages = tables.Prepare("PRAGMA freelist_count");
        _pageSize = tables.Prepare("PRAGMA page_size");
        _giveBack = tables.Prepare($"PRAGMA incremental_vacuum({Chunk})");
    }

    /// <summary>Does one small part of the work, within a transaction.</summary>
    public void DeleteChunk(HistoryTables tables)
    {
        if (!_planned) Plan();
        _planned = true;
        bool deleted = false;
        while (!deleted && _rooms.TryPeek(out (long Room, long Before) next))
        {
            int messages = _eraser.Erase(_ofRoom.Bind(1, next.Room).Bind(2, next.Before).Bind(3, Chunk));
            long events = DeleteEvents(next.Room, next.Before);
            if (messages < Chunk && events < Chunk) _rooms.Dequeue();
            deleted = messages > 0 || events > 0;
        }
        if (!deleted && IsTooMuch()) deleted = DeleteOldest();
        _deleted |= deleted;
        if (!deleted && !GiveBackPages()) _due = false;
    }

    /// <summary>Called after the transaction.</summary>
    public void Answer(bool written)
    {
        if (!written) _due = false; // until the next round
        if (_due) return;
        if (_deleted) checkpointer.EmptyNow();
        _rooms.Clear();
        _planned = _deleted = false;
    }

    private void Plan()
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<string, TimeSpan> own = OwnTimes();
        while (_allRooms.Step())
        {
            TimeSpan? keep = own.TryGetValue(_allRooms.Text(1), out TimeSpan ofRoom) ? ofRoom : _options.KeepFor;
            if (keep is { } age)
                _rooms.Enqueue((_allRooms.Number(0), MessageId.FirstAt(age > now - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : now - age)));
        }
        _allRooms.Reset();
    }

    /// <summary>The times that rooms have set for themselves (RoomSettings.Keep), by the rooms' keys in the log.</summary>
    private Dictionary<string, TimeSpan> OwnTimes()
    {
        Dictionary<string, TimeSpan> own = new(StringComparer.Ordinal);
        while (_documents.Step())
        {
            if (StoredDocuments.KeepOf(_documents.Text(1)) is { } keep) own[Chat.Rooms.Room.KeyInLog(_documents.Text(0))] = keep;
        }
        _documents.Reset();
        return own;
    }

    private bool DeleteOldest()
    {
        if (_eraser.Erase(_oldest.Bind(1, Chunk)) == 0) return false;
        while (_allRooms.Step()) DeleteEvents(_allRooms.Number(0), _eraser.Last);
        _allRooms.Reset();
        return true;
    }

    private long DeleteEvents(long room, long before)
    {
        _events.Bind(1, room).Bind(2, before).Bind(3, Chunk).Run();
        return _events.Changes;
    }

    private bool IsTooMuch() =>
        _options.KeepBytes is { } bytes && (_pages.RunForNumber() - _freePages.RunForNumber()) * _pageSize.RunForNumber() > bytes;

    private bool GiveBackPages()
    {
        if (_freePages.RunForNumber() == 0) return false;
        _giveBack.Run();
        return true;
    }
}
