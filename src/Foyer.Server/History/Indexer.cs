// Adds messages to the index later than the writer, in chunks of about a thousand. To index a single message in its own transaction would
// cost more than the message itself (docs/decisions/0011-sqlite-history.md). The file records how far the index is, so after a restart the
// indexer goes on from there. A search first has the missing messages indexed.

namespace Foyer.Server.History;

/// <summary>Used by the writer's turn only, except for <see cref="CatchUpAsync"/>.</summary>
internal sealed class Indexer(WriterQueue queue)
{
    /// <summary>Takes about ten milliseconds. A message that arrives meanwhile has to wait for it.</summary>
    private const int Chunk = 1024;

    private readonly Lock _gate = new();
    private TaskCompletionSource<bool>? _asked; // guarded by _gate
    private readonly Dictionary<string, string> _authors = new(StringComparer.Ordinal); // a few people write most of the messages
    private long _behind = Chunk; // at most this many messages are not in the index; guarded by _gate. At the start the number is not known
    private bool _now; // guarded by _gate
    private long _indexed;
    private int _written; // messages in the last chunk
    private Statement _next = null!, _add = null!, _last = null!;

    public bool IsDue
    {
        get
        {
            lock (_gate) return _asked is not null || _behind >= Chunk || (_now && _behind > 0);
        }
    }

    public bool IsBehind
    {
        get
        {
            lock (_gate) return _behind > 0;
        }
    }

    /// <summary>True: all messages that were accepted before the call are now in the index. Any thread.</summary>
    public Task<bool> CatchUpAsync()
    {
        Task<bool> answer;
        lock (_gate)
        {
            if (_behind == 0) return Task.FromResult(true);
            _asked ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = _asked.Task;
        }
        queue.Ask();
        return answer;
    }

    public void Prepare(HistoryTables tables)
    {
        _next = tables.Prepare("SELECT id, room, name, text FROM message WHERE id > ?1 ORDER BY id LIMIT ?2");
        _add = tables.Prepare("INSERT INTO word(rowid, text, author, room) VALUES (?1, ?2, ?3, ?4)");
        _last = tables.Prepare("SELECT max(id) FROM message");
    }

    /// <summary>Within a transaction: empties the index if another version folded its words. The server then builds it again.</summary>
    public static void EmptyIfFoldedOtherwise(HistoryTables tables)
    {
        if (tables.Meta("fold") == Folding.Version) return;
        tables.Execute("INSERT INTO word(word) VALUES ('delete-all')");
        tables.SetMeta("indexed", 0);
        tables.SetMeta("fold", Folding.Version);
    }

    /// <summary>In the first transaction of a connection: finds out how far the index is.</summary>
    public void Look(HistoryTables tables)
    {
        EmptyIfFoldedOtherwise(tables);
        _indexed = tables.Meta("indexed");
        if (_last.RunForNumber() <= _indexed) return;
        lock (_gate) _behind = Chunk;
    }

    public void Count(int messages)
    {
        lock (_gate) _behind += messages;
    }

    /// <summary>Makes the indexer due for any number of missing messages. Any thread.</summary>
    public void DoNow()
    {
        lock (_gate) _now = true;
    }

    public void WriteChunk(HistoryTables tables)
    {
        int count = 0;
        _next.Bind(1, _indexed).Bind(2, Chunk);
        while (_next.Step())
        {
            _indexed = _next.Number(0);
            _add.Bind(1, _indexed).Bind(2, Folding.Fold(_next.Text(3))).Bind(3, Author(_next.Text(2))).Bind(4, Folding.Room(_next.Number(1))).Run();
            count++;
        }
        _next.Reset();
        if (count > 0) tables.SetMeta("indexed", _indexed);
        _written = count;
    }

    private string Author(string name)
    {
        if (_authors.TryGetValue(name, out string? author)) return author;
        if (_authors.Count == Chunk) _authors.Clear();
        author = Folding.Author(name);
        _authors.Add(name, author);
        return author;
    }

    /// <summary>Tells the waiting searches whether the index is complete. After a failure, the next search or chunk tries again.</summary>
    public void Answer(bool written)
    {
        TaskCompletionSource<bool>? asked;
        bool isWhole;
        lock (_gate)
        {
            _behind = !written ? 1 : _written < Chunk ? 0 : Chunk; // set only now, because the chunk is in the file
            isWhole = _behind == 0;
            _now = false;
            (asked, _asked) = (_asked, null);
        }
        asked?.TrySetResult(isWhole);
    }
}
