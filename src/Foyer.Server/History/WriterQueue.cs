// What waits for the writer: appends in their order, the newest state of each document, and what is recorded when it can.
// While the writer commits one group, the next gathers here.

namespace Foyer.Server.History;

/// <summary>Thread-safe; one thread takes.</summary>
internal sealed class WriterQueue
{
    /// <summary>Events that may wait while nothing can be written; what is beyond is not recorded.</summary>
    private const int WaitingEvents = 10_000;

    /// <summary>A transaction of more messages is not cheaper per message, and keeps the first of them waiting.</summary>
    private const int GroupMessages = 4096;

    private readonly object _gate = new();
    private readonly Queue<Append> _appends = []; // all guarded by _gate
    private readonly Dictionary<DocumentName, string?> _documents = [];
    private readonly List<(string Room, ChatEvent Happened)> _events = [];
    private int _messages;
    private bool _asked;
    private bool _closed;

    /// <summary>How many messages wait.</summary>
    public int Messages
    {
        get
        {
            lock (_gate) return _messages;
        }
    }

    /// <summary>False: the writer has ended, or is about to.</summary>
    public bool TryAdd(Append append)
    {
        lock (_gate)
        {
            if (_closed) return false;
            _appends.Enqueue(append);
            _messages += append.Messages.Count;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    public void Add(DocumentName document, string? body)
    {
        lock (_gate)
        {
            _documents[document] = body;
            Monitor.Pulse(_gate);
        }
    }

    public void Add(string room, IReadOnlyList<ChatEvent> events)
    {
        lock (_gate)
        {
            for (int i = 0; i < events.Count && _events.Count < WaitingEvents; i++) _events.Add((room, events[i]));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The writer is to look at what else there is to do, as soon as what waits has been written.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _asked = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Nothing more comes; what waits is still to be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Waits until there is something to write, or <see cref="Ask"/> was called, or the time is over. False: closed, and nothing waits.
    /// <paramref name="onlyAppends"/>: the rest was tried a moment ago, and failed.
    /// </summary>
    public bool TryTake(Group group, TimeSpan patience, bool onlyAppends)
    {
        lock (_gate)
        {
            if (!HasWork(onlyAppends) && !_closed) Monitor.Wait(_gate, patience);
            if (_closed && !HasWork(onlyAppends: false)) return false;
            _asked = false;
            group.Clear();
            for (int messages = 0; messages < GroupMessages && _appends.TryDequeue(out Append? append); messages += append.Messages.Count) group.Appends.Add(append);
            foreach (Append append in group.Appends) _messages -= append.Messages.Count;
            foreach ((DocumentName document, string? body) in _documents) group.Documents.Add((document, body));
            group.Events.AddRange(_events);
            return true;
        }
    }

    /// <summary>The group's documents and events need not be written again, unless they changed meanwhile.</summary>
    public void Written(Group group)
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

    private bool HasWork(bool onlyAppends) => _appends.Count > 0 || _asked || (!onlyAppends && (_documents.Count > 0 || _events.Count > 0));
}

/// <summary>What one transaction writes.</summary>
internal sealed class Group
{
    public List<Append> Appends { get; } = [];

    public List<(DocumentName Document, string? Body)> Documents { get; } = [];

    public List<(string Room, ChatEvent Happened)> Events { get; } = [];

    public bool IsEmpty => Appends.Count == 0 && Documents.Count == 0 && Events.Count == 0;

    public void Clear()
    {
        Appends.Clear();
        Documents.Clear();
        Events.Clear();
    }
}

/// <summary>A batch of one room that waits to be accepted; whoever waits goes on elsewhere than on the writer's thread.</summary>
internal sealed class Append(string room, IReadOnlyList<Message> messages) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Room => room;

    public IReadOnlyList<Message> Messages => messages;
}
