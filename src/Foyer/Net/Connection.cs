// One accepted peer: bytes in, bytes out, an address. Knows nothing of chat.

using System.Net;

namespace Foyer.Net;

internal sealed class Connection(long id, Transport transport, NetSettings settings, ConnectionSet among)
{
    // Written with full fences: the one who sets either looks at the other right after it, and one of the two must see it.
    private TaskCompletionSource? _peerDone;
    private int _peerIsDone;
    private int _closing;

    public long Id => id;

    /// <summary>Its place in the set; the set's alone.</summary>
    public int Index { get; set; }

    public string RemoteAddress => transport.RemoteAddress;

    public IPEndPoint RemoteEndPoint => transport.RemoteEndPoint;

    public Outbox Outbox { get; } = new(transport, settings);

    /// <summary>Set once <see cref="Close"/> was called; what is still received is to be thrown away.</summary>
    public bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>See <see cref="Transport.ReceiveAsync"/>: one caller at a time.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => transport.ReceiveAsync(buffer);

    /// <summary>The peer will send no more, or is lost: told by whoever receives, so that closing need not wait for it.</summary>
    public void PeerIsDone()
    {
        Interlocked.Exchange(ref _peerIsDone, 1);
        Volatile.Read(ref _peerDone)?.TrySetResult();
    }

    /// <summary>
    /// Ends the connection without blocking: what is due and the farewell are sent, in bounded time; then our side ends,
    /// the peer is given a moment to end its own, and the transport is disposed, which ends any receive.
    /// Any thread; the first call counts.
    /// </summary>
    public void Close(ReadOnlyMemory<byte> farewell = default)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0) _ = CloseAsync(farewell);
    }

    private async Task CloseAsync(ReadOnlyMemory<byte> farewell)
    {
        Task drained = Outbox.CompleteAsync(farewell);
        if (!drained.IsCompleted) await WaitAtMostAsync(drained, settings.Limits.DrainTime);
        transport.ShutdownSend();

        // Closing with unread input would make the kernel send a reset, which can overtake the farewell.
        // The receiver goes on and throws away what comes, until the peer ends too.
        var peerDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _peerDone, peerDone);
        if (Volatile.Read(ref _peerIsDone) == 0) await WaitAtMostAsync(peerDone.Task, settings.Limits.LingerTime);
        transport.Dispose();
        among.Remove(this);
    }

    // Not by WhenAny, which goes by way of the thread pool: turns are handed in.
    private async Task WaitAtMostAsync(Task task, TimeSpan time)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = settings.Time.CreateTimer(static over => ((TaskCompletionSource)over!).TrySetResult(), over, time, Timeout.InfiniteTimeSpan);
        _ = CompleteAfterAsync(task, over);
        await over.Task;
    }

    private static async Task CompleteAfterAsync(Task task, TaskCompletionSource over)
    {
        await task;
        over.TrySetResult();
    }
}
