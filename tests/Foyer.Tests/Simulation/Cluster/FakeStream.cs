// A replicated log as docs/../cluster describes it, in memory: it orders what the nodes append, and can delay it, lose it on the way, order it twice, and
// answer nobody for a while. What it has ordered it keeps, and a node that has contact can read it. Its live feed leaves entries out and repeats them.
// Without random numbers nothing of that happens: whatever a node appends is ordered at once, and all nodes have it. Then it may be used by several threads.

using Foyer.Chat.Requests;
using Foyer.Chat.State;

namespace Foyer.Tests.Simulation.Cluster;

/// <summary>An entry. <paramref name="Count"/> counts the entries of this run for this subject: a room, or "" for the whole server.</summary>
internal sealed record StreamEntry(long Sequence, DateTimeOffset At, long Run, string Subject, long Count, StreamBody Body);

internal abstract record StreamBody;

/// <summary>Requests to the room, in their form.</summary>
internal sealed record RoomRequests(byte[] Form) : StreamBody;

/// <summary>A request of one person to all of their rooms, in its form.</summary>
internal sealed record EveryRoomRequest(byte[] Form) : StreamBody;

internal sealed record NameClaimed(string Key, long Number) : StreamBody;

internal sealed record NameReleased(string Key, long Number) : StreamBody;

internal sealed record ServerCame : StreamBody;

/// <summary>The server of that run has not been heard of for too long.</summary>
internal sealed record ServerGone(long Gone) : StreamBody;

internal sealed class FakeStream(Random? random, TimeProvider clock)
{
    private readonly List<(StreamNode Node, StreamEntry Append)> _underWay = [];
    private DateTimeOffset _now;
    private long _lastPerson;
    private bool _isPassingOn;

    /// <summary>Guards the stream and what all nodes make of it.</summary>
    public Lock Gate { get; } = new();

    public bool IsPerfect => random is null;

    public List<StreamEntry> Entries { get; } = [];

    public List<StreamNode> Nodes { get; } = [];

    /// <summary>False: it orders nothing, as during an election.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>The texts of all messages that were ordered, for "durable before seen".</summary>
    public HashSet<string> Ordered { get; } = [];

    public long NextPersonNumber() => Interlocked.Increment(ref _lastPerson);

    public void Append(StreamNode node, string subject, long count, StreamBody body)
    {
        if (!Happens(20)) _underWay.Add((node, new StreamEntry(0, default, node.Run, subject, count, body))); // otherwise it is lost
    }

    /// <summary>Orders one of the appends that are under way. Those of one node for one subject are never under way together.</summary>
    public void OrderOne()
    {
        if (!Answers || _underWay.Count == 0) return;
        int index = random?.Next(_underWay.Count) ?? 0;
        (StreamNode node, StreamEntry append) = _underWay[index];
        if (!Happens(10)) _underWay.RemoveAt(index); // otherwise it comes once more, later
        if (!node.HasContact) return;
        if (clock.GetUtcNow() > _now) _now = clock.GetUtcNow();
        StreamEntry entry = append with { Sequence = Entries.Count + 1, At = _now };
        Entries.Add(entry);
        if (entry.Body is RoomRequests of && RequestForm.TryRead(of.Form, out IReadOnlyList<RoomRequest>? requests))
        {
            foreach (RoomRequest request in requests) Ordered.Add(request is SayRequest said ? said.Text : request is TopicRequest topic ? topic.Text : "");
        }
        foreach (StreamNode reader in Nodes.Where(reader => reader.HasContact && !Happens(12)))
        {
            reader.Feed.Add(entry);
            if (Happens(15)) reader.Feed.Add(Entries[random!.Next(Entries.Count)]);
        }
    }

    private bool Happens(int oneIn) => random?.Next(oneIn) == 0;

    /// <summary>If nothing goes wrong here: orders what the nodes have appended, and has all of them apply it.</summary>
    public void PassOn()
    {
        if (!IsPerfect || _isPassingOn) return;
        _isPassingOn = true;
        for (bool isMore = true; isMore;)
        {
            foreach (StreamNode node in Nodes) node.SendDue();
            isMore = _underWay.Count > 0;
            while (_underWay.Count > 0) OrderOne();
            foreach (StreamNode node in Nodes) node.Read(all: true);
        }
        _isPassingOn = false;
    }
}
