// One server of a cluster over a FakeStream: the order of its rooms, its part in the names, and the dispatcher that takes the entries in their order and
// hands each room its part. Everything that is decided here is decided by the entries alone, so all nodes decide alike.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Simulation.Cluster;

internal class StreamNode : IRoomOrder, IPeers
{
    /// <summary>After this time without an answer, an append is sent again.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(300);

    /// <summary>After this time without contact, the node refuses requests.</summary>
    public static readonly TimeSpan TouchTime = TimeSpan.FromSeconds(5);

    private const long Epoch = 77;
    private const int PositionsPerEntry = 1 << 22;

    private sealed class Append(string subject, long count, StreamBody body, Append[] after, Action<StreamEntry, long>? applied = null, Action? voided = null)
    {
        /// <summary>It may be sent: those of other subjects that must come first have come back.</summary>
        public bool IsFree => Array.TrueForAll(after, first => first.IsDone);

        public bool IsDone { get; set; }

        public string Subject => subject;
        public long Count => count;
        public StreamBody Body => body;
        public DateTimeOffset Sent { get; set; }

        /// <summary>With the first id that the entry may use.</summary>
        public Action<StreamEntry, long>? Applied => applied;
        public Action? Voided => voided;
    }

    private readonly FakeStream _stream;
    private readonly TimeProvider _clock;
    private readonly RoomLimits _limits;
    private readonly Dictionary<string, Queue<Append>> _appends = []; // by subject; the first is under way
    private readonly Dictionary<string, long> _counts = [];
    private DateTimeOffset _contact;
    private bool _isOutOfTouch;
    private Task _everywhere = Task.CompletedTask;
    private readonly HashSet<long> _givenUp = [];

    // The state of the whole server, by the entries alone.
    private readonly Dictionary<(long Run, string Subject), long> _applied = [];
    private readonly SortedSet<long> _alive = [];
    private readonly SortedDictionary<string, PersonId> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<PersonId, Person> _people = [];
    private readonly SortedSet<string> _rooms = new(StringComparer.Ordinal);
    private long _lastId;
    private long _sequence;

    public StreamNode(long run, FakeStream stream, TimeProvider clock, Limits limits)
    {
        (Run, _stream, _clock, _limits, _contact) = (run, stream, clock, RoomLimits.Of(limits), clock.GetUtcNow());
        lock (stream.Gate) stream.Nodes.Add(this);
    }

    /// <summary>The chat of this node. It must have this node as its order and its peers, and <see cref="Run"/> as its source.</summary>
    public ChatDirectory Directory
    {
        get => field ?? throw new InvalidOperationException("the node has not come yet");
        private set;
    }

    /// <summary>The node has a chat now, and the others hear of it.</summary>
    public void Come(ChatDirectory directory)
    {
        Directory = directory;
        Send("", new ServerCame());
    }

    public long Run { get; }

    public List<StreamEntry> Feed { get; } = [];

    public bool HasContact { get; set; } = true;

    /// <summary>The others have given this run up, or the process is gone.</summary>
    public bool IsDead { get; private set; }

    public long Sequence => _sequence;

    /// <summary>Nothing of this node is under way.</summary>
    public bool IsIdle => _everywhere.IsCompleted && _appends.Values.All(appends => appends.Count == 0);

    public IReadOnlyDictionary<string, PersonId> Names => _names;

    public IReadOnlyCollection<long> Alive => _alive;

    public DateTimeOffset? OutOfTouchSince => !_stream.IsPerfect && _clock.GetUtcNow() - _contact > TouchTime ? _contact : null;

    // The order.

    public void Submit(Room room, IReadOnlyList<Submission> submissions) => Send(
        room.Name,
        new RoomRequests(RequestForm.Write([.. submissions.Select(submission => submission.Request!)])),
        (entry, firstId) => Hand(entry, firstId, submissions),
        () => room.Refuse(submissions, Refusal.OutOfTouch));

    public Task SubmitAsync(PersonRequest request, IReadOnlyList<(Room Room, Submission Submission)> here)
    {
        lock (_stream.Gate) return _everywhere = SubmitNextAsync(_everywhere);

        // After what the person has asked of their rooms before. Different subjects have no order of their own.
        async Task SubmitNextAsync(Task before)
        {
            await before;
            foreach (Task flushed in here.Select(one => one.Room.FlushAsync()).ToArray()) await flushed;
            Dictionary<string, Submission> own = here.ToDictionary(one => one.Room.Name, one => one.Submission);
            Append[] after;
            lock (_stream.Gate) after = [.. here.Select(one => _appends.GetValueOrDefault(one.Room.Name)?.LastOrDefault()).OfType<Append>()];
            Send("", new EveryRoomRequest(RequestForm.Write([request with { SharedId = here.Count > 1 ? 1 : 0 }])), after, (entry, firstId) => HandToAll(entry, firstId, own), () =>
            {
                foreach ((Room room, Submission submission) in here) room.Refuse([submission], Refusal.OutOfTouch);
            });
        }
    }

