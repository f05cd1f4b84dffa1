// A peer that takes as much as the test says: a send takes what its window has room for, an awaited send ends when the
// test ends it. It also watches that its contract is kept: never two sends at a time.

using System.Net;
using System.Net.Sockets;
using System.Text;
using Foyer.Net;

namespace Foyer.Tests.Support;

internal sealed class FakeTransport : Transport
{
    private readonly Lock _gate = new();
    private readonly List<byte> _taken = [];
    private ReadOnlyMemory<byte> _sending;
    private TaskCompletionSource? _send;
    private bool _lost;

    /// <summary>How much the peer takes at once from now on; what was taken makes it smaller.</summary>
    public int Window { get; set; } = int.MaxValue;

    /// <summary>Awaited sends end by themselves, on another thread.</summary>
    public bool EndsSends { get; init; }

    public override IPEndPoint RemoteEndPoint { get; set; } = new(0x070200C0, 4711); // 192.0.2.7

    public int Sends { get; private set; }

    public bool ReserveIsOpen { get; private set; }

    public bool SendWasShutDown { get; private set; }

    /// <summary>Everything that the peer got.</summary>
    public string Taken
    {
        get
        {
            lock (_gate) return Encoding.UTF8.GetString([.. _taken]);
        }
    }

    /// <summary>What the send that is under way is to send; null when none is.</summary>
    public string? Sending => _send is null ? null : Encoding.UTF8.GetString(_sending.Span);

    /// <summary>The memory that the send under way was given.</summary>
    public ReadOnlyMemory<byte> SendingMemory => _sending;

    /// <summary>The peer is gone: what is under way fails, and so does everything after it.</summary>
    public void Lose(Exception? reason = null)
    {
        _lost = true;
        TaskCompletionSource? send = _send;
        _send = null;
        send?.SetException(reason ?? new SocketException((int)SocketError.ConnectionReset));
    }

    /// <summary>The send that is under way ends: the peer has taken all of it.</summary>
    public void EndSend()
    {
        TaskCompletionSource send = _send ?? throw new InvalidOperationException("no send is under way");
        lock (_gate) _taken.AddRange(_sending.Span);
        _send = null;
        send.SetResult();
    }

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        Assert.Null(_send);
        if (_lost) return -1;
        Sends++;
        ReadOnlySpan<byte> takes = bytes[..Math.Min(bytes.Length, Window)];
        if (Window < int.MaxValue) Window -= takes.Length;
        lock (_gate) _taken.AddRange(takes);
        return takes.Length;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Assert.Null(_send);
        Sends++;
        if (_lost) return ValueTask.FromException(new SocketException((int)SocketError.ConnectionReset));
        _sending = bytes;
        _send = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task sent = _send.Task;
        if (EndsSends) ThreadPool.UnsafeQueueUserWorkItem(static transport => transport.EndSend(), this, preferLocal: false);
        return new ValueTask(sent);
    }

    public override void OpenReserve() => ReserveIsOpen = true;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => throw new NotSupportedException();

    public override void ShutdownSend() => SendWasShutDown = true;

    public override void Dispose() => Lose();
}
