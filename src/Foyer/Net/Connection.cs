// One accepted connection: bytes in, bytes out, an address. Knows nothing of chat.

namespace Foyer.Net;

internal sealed class Connection
{
    private const int DiscardBytes = 4 * 1024;

    private readonly ConnectionSet _among;
    private Transport _transport;
    private byte[]? _unread;
    private int _unreadFrom;

    // Written with full fences: the thread that sets one of these two reads the other right after it, and one of the two threads must see both.
    private TaskCompletionSource? _peerDone;
    private bool _peerIsDone;
    private bool _closing;

    public Connection(long id, Transport transport, ConnectionSet among)
    {
        Id = id;
        _transport = transport;
        _among = among;
        Outbox = new Outbox(transport, among.Services);
    }

    public long Id { get; }

    /// <summary>The connection's place in the set. Only the set uses it.</summary>
    public int Index { get; set; }

    public Services Services => _among.Services;

    public string RemoteAddress => _transport.RemoteAddress;

    public IPEndPoint RemoteEndPoint => _transport.RemoteEndPoint;

    /// <summary>See <see cref="Transport.IsEncrypted"/>.</summary>
    public bool IsEncrypted => _transport.IsEncrypted;

    /// <summary>It comes through a trusted proxy, so its address does not show whether the client is on this machine.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Nobody else can read what the client sends: the connection is encrypted, or comes directly from this machine.</summary>
    public bool IsPrivate => IsEncrypted || (!IsProxied && IPAddress.IsLoopback(RemoteEndPoint.Address));

    public Outbox Outbox { get; private set; }

    /// <summary>True once <see cref="Close"/> was called. Bytes that are still received must be thrown away.</summary>
    public bool IsClosing => Volatile.Read(ref _closing);

    /// <summary>See <see cref="Transport.ReceiveAsync"/>: one caller at a time.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _unread is null ? _transport.ReceiveAsync(buffer) : ValueTask.FromResult(TakeUnread(buffer));

    /// <summary>Sets the client's address, as a trusted proxy gives it. For the receiving task, before the protocol begins.</summary>
    public void ComesFrom(IPEndPoint client) => _transport.RemoteEndPoint = client;

    /// <summary>Whether the connection counts for its address. Only the set uses it.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Puts back bytes that were read; they are received again before anything else. For the receiving task.</summary>
    public void Unread(ReadOnlySpan<byte> bytes) => (_unread, _unreadFrom) = (bytes.IsEmpty ? null : bytes.ToArray(), 0);

    /// <summary>
    /// Replaces the transport by one that is made from it and from the bytes that were put back. For the receiving task, before anything was
    /// sent. Throws what <paramref name="replace"/> throws; the connection is then as before, except for the bytes that it has read.
    /// </summary>
    public async Task ReplaceTransportAsync(Func<Transport, ReadOnlyMemory<byte>, Task<Transport>> replace)
    {
        ReadOnlyMemory<byte> unread = _unread.AsMemory(_unreadFrom);
        _unread = null;
        _transport = await replace(_transport, unread);
        Outbox = new Outbox(_transport, Services);
    }

    /// <summary>The peer will send no more, or is lost. The receiving task reports this, so that closing need not wait for the peer.</summary>
    public void PeerIsDone()
    {
        Interlocked.Exchange(ref _peerIsDone, true);
        Volatile.Read(ref _peerDone)?.TrySetResult();
    }

    /// <summary>
    /// Ends the connection without blocking. First, the bytes that are due and the farewell are sent, in bounded time. Then our side ends, the
    /// peer has a moment to end its own, and the transport is disposed, which ends any receive.
    /// Any thread may call it; only the first call counts.
    /// </summary>
    public void Close(ReadOnlyMemory<byte> farewell = default)
    {
        if (!Interlocked.Exchange(ref _closing, true)) _ = CloseAsync(farewell);
    }

    /// <summary>Closes the connection, and throws away what the peer still sends until it ends, too. For the receiving task.</summary>
    public async Task CloseAndDiscardAsync(ReadOnlyMemory<byte> farewell = default)
    {
        Close(farewell);
        byte[] nowhere = ArrayPool<byte>.Shared.Rent(DiscardBytes);
        try
        {
            while (await ReceiveAsync(nowhere) > 0) { }
        }
        catch (Exception e) when (Transport.IsLoss(e))
        {
            // The peer is gone, which has the same effect.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(nowhere);
            PeerIsDone();
        }
    }

    private int TakeUnread(Memory<byte> buffer)
    {
        ReadOnlySpan<byte> unread = _unread.AsSpan(_unreadFrom);
        int taken = Math.Min(buffer.Length, unread.Length);
        unread[..taken].CopyTo(buffer.Span);
        _unreadFrom += taken;
        if (taken == unread.Length) _unread = null;
        return taken;
    }

    private async Task CloseAsync(ReadOnlyMemory<byte> farewell)
    {
        try
        {
            if (Outbox.Owner?.EndOutputAsync() is { IsCompleted: false } finished) await WaitAtMostAsync(finished, Services.Limits.DrainTime);
            Task drained = Outbox.CompleteAsync(farewell);
            if (!drained.IsCompleted) await WaitAtMostAsync(drained, Services.Limits.DrainTime);
            _transport.ShutdownSend();

            // Closing with unread input would make the kernel send a reset, which can overtake the farewell.
            // The receiving task goes on and throws away what comes, until the peer ends, too.
            var peerDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _peerDone, peerDone);
            if (!Volatile.Read(ref _peerIsDone)) await WaitAtMostAsync(peerDone.Task, Services.Limits.LingerTime);
        }
        catch (Exception e)
        {
            Services.Log.ConnectionFailed(Id, "closing", e);
        }
        finally
        {
            // Whatever went wrong: a connection that stays would count for its address for ever, and a stop of the server would wait for it.
            try
            {
                _transport.Dispose();
            }
            finally
            {
                _among.Remove(this);
            }
        }
    }

    // Without WhenAny, because it would continue on the thread pool instead of the scheduler that the server was given.
    private async Task WaitAtMostAsync(Task task, TimeSpan time)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = Services.Time.CreateTimer(static over => ((TaskCompletionSource)over!).TrySetResult(), over, time, Timeout.InfiniteTimeSpan);
        _ = CompleteAfterAsync(task, over);
        await over.Task;
    }

    private static async Task CompleteAfterAsync(Task task, TaskCompletionSource over)
    {
        await task;
        over.TrySetResult();
    }
}
