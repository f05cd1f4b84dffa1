// The bounded send side of a connection, or of an HTTP answer that does not end.
//
// 1. TrySend never blocks and never waits: bytes that the peer cannot take now are kept, and a separate drain sends them.
// 2. It keeps order: whole calls, in the order in which they came, from any thread.
// 3. It is bounded, as every queue is (BoundedQueue). A call that would exceed the bound is refused, waiting bytes are dropped so that the
//    output ends at the end of a line, and the owner is notified once that its peer reads too slowly.
// 4. After a refusal, or once Complete was called, every TrySend is refused; only Complete's farewell is still sent.
// 5. Nothing is copied while the peer keeps up: the bytes are the caller's, shared, and must never change.

namespace Foyer.Net;

internal sealed class Outbox(ByteSink sink, Services services) : BoundedQueue(services), IOutbox
{
    private enum State : byte { Open, Refusing, Completed, Lost }

    /// <summary>Small pieces that wait are sent together, up to this many bytes at a time.</summary>
    private const int ChunkBytes = 64 * 1024;

    private bool _draining;
    private bool _inHand; // the drain has taken bytes that are not sent yet
    private State _state;
    private TaskCompletionSource? _drained;

    /// <summary>The protocol. Set before the first send.</summary>
    public IOutboxOwner? Owner { get; set; }

    /// <summary>Any thread may call it. False: the bytes will not be sent, and the connection is ending.</summary>
    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        bool refused;
        lock (this)
        {
            if (_state != State.Open) return false;
            int length = bytes.Length;
            if (!TrySendNow(ref bytes)) return false;
            if (bytes.IsEmpty) return true;

            refused = !HasRoomFor(bytes, Services.Limits.OutboxBytes);
            if (refused) StopTaking();
            if (!refused || bytes.Length < length) Keep(bytes); // if refused, the peer has begun to read it
        }
        KeepCommonBound();
        if (refused) TellOwner();
        return !refused;
    }

    /// <summary>
    /// Sends nothing more after the farewell. Completes when all bytes have been handed to the sink, or the peer is lost.
    /// Any thread may call it; only the first call counts.
    /// </summary>
    public Task CompleteAsync(ReadOnlyMemory<byte> farewell)
    {
        Task drained = Task.CompletedTask;
        lock (this)
        {
            if (_state is State.Completed or State.Lost) return _drained?.Task ?? drained;
            _state = State.Completed;
            if (WaitingBytes > 0) sink.OpenReserve();
            if (!TrySendNow(ref farewell)) return drained;
            if (!farewell.IsEmpty) Keep(farewell);
            if (_draining) drained = (_drained ??= NewDrained()).Task;
        }
        KeepCommonBound();
        return drained;
    }

    /// <summary>Completes when nothing waits here any more, or never will. For a sender of much data; one caller at a time.</summary>
    public Task EmptiedAsync()
    {
        lock (this) return _draining ? (_drained ??= NewDrained()).Task : Task.CompletedTask;
    }

    private static TaskCompletionSource NewDrained() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool Refuse()
    {
        lock (this)
        {
            if (_state != State.Open) return false;
            StopTaking();
        }
        TellOwner();
        return true;
    }

    private void TellOwner()
    {
        Services.Metrics.DroppedSlowReader();
        try
        {
            Owner?.ReadsTooSlowly();
        }
        catch (Exception e)
        {
            Services.Log.BackgroundFailed("giving up a slow reader", e); // the caller may be the turn of a room
        }
    }

    /// <summary>Sends what the peer takes at once, and leaves the rest in <paramref name="bytes"/>. False: the peer is lost.</summary>
    private bool TrySendNow(ref ReadOnlyMemory<byte> bytes)
    {
        if (_draining || bytes.IsEmpty) return true;
        int sent = sink.TrySend(bytes.Span);
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
        Add(bytes);
        if (_draining) return;
        _draining = true;
        Services.Turns.Start(static outbox => _ = ((Outbox)outbox!).DrainAsync(), this);
    }

    /// <summary>
    /// Drops the pieces of which nothing was sent. The pieces that the drain is sending stay, and so does a first piece that was sent in
    /// part, so that the output ends at the end of a line.
    /// </summary>
    private void StopTaking()
    {
        _state = State.Refusing;
        Drop(exceptFirst: !_inHand);
    }

    private async Task DrainAsync()
    {
        byte[]? gathered = null;
        try
        {
            int cost = 0;
            while (TakeChunk(ref cost, ref gathered) is { IsEmpty: false } chunk) await sink.SendAsync(chunk);
        }
        catch (Exception e)
        {
            if (!Transport.IsLoss(e)) Services.Log.BackgroundFailed("sending", e);
            Lose();
        }
        finally
        {
            if (gathered is not null) ArrayPool<byte>.Shared.Return(gathered);
        }
    }

    /// <summary>
    /// Releases the chunk that was sent (<paramref name="cost"/> is what it counted). Then takes as many waiting pieces as fit into the
    /// next chunk. Empty: nothing waits any more.
    /// </summary>
    private ReadOnlyMemory<byte> TakeChunk(ref int cost, ref byte[]? gathered)
    {
        TaskCompletionSource? drained;
        lock (this)
        {
            Release(cost);
            _inHand = TryTake(int.MaxValue, out ReadOnlyMemory<byte> first, out cost);
            if (_inHand) return Gather(first, ref gathered, ref cost);
            _draining = false;
            (drained, _drained) = (_drained, null);
        }
        drained?.TrySetResult();
        return default;
    }

    private ReadOnlyMemory<byte> Gather(ReadOnlyMemory<byte> first, ref byte[]? gathered, ref int cost)
    {
        int length = first.Length;
        while (TryTake(ChunkBytes - length, out ReadOnlyMemory<byte> next, out int more))
        {
            if (length == first.Length) first.CopyTo(gathered ??= ArrayPool<byte>.Shared.Rent(ChunkBytes));
            next.CopyTo(gathered.AsMemory(length));
            length += next.Length;
            cost += more;
        }
        return length == first.Length ? first : gathered.AsMemory(0, length);
    }

    private void Lose()
    {
        TaskCompletionSource? drained;
        lock (this)
        {
            _state = State.Lost;
            _inHand = _draining = false;
            Empty();
            drained = _drained;
        }
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
