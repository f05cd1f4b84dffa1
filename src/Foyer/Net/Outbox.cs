// The bounded send side of a connection.
//
// 1. TrySend never blocks and never waits: bytes that the peer cannot take now are kept, and a separate drain sends them.
// 2. It keeps order: whole calls, in the order in which they came, from any thread.
// 3. It is bounded in bytes, and each piece counts something, too. A call that would exceed the bound is refused, waiting bytes are dropped
//    so that the output ends at the end of a line, and the owner is notified once that its peer reads too slowly.
// 4. After a refusal, or once Complete was called, every TrySend is refused; only Complete's farewell is still sent.
// 5. Nothing is copied while the peer keeps up: the bytes are the caller's, shared, and must never change.

using System.Buffers;
using Foyer.Runtime;

namespace Foyer.Net;

internal sealed class Outbox(Transport transport, OutboxAccount account) : IOutbox
{
    private enum State : byte { Open, Refusing, Completed, Lost }

    /// <summary>Small pieces that wait are sent together, up to this many bytes at a time.</summary>
    private const int ChunkBytes = 64 * 1024;
    // Guarded by the lock on this object, which is internal and never handed out to be locked. A Lock beside it
    // would cost one more cache miss per member and send, and 40 bytes per client.
    private Queue<ReadOnlyMemory<byte>>? _waiting;
    private int _waitingBytes; // includes what the pieces cost, and the pieces that the drain is sending
    private bool _draining;
    private bool _inHand; // the drain has taken bytes that are not sent yet
    private State _state;
    private TaskCompletionSource? _drained;

    /// <summary>The protocol. Set before the first send.</summary>
    public IOutboxOwner? Owner { get; set; }

    /// <summary>How many bytes wait for the peer. A snapshot.</summary>
    public int WaitingBytes => Volatile.Read(ref _waitingBytes);

