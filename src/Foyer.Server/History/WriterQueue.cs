// Everything that waits for the writer: appends in order, the newest state of each document, and events, which are recorded when there is
// time. While the writer commits one group, the next gathers here.

namespace Foyer.Server.History;

/// <summary>Thread-safe; only one thread takes at a time. <paramref name="startTurn"/> is called when there is something to take and no turn is due.</summary>
internal sealed class WriterQueue(Action startTurn)
{
    /// <summary>How many events may wait while nothing can be written. Further events are not recorded.</summary>
    private const int WaitingEvents = 10_000;

    /// <summary>A larger transaction is not cheaper per message, and makes its first message wait longer.</summary>
    private const int GroupMessages = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _appends = []; // these fields are all guarded by _gate
    private readonly Dictionary<DocumentName, string?> _documents = [];
    private readonly List<(string Room, ChatEvent Happened)> _events = [];
    private int _messages;
    private bool _hasNew; // anything besides appends, since the last Take
    private bool _turnDue;
    private bool _closed;

    public int Messages => Volatile.Read(ref _messages);

    /// <summary>Returns false if the queue is closed: nothing is written any more.</summary>
    public bool TryAdd(PendingAppend append)
    {
        bool start;
        lock (_gate)
        {
            if (_closed) return false;
            _appends.Enqueue(append);
            _messages += append.Messages.Count;
            start = BeginTurn();
        }
        if (start) startTurn();
        return true;
    }

    public void Add(DocumentName document, string? body)
    {
        lock (_gate) _documents[document] = body;
        Ask();
    }

    public void Add(string room, IReadOnlyList<ChatEvent> events)
    {
        lock (_gate)
        {
            for (int i = 0; i < events.Count && _events.Count < WaitingEvents; i++) _events.Add((room, events[i]));
        }
        Ask();
    }

    /// <summary>Asks the writer to take a turn, and to look at what there is to do.</summary>
    public void Ask()
    {
        bool start;
        lock (_gate)
        {
            _hasNew = true;
            start = BeginTurn();
        }
        if (start) startTurn();
    }

    /// <summary>Accepts no more appends. What already waits is still taken.</summary>
    public void Close()
    {
        lock (_gate) _closed = true;
        Ask();
    }

    /// <summary>Takes everything that waits, up to a limit. Returns true at the end: the queue is closed, and no appends are left in it.</summary>
    public bool Take(WriteGroup group)
    {
        lock (_gate)
        {
            _hasNew = false;
            group.Clear();
            for (int messages = 0; messages < GroupMessages && _appends.TryDequeue(out PendingAppend? append); messages += append.Messages.Count)
                group.Appends.Add(append);
            foreach (PendingAppend append in group.Appends) _messages -= append.Messages.Count;
            foreach ((DocumentName document, string? body) in _documents) group.Documents.Add((document, body));
            group.Events.AddRange(_events);
            return _closed && _appends.Count == 0;
        }
    }

    /// <summary>The group was written. Its documents and events are removed, except for documents that have changed meanwhile.</summary>
    public void Written(WriteGroup group)
    {
        if (group.Documents.Count == 0 && group.Events.Count == 0) return;
        lock (_gate)
        {
            _events.RemoveRange(0, group.Events.Count);
            foreach ((DocumentName document, string? body) in group.Documents)
            {
                if (ReferenceEquals(_documents.GetValueOrDefault(document), body)) _documents.Remove(document);
            }
        }
    }

    /// <summary>Ends the writer's turn. Starts the next one if there is something to do, or if <paramref name="again"/> asks for it.</summary>
    public void EndTurn(bool again)
    {
        lock (_gate)
        {
            _turnDue = again || _hasNew || _appends.Count > 0;
            again = _turnDue;
        }
        if (again) startTurn();
    }

    private bool BeginTurn()
    {
        bool begin = !_turnDue;
        _turnDue = true;
        return begin;
    }
}

/// <summary>The content of one transaction.</summary>
internal sealed class WriteGroup
{
    public List<PendingAppend> Appends { get; } = [];

    public List<(DocumentName Document, string? Body)> Documents { get; } = [];

    public List<(string Room, ChatEvent Happened)> Events { get; } = [];

    public bool IsEmpty => Appends.Count == 0 && Documents.Count == 0 && Events.Count == 0;

    /// <summary>The number of messages, documents and events.</summary>
    public int Rows => Appends.Sum(append => append.Messages.Count) + Documents.Count + Events.Count;

    public void Clear()
    {
        Appends.Clear();
        Documents.Clear();
        Events.Clear();
    }
}

/// <summary>A batch of messages from one room that waits to be accepted. Code that awaits it does not continue on the writer's thread.</summary>
internal sealed class PendingAppend(string room, IReadOnlyList<Message> messages)
    : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Room => room;

    public IReadOnlyList<Message> Messages => messages;
}
