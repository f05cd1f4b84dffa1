// Brings messages into the index, behind the writer's back in pieces of a thousand: in the same transaction with a lone message
// it would cost more than the message itself (docs/decisions/0011-sqlite-history.md). How far it is stands in the file, so a
// restart goes on from there; whoever searches has what is missing indexed first.

namespace Foyer.Server.History;

/// <summary>The writer's turn's, but for <see cref="CatchUpAsync"/>.</summary>
internal sealed class Indexer(WriterQueue queue)
{
    /// <summary>About ten milliseconds, for which whoever talks may have to wait.</summary>
    private const int Chunk = 1024;

    private readonly Lock _gate = new();
    private TaskCompletionSource<bool>? _asked; // guarded by _gate
    private readonly Dictionary<string, string> _authors = new(StringComparer.Ordinal); // the same few say most
    private long _behind = Chunk; // at most so many messages are not in the index; guarded by _gate. At the start nobody knows
    private bool _now; // guarded by _gate
    private long _indexed;
    private int _written; // by the last chunk
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

    /// <summary>True: everything that was accepted before is in the index now. Any thread.</summary>
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

    /// <summary>In a transaction: an index whose words were folded by another version is emptied, and made again by the server.</summary>
    public static void EmptyIfFoldedOtherwise(HistoryTables tables)
    {
        if (tables.Meta("fold") == Folding.Version) return;
        tables.Execute("INSERT INTO word(word) VALUES ('delete-all')");
        tables.SetMeta("indexed", 0);
        tables.SetMeta("fold", Folding.Version);
    }

    /// <summary>In the first transaction of a connection: how far is the index?</summary>
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

    /// <summary>Few or many. Any thread.</summary>
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

    /// <summary>Whoever asked is told whether the index is whole. What failed is tried again when there is more to index, or somebody asks.</summary>
    public void Answer(bool written)
    {
        TaskCompletionSource<bool>? asked;
        bool isWhole;
        lock (_gate)
        {
            _behind = !written ? 1 : _written < Chunk ? 0 : Chunk; // now that it is in the file
            isWhole = _behind == 0;
            _now = false;
            (asked, _asked) = (_asked, null);
        }
        asked?.TrySetResult(isWhole);
    }
}