    public bool IsAwaited(Room room)
    {
        lock (_stream.Gate)
        {
            return _appends.TryGetValue(room.Name, out Queue<Append>? appends) && appends.Count > 0
                || _appends.TryGetValue("", out Queue<Append>? ofServer) && ofServer.Any(append => append.Body is EveryRoomRequest);
        }
    }

    // The names: who is first in the order has the name.

    public async ValueTask<bool> ClaimAsync(string nameKey, PersonId person)
    {
        if (OutOfTouchSince is not null || IsDead) return false;
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send("", new NameClaimed(nameKey, person.Number), (_, _) => answer.SetResult(_names[nameKey] == person), () => answer.SetResult(false));
        return await answer.Task;
    }

    public void Release(string nameKey, PersonId person) => Send("", new NameReleased(nameKey, person.Number));

    public long NextPersonNumber() => _stream.NextPersonNumber();

    public ValueTask<Presence?> FindAsync(string name) => new(Others.Select(node => node.Directory.Find(name)?.Presence).FirstOrDefault(found => found is not null));

    public ValueTask<bool> TellAsync(PersonId person, PersonalEvent personal)
    {
        StreamNode? other = Array.Find(Others, node => node.Directory.Find(person) is { HasEnded: false });
        other?.Directory.Tell(person, personal);
        return new ValueTask<bool>(other is not null);
    }

    public ValueTask AnnounceAsync(Announced announced)
    {
        foreach (StreamNode node in Others) node.Directory.Show(announced);
        return default;
    }

    public ValueTask BanAsync(Person by, Sanction ban)
    {
        foreach (StreamNode node in Others) node.Directory.TryBan(by, ban);
        return default;
    }

    public ValueTask UnbanAsync(Sanction lifted)
    {
        foreach (StreamNode node in Others) node.Directory.ServerBans.Remove(lifted.Equals);
        return default;
    }

    /// <summary>Whom this node can reach.</summary>
    private StreamNode[] Others
    {
        get
        {
            lock (_stream.Gate) return [.. _stream.Nodes.Where(node => node != this && node.HasContact && HasContact)];
        }
    }

    // To the stream.

    private void Send(string subject, StreamBody body, Action<StreamEntry, long>? applied = null, Action? voided = null)
    {
        lock (_stream.Gate)
        {
            Append? everywhere = subject.Length > 0 ? _appends.GetValueOrDefault("")?.LastOrDefault(append => append.Body is EveryRoomRequest) : null;
            Send(subject, body, everywhere is null ? [] : [everywhere], applied, voided);
        }
    }

    private void Send(string subject, StreamBody body, Append[] after, Action<StreamEntry, long>? applied, Action? voided)
    {
        lock (_stream.Gate)
        {
            if (IsDead)
            {
                voided?.Invoke();
                return;
            }
            if (!_appends.TryGetValue(subject, out Queue<Append>? appends)) _appends.Add(subject, appends = []);
            _counts[subject] = _counts.GetValueOrDefault(subject) + 1;
            appends.Enqueue(new Append(subject, _counts[subject], body, after, applied, voided));
            _stream.PassOn();
        }
    }

    /// <summary>Sends what is due, also again.</summary>
    public void SendDue()
    {
        if (HasContact && _stream.Answers) _contact = _clock.GetUtcNow();
        if (OutOfTouchSince is null == _isOutOfTouch) Directory.TellContact(_isOutOfTouch = !_isOutOfTouch);
        foreach (Queue<Append> appends in _appends.Values.ToArray())
        {
            if (!appends.TryPeek(out Append? first) || !first.IsFree || _clock.GetUtcNow() - first.Sent < AnswerTime) continue;
            first.Sent = _clock.GetUtcNow();
            if (HasContact) _stream.Append(this, first.Subject, first.Count, first.Body);
        }
    }

    public void GiveUp(long gone)
    {
        if (_givenUp.Add(gone)) Send("", new ServerGone(gone));
    }

    // From the stream.

    /// <summary>Takes an entry of the feed, or what the feed has left out.</summary>
    public void Read(bool all)
    {
        if (!HasContact) return;
        if (Feed.Count > 0)
        {
            StreamEntry entry = Feed[0];
            Feed.RemoveAt(0);
            if (entry.Sequence > _sequence + 1) all = true; // a gap
            else if (entry.Sequence == _sequence + 1) Apply(entry);
        }
        while (all && _sequence < _stream.Entries.Count && !IsDead) Apply(_stream.Entries[(int)_sequence]);
    }

