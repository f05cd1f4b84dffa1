// An event that is told in several rooms reaches somebody who is in two of them twice; this remembers the last few, so
// that it is shown once. They need not be many: the rooms tell it within moments of each other.

namespace Foyer.Chat.Events;

/// <summary>Not thread-safe: its owner sees to that.</summary>
internal sealed class SeenEvents
{
    /// <summary>As many as may leave two rooms in the same moment.</summary>
    private const int Most = 1024;

    private readonly HashSet<long> _seen = [];
    private readonly Queue<long> _order = [];

    /// <summary>False when it was asked about before.</summary>
    public bool IsFirst(long eventId)
    {
        if (!_seen.Add(eventId)) return false;
        _order.Enqueue(eventId);
        if (_order.Count > Most) _seen.Remove(_order.Dequeue());
        return true;
    }
}
