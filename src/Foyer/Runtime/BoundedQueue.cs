// What waits for one client. All that waits for clients anywhere in the server waits in such a queue: an outbox holds what a slow peer has
// not taken (also that of an HTTP follower), and a catch-up holds what happens in a room while the history is read.
//
// 1. It keeps order.
// 2. It is bounded in bytes, and each piece counts something, too, so that small pieces cannot fill the memory.
// 3. What it holds is in the account of all queues, from when it was added until it was released.
// 4. When all queues together hold too much, the fullest is told to give up what waits: once, whatever kind it is.
// 5. A queue that never held anything has allocated nothing.

namespace Foyer.Runtime;

/// <summary>
/// The lock is the queue itself, which is internal and never handed out to be locked. A Lock beside it would cost one more cache miss per
/// member and send, and 40 bytes per client. The protected methods are called under it, except <see cref="KeepCommonBound"/>.
/// </summary>
internal abstract class BoundedQueue(Services services)
{
    private Queue<ReadOnlyMemory<byte>>? _pieces;
    private int _waitingBytes; // includes what the pieces cost, and the pieces that were taken and are not released yet

    /// <summary>How many bytes wait for the client. A snapshot.</summary>
    public int WaitingBytes => Volatile.Read(ref _waitingBytes);

    protected Services Services => services;

    /// <summary>
    /// Gives up what waits, because the queues of the server together hold too much. False: the queue is ending already. Any thread may call it,
    /// also one that holds the lock of another queue.
    /// </summary>
    public abstract bool Refuse();

    protected bool HasRoomFor(ReadOnlyMemory<byte> piece, int bound) => _waitingBytes + CostOf(piece) <= bound;

    /// <summary>Call <see cref="KeepCommonBound"/> afterwards.</summary>
    protected void Add(ReadOnlyMemory<byte> piece)
    {
        (_pieces ??= new Queue<ReadOnlyMemory<byte>>()).Enqueue(piece);
        Change(CostOf(piece));
    }

    protected void KeepCommonBound() => services.Queues.Keep(services.Limits.AllOutboxBytes);

    /// <summary>Takes the next piece if it has at most so many bytes. It counts until its <paramref name="cost"/> is released.</summary>
    protected bool TryTake(int mostBytes, out ReadOnlyMemory<byte> piece, out int cost)
    {
        (piece, cost) = (default, 0);
        if (_pieces is null || !_pieces.TryPeek(out ReadOnlyMemory<byte> next) || next.Length > mostBytes) return false;
        (piece, cost) = (_pieces.Dequeue(), CostOf(next));
        return true;
    }

    protected void Release(int cost)
    {
        if (cost > 0) Change(-cost);
    }

    /// <summary>Drops the pieces that were not taken, or all but the first of them.</summary>
    protected void Drop(bool exceptFirst)
    {
        if (_pieces is null) return;
        ReadOnlyMemory<byte> first = default;
        if (exceptFirst) _pieces.TryDequeue(out first);
        int dropped = _pieces.Sum(CostOf);
        _pieces.Clear();
        if (!first.IsEmpty) _pieces.Enqueue(first);
        Release(dropped);
    }

    /// <summary>Releases all, also what was taken, and returns the pieces that were not taken.</summary>
    protected IEnumerable<ReadOnlyMemory<byte>> Empty()
    {
        IEnumerable<ReadOnlyMemory<byte>> pieces = _pieces ?? [];
        _pieces = null;
        Release(_waitingBytes);
        return pieces;
    }

    private int CostOf(ReadOnlyMemory<byte> piece) => piece.Length + services.Limits.OutboxPieceBytes;

    private void Change(int bytes)
    {
        _waitingBytes += bytes;
        services.Queues.Change(this, bytes);
    }
}
