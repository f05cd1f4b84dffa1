// What all queues of a server hold together, and the limit on it. When too many clients read slowly at once, the fullest queue is dropped
// first, of whatever kind it is. Only queues that hold something are counted here, so a quick client costs nothing.

namespace Foyer.Runtime;

/// <summary>Thread-safe. Never calls a queue under its lock.</summary>
internal sealed class QueueAccount
{
    private readonly Lock _gate = new();
    private readonly HashSet<BoundedQueue> _holding = [];
    private long _bytes;

    public long WaitingBytes => Volatile.Read(ref _bytes);

    /// <summary>The queue holds so many bytes more, or less. Called under the queue's lock.</summary>
    public void Change(BoundedQueue queue, int bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            if (queue.WaitingBytes == 0) _holding.Remove(queue);
            else if (bytes > 0) _holding.Add(queue);
        }
    }

    /// <summary>Called after bytes were added, without any queue's lock: a queue that is dropped takes its own.</summary>
    public void Keep(long bound)
    {
        if (WaitingBytes <= bound) return;
        BoundedQueue? fullest;
        lock (_gate) fullest = _holding.MaxBy(holding => holding.WaitingBytes);
        if (fullest is null || fullest.Refuse()) return;
        lock (_gate) _holding.Remove(fullest); // it is ending already, and must not shield the next fullest
    }
}
