// One accepted peer: bytes in, bytes out, an address. Knows nothing of chat.

namespace Foyer.Net;

internal sealed class Connection(long id, Transport transport, NetSettings settings, ConnectionSet among)
{
    private TaskCompletionSource? _closed;
    private volatile TaskCompletionSource? _peerDone;
    private volatile bool _peerIsDone;

    public long Id => id;

    /// <summary>Its place in the set; the set's alone.</summary>
    public int Index { get; set; }

    public string RemoteAddress => transport.RemoteAddress;

    public Outbox Outbox { get; } = new(transport, settings);

    /// <summary>Set once <see cref="Close"/> was called; what is still received is to be thrown away.</summary>
    public bool IsClosing => Volatile.Read(ref _closed) is not null;

    /// <summary>See <see cref="Transport.ReceiveAsync"/>: one caller at a time.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => transport.ReceiveAsync(buffer);

    /// <summary>The peer will send no more, or is lost: told by whoever receives, so that closing need not wait for it.</summary>
    public void PeerIsDone()
    {
        _peerIsDone = true;
        _peerDone?.TrySetResult();
    }

    /// <summary>
    /// Ends the connection without blocking: what is due and the farewell are sent, in bounded time; then our side ends,
    /// the peer is given a moment to end its own, and the transport is disposed, which ends any receive.
    /// Any thread; the first call counts, and all return the task that completes at the end.
    /// </summary>
    public Task Close(ReadOnlyMemory<byte> farewell = default)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _closed, closed, null) is { } already) return already.Task;
        _ = CloseAsync(farewell, closed);
        return closed.Task;
    }

    private async Task CloseAsync(ReadOnlyMemory<byte> farewell, TaskCompletionSource closed)
    {
        Task drained = Outbox.CompleteAsync(farewell);
        if (!drained.IsCompleted) await WaitAtMostAsync(drained, settings.Limits.DrainTime);
        transport.ShutdownSend();

        // Closing with unread input would make the kernel send a reset, which can overtake the farewell.
        // The receiver goes on and throws away what comes, until the peer ends too.
        var peerDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _peerDone = peerDone;
        if (!_peerIsDone) await WaitAtMostAsync(peerDone.Task, settings.Limits.LingerTime);
        transport.Dispose();
        among.Remove(this);
        closed.SetResult();
    }

    private async Task WaitAtMostAsync(Task task, TimeSpan time)
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(task, Task.Delay(time, settings.Time, stop.Token));
        await stop.CancelAsync();
    }
}
