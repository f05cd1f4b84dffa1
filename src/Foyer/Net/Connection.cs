// One accepted peer: bytes in, bytes out, an address. Knows nothing of chat.

using System.Buffers;
using System.Net;
using Foyer.Runtime;

namespace Foyer.Net;

internal sealed class Connection
{
    private const int DiscardBytes = 4 * 1024;

    private readonly ConnectionSet _among;
    private Transport _transport;
    private ReadOnlyMemory<byte> _unread;

    // Written with full fences: the one who sets either looks at the other right after it, and one of the two must see it.
    private TaskCompletionSource? _peerDone;
    private int _peerIsDone;
    private int _closing;

    public Connection(long id, Transport transport, ConnectionSet among)
    {
        Id = id;
        _transport = transport;
        _among = among;
        Outbox = new Outbox(transport, among.Outboxes);
    }

    public long Id { get; }

    /// <summary>Its place in the set; the set's alone.</summary>
    public int Index { get; set; }

    private Services Services => _among.Services;

    public string RemoteAddress => _transport.RemoteAddress;

    public IPEndPoint RemoteEndPoint => _transport.RemoteEndPoint;

    /// <summary>See <see cref="Transport.IsEncrypted"/>.</summary>
    public bool IsEncrypted => _transport.IsEncrypted;

    /// <summary>It comes by a trusted proxy, whatever the proxy says of the peer: then its address is no sign that the peer is on this machine.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Nobody else can read what the peer sends: it is encrypted, or comes directly from this machine.</summary>
    public bool IsPrivate => IsEncrypted || (!IsProxied && IPAddress.IsLoopback(RemoteEndPoint.Address));

    /// <summary>
    /// What its protocol still has to hand to the outbox when somebody else closes it; awaited first, in bounded time. It must not wait
    /// for the peer. Set by the protocol as it begins.
    /// </summary>
    public Func<Task>? Finish { get; set; }

    public Outbox Outbox { get; private set; }

    /// <summary>Set once <see cref="Close"/> was called; what is still received is to be thrown away.</summary>
    public bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>See <see cref="Transport.ReceiveAsync"/>: one caller at a time.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _unread.IsEmpty ? _transport.ReceiveAsync(buffer) : ValueTask.FromResult(TakeUnread(buffer));

    /// <summary>A proxy that is trusted says for whom it connects: that is where the peer is. By whoever receives, before the protocol begins.</summary>
    public void ComesFrom(IPEndPoint client) => _transport.RemoteEndPoint = client;

    /// <summary>Whether it counts for its address; the set's alone.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Puts back what was read, to be received again before anything else: by whoever receives.</summary>
    public void Unread(ReadOnlyMemory<byte> bytes) => _unread = bytes;

    /// <summary>
    /// From here on its bytes go by another transport, which is made of the one that it has and of what was put back. By whoever
    /// receives, before anything was sent. Throws what <paramref name="replace"/> throws, and is then as before, but for what that has read.
    /// </summary>
    public async Task ReplaceTransportAsync(Func<Transport, ReadOnlyMemory<byte>, Task<Transport>> replace)
    {
        ReadOnlyMemory<byte> unread = _unread;
        _unread = default;
        _transport = await replace(_transport, unread);
        Outbox = new Outbox(_transport, _among.Outboxes);
    }

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

    /// <summary>Closes, and throws away what comes until the peer ends, too: for whoever receives.</summary>
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
            // It is gone, which is the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(nowhere);
            PeerIsDone();
        }
    }

    private int TakeUnread(Memory<byte> buffer)
    {
        int taken = Math.Min(buffer.Length, _unread.Length);
        _unread[..taken].CopyTo(buffer);
        _unread = taken == _unread.Length ? default : _unread[taken..];
        return taken;
    }

    private async Task CloseAsync(ReadOnlyMemory<byte> farewell)
    {
        try
        {
            if (Finish?.Invoke() is { IsCompleted: false } finished) await WaitAtMostAsync(finished, Services.Limits.DrainTime);
            Task drained = Outbox.CompleteAsync(farewell);
            if (!drained.IsCompleted) await WaitAtMostAsync(drained, Services.Limits.DrainTime);
            _transport.ShutdownSend();

            // Closing with unread input would make the kernel send a reset, which can overtake the farewell.
            // The receiver goes on and throws away what comes, until the peer ends too.
            var peerDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _peerDone, peerDone);
            if (Volatile.Read(ref _peerIsDone) == 0) await WaitAtMostAsync(peerDone.Task, Services.Limits.LingerTime);
        }
        catch (Exception e)
        {
            Services.Log.ConnectionFailed(Id, "closing", e);
        }
        finally
        {
            // Whatever went wrong: one that stays would count for its address for ever, and a stop would wait for it.
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

    // Not by WhenAny, which goes by way of the thread pool: turns are handed in.
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
