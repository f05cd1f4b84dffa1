// What all outboxes of a server hold together, and the limit on it. When too many peers read slowly at once, the client with the fullest
// outbox is disconnected first. Only outboxes that hold something are counted here, so a quick peer costs nothing.

using Foyer.Runtime;

namespace Foyer.Net;

/// <summary>Thread-safe. Never calls an outbox under its lock.</summary>
internal sealed class OutboxAccount(Services services)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Outbox> _holding = [];
    private long _bytes;

    public Services Services => services;

    public long WaitingBytes => Volatile.Read(ref _bytes);

    public void Added(Outbox outbox, int bytes)
    {
        Outbox? fullest = null;
        lock (_gate)
        {
            _bytes += bytes;
            if (outbox.WaitingBytes > 0) _holding.Add(outbox); // the drain may have been quicker
            if (_bytes > services.Limits.AllOutboxBytes) fullest = _holding.MaxBy(holding => holding.WaitingBytes);
        }
        if (fullest is null || fullest.Refuse()) return;
        lock (_gate) _holding.Remove(fullest); // it is ending already, and must not shield the next fullest
    }

    public void Removed(Outbox outbox, int bytes)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            if (outbox.WaitingBytes == 0) _holding.Remove(outbox);
        }
    }
}