    /// <summary>Any thread may call it. False: the bytes will not be sent, and the connection is ending.</summary>
    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        int waits;
        bool refused = false;
        lock (this)
        {
            if (_state != State.Open) return false;
            int length = bytes.Length;
            if (!TrySendNow(ref bytes)) return false;
            if (bytes.IsEmpty) return true;

            waits = bytes.Length;
            if (_waitingBytes + waits + account.Services.Limits.OutboxPieceBytes <= account.Services.Limits.OutboxBytes)
            {
                Keep(bytes);
            }
            else
            {
                refused = true;
                _state = State.Refusing;
                DropWaiting();
                if (waits < length) Keep(bytes); // the peer has begun to read it
                else waits = 0;
            }
        }
        if (waits > 0) account.Added(this, waits + account.Services.Limits.OutboxPieceBytes);
        if (refused) TellOwner();
        return !refused;
    }

    /// <summary>
    /// Sends nothing more after the farewell. Completes when all bytes have been handed to the transport, or the peer is lost.
    /// Any thread may call it; only the first call counts.
    /// </summary>
    public Task CompleteAsync(ReadOnlyMemory<byte> farewell)
    {
        int kept = 0;
        lock (this)
        {
            if (_state is State.Completed or State.Lost) return _drained?.Task ?? Task.CompletedTask;
            _state = State.Completed;
            if (_waitingBytes > 0) transport.OpenReserve();
            if (!TrySendNow(ref farewell)) return Task.CompletedTask;
            if (!farewell.IsEmpty)
            {
                Keep(farewell);
                kept = farewell.Length + account.Services.Limits.OutboxPieceBytes;
            }
            if (_draining) _drained ??= NewDrained();
        }
        if (kept > 0) account.Added(this, kept);
        return _drained?.Task ?? Task.CompletedTask;
    }

    /// <summary>Completes when nothing waits here any more, or never will. For a sender of much data; one caller at a time.</summary>
    public Task EmptiedAsync()
    {
        lock (this) return _draining ? (_drained ??= NewDrained()).Task : Task.CompletedTask;
    }

    private static TaskCompletionSource NewDrained() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Drops the waiting bytes, because the outboxes of the server together hold too much. False: the outbox is ending already.</summary>
    public bool Refuse()
    {
        lock (this)
        {
            if (_state != State.Open) return false;
            _state = State.Refusing;
            DropWaiting();
        }
        TellOwner();
        return true;
    }

    private void TellOwner()
    {
        account.Services.Metrics.DroppedSlowReader();
        try
        {
            Owner?.ReadsTooSlowly();
        }
        catch (Exception e)
        {
            account.Services.Log.BackgroundFailed("giving up a slow reader", e); // the caller may be the turn of a room
        }
    }

    /// <summary>Sends what the peer takes at once, and leaves the rest in <paramref name="bytes"/>. False: the peer is lost.</summary>
    private bool TrySendNow(ref ReadOnlyMemory<byte> bytes)
    {
        if (_draining || bytes.IsEmpty) return true;
        int sent = transport.TrySend(bytes.Span);
        if (sent < 0)
        {
            _state = State.Lost;
            return false;
        }
        bytes = bytes[sent..];
        return true;
    }

    private void Keep(ReadOnlyMemory<byte> bytes)
    {
        (_waiting ??= new Queue<ReadOnlyMemory<byte>>()).Enqueue(bytes);
        _waitingBytes += bytes.Length + account.Services.Limits.OutboxPieceBytes;
        if (_draining) return;
        _draining = true;
        account.Services.Turns.Start(static outbox => _ = ((Outbox)outbox!).DrainAsync(), this);
    }

    /// <summary>
    /// Drops the pieces of which nothing was sent. The pieces that the drain is sending stay, and so does a first piece that was sent in
    /// part, so that the output ends at the end of a line.
    /// </summary>
    private void DropWaiting()
    {
        if (_waiting is null) return;
        ReadOnlyMemory<byte> begun = default;
        if (!_inHand) _waiting.TryDequeue(out begun);
        int dropped = _waiting.Sum(piece => piece.Length + account.Services.Limits.OutboxPieceBytes);
        _waiting.Clear();
        if (!begun.IsEmpty) _waiting.Enqueue(begun);
        _waitingBytes -= dropped;
        account.Removed(this, dropped);
    }

    private async Task DrainAsync()
    {
        byte[]? gathered = null;
        try
        {
            int cost = 0;
            while (TakeChunk(ref cost, ref gathered) is { IsEmpty: false } chunk) await transport.SendAsync(chunk);
        }
        catch (Exception e)
        {
            if (!Transport.IsLoss(e)) account.Services.Log.BackgroundFailed("sending", e);
            Lose();
        }
        finally
        {
            if (gathered is not null) ArrayPool<byte>.Shared.Return(gathered);
        }
    }

    /// <summary>
    /// Accounts for the chunk that was sent (<paramref name="cost"/> is what it counted). Then takes as many waiting pieces as fit into the
    /// next chunk. Empty: nothing waits any more.
    /// </summary>
    private ReadOnlyMemory<byte> TakeChunk(ref int cost, ref byte[]? gathered)
    {
        int sent = cost;
        TaskCompletionSource? drained = null;
        ReadOnlyMemory<byte> chunk = default;
        lock (this)
        {
            _waitingBytes -= sent;
            if (_waiting!.TryDequeue(out chunk))
            {
                _inHand = true;
                chunk = Gather(chunk, ref gathered, out cost);
            }
            else
            {
                _inHand = _draining = false;
                (drained, _drained) = (_drained, null);
            }
        }
        if (sent > 0) account.Removed(this, sent);
        drained?.TrySetResult();
        return chunk;
    }

    private ReadOnlyMemory<byte> Gather(ReadOnlyMemory<byte> first, ref byte[]? gathered, out int cost)
    {
        cost = first.Length + account.Services.Limits.OutboxPieceBytes;
        if (!_waiting!.TryPeek(out ReadOnlyMemory<byte> next) || first.Length + next.Length > ChunkBytes) return first;
        gathered ??= ArrayPool<byte>.Shared.Rent(ChunkBytes);
        first.CopyTo(gathered);
        int length = first.Length;
        while (_waiting.TryPeek(out next) && length + next.Length <= ChunkBytes)
        {
            _waiting.Dequeue().CopyTo(gathered.AsMemory(length));
            length += next.Length;
            cost += next.Length + account.Services.Limits.OutboxPieceBytes;
        }
        return gathered.AsMemory(0, length);
    }

    private void Lose()
    {
        int dropped;
        TaskCompletionSource? drained;
        lock (this)
        {
            _state = State.Lost;
            _inHand = _draining = false;
            dropped = _waitingBytes;
            _waitingBytes = 0;
            _waiting = null;
            drained = _drained;
        }
        account.Removed(this, dropped);
        drained?.TrySetResult();
    }
}

internal interface IOutboxOwner
{
    /// <summary>The outbox has refused to send, because its peer reads too slowly. Called once, by any thread; must return at once.</summary>
    void ReadsTooSlowly();

    /// <summary>
    /// Our side closes the connection. Hands to the outbox what the protocol still has. Closing awaits it first, in bounded time. It must not
    /// wait for the peer.
    /// </summary>
    Task EndOutputAsync() => Task.CompletedTask;
}
