// A member of two rooms receives an event that is shown in both rooms twice. This class remembers the last few such events, so that the
// member sees each of them once. A few are enough, because the rooms show the event within moments of each other.

namespace Foyer.Chat.Events;

/// <summary>Not thread-safe: its owner synchronizes the calls.</summary>
internal sealed class SeenEvents
{
    /// <summary>More people than are likely to leave two rooms in the same moment.</summary>
    private const int Most = 1024;

    private readonly HashSet<long> _seen = [];
    private readonly Queue<long> _order = [];

    /// <summary>True the first time that this event is passed, false after that.</summary>
    public bool IsFirst(long eventId)
    {
        if (!_seen.Add(eventId)) return false;
        _order.Enqueue(eventId);
        if (_order.Count > Most) _seen.Remove(_order.Dequeue());
        return true;
    }
}