    private void Apply(StreamEntry entry)
    {
        _sequence = entry.Sequence;
        if (entry.Body is ServerCame) _alive.Add(entry.Run);
        bool isVoid = !_alive.Contains(entry.Run) || entry.Count <= _applied.GetValueOrDefault((entry.Run, entry.Subject));
        if (isVoid) return; // repeated, or of a server that the others have given up
        _applied[(entry.Run, entry.Subject)] = entry.Count;
        Append? own = null;
        if (entry.Run == Run)
        {
            own = _appends[entry.Subject].Dequeue();
            own.IsDone = true;
            Assert.Equal(own.Count, entry.Count);
        }
        long firstId = Math.Max(_lastId + 1, MessageId.FirstAt(entry.At));
        _lastId = firstId + (1 << 21); // more than any entry of these simulations can use
        switch (entry.Body)
        {
            case NameClaimed(string key, long number): _names.TryAdd(key, new PersonId(entry.Run, number)); break;
            case NameReleased(string key, long number) when _names.GetValueOrDefault(key) == new PersonId(entry.Run, number): _names.Remove(key); break;
            case ServerGone gone when _alive.Remove(gone.Gone): Remove(gone.Gone, entry, firstId); break;
        }
        if (own is not null) own.Applied?.Invoke(entry, firstId);
        else if (entry.Body is RoomRequests) Hand(entry, firstId, null);
        else if (entry.Body is EveryRoomRequest) HandToAll(entry, firstId, []);
    }

    // To the rooms.

    private void Hand(StreamEntry entry, long firstId, IReadOnlyList<Submission>? own)
    {
        IReadOnlyList<RoomRequest> requests = Read(((RoomRequests)entry.Body).Form);
        foreach (JoinRequest request in requests.OfType<JoinRequest>()) _people[request.By.Id] = request.By;
        _rooms.Add(entry.Subject);
        Hand(entry.Subject, EntryOf(entry, firstId, requests), own);
    }

    private void HandToAll(StreamEntry entry, long firstId, Dictionary<string, Submission> own)
    {
        var request = (PersonRequest)Read(((EveryRoomRequest)entry.Body).Form)[0];
        if (request is LeaveRequest) _people.Remove(request.By.Id);
        else _people[request.By.Id] = request.By;
        Entry shared = EntryOf(entry, firstId + 1, [request with { SharedId = request.SharedId > 0 ? firstId : 0 }]);
        foreach (string room in _rooms)
        {
            bool isOwn = own.TryGetValue(room, out Submission submission);
            if (isOwn || Directory.Rooms.Find(room) is not null) Hand(room, shared, isOwn ? [submission with { Request = shared.Requests[0] }] : null);
        }
    }

    // One entry takes all people of the server out of all rooms, each with one id.
    private void Remove(long run, StreamEntry entry, long firstId)
    {
        Person[] gone = [.. _people.Values.Where(person => person.Id.Run == run)];
        foreach (Person person in gone) _people.Remove(person.Id);
        foreach (string key in _names.Where(name => name.Value.Run == run).Select(name => name.Key).ToArray()) _names.Remove(key);
        Entry leaves = EntryOf(entry, firstId + gone.Length, [.. gone.Select((person, i) => new LeaveRequest(person, "server lost", LeavesServer: true, firstId + i))]);
        foreach (string room in _rooms.Where(room => Directory.Rooms.Find(room) is not null)) Hand(room, leaves, null);
        if (run == Run) Die();
    }

    /// <summary>An entry, before its room has it.</summary>
    protected virtual void Handing(string room, Entry entry) { }

    private void Hand(string name, Entry entry, IReadOnlyList<Submission>? own)
    {
        Handing(name, entry);
        while (true)
        {
            Room room = Directory.Rooms.FindOrMake(name).Value!;
            if (room.Next(entry, own)) return;
        }
    }

    private Entry EntryOf(StreamEntry entry, long firstId, IReadOnlyList<RoomRequest> requests) => new(requests)
    {
        At = entry.At,
        FirstId = firstId,
        FirstPosition = entry.Sequence * PositionsPerEntry,
        Source = Epoch,
        Limits = _limits,
        IsDurable = true,
    };

    private static IReadOnlyList<RoomRequest> Read(byte[] form)
    {
        Assert.True(RequestForm.TryRead(form, out IReadOnlyList<RoomRequest>? requests));
        return requests;
    }

    /// <summary>The process ends, at once.</summary>
    public void Die()
    {
        IsDead = true;
        HasContact = false;
        _stream.Nodes.Remove(this);
    }
}

/// <summary>A node of the simulation: a chat on a seeded scheduler, and what it has shown.</summary>
internal sealed class SimulatedNode : StreamNode
{
    private readonly ModelByEntries _model;

    public SimulatedNode(int number, long run, FakeStream stream, TimeProvider clock, Random random, Limits limits, ModelByEntries model, Action<ChatEvent> shown) : base(run, stream, clock, limits)
    {
        (Number, _model) = (number, model);
        Scheduler = new SeededScheduler(random);
        Format = new RecordingFormat(shown, withIds: true);
        Log = new Foyer.Chat.Log.MemoryLog(1 << 24);
        Come(new ChatDirectory(new ChatServices
        {
            Source = run,
            Time = clock,
            Turns = Scheduler,
            Limits = limits,
            MessageLog = Log,
            Peers = this,
            Order = (_, _) => this,
            Log = Bugs,
        }));
    }

    public int Number { get; }

    public SeededScheduler Scheduler { get; }

    public RecordingFormat Format { get; }

    public Foyer.Chat.Log.MemoryLog Log { get; }

    public TestLog Bugs { get; } = new();

    protected override void Handing(string room, Entry entry) => _model.Apply(room, entry);
}
