// A peer in memory: what a socket does, without one. The window is what the peer's side holds unread before the server must wait.

using System.Net;
using System.Text;
using Foyer.Net;

namespace Foyer.Tests.Support;

/// <summary>The server's end is the transport; the peer's end are the Peer members. Thread-safe.</summary>
internal sealed class MemoryTransport(string remoteAddress, int window = int.MaxValue) : Transport
{
    private readonly Lock _gate = new();
    private readonly Queue<byte> _toServer = [];
    private readonly Queue<byte> _toPeer = [];
    private TaskCompletionSource? _changed;
    private int _window = window;
    private bool _peerDone;
    private bool _peerLost;
    private bool _serverDone;
    private bool _disposed;

    public override IPEndPoint RemoteEndPoint { get; set; } = IPEndPoint.Parse(remoteAddress);

    public bool IsDisposed
    {
        get
        {
            lock (_gate) return _disposed;
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_peerLost) throw new IOException("reset by peer");
                if (_toServer.Count > 0)
                {
                    int taken = Take(_toServer, buffer);
                    if (_toServer.Count == 0) Change();
                    return taken;
                }
                if (_peerDone) return 0;
                changed = Changed();
            }
            await changed;
        }
    }

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_disposed || _peerLost || _serverDone) return -1;
            int taken = Math.Min(bytes.Length, Math.Max(0, _window - _toPeer.Count));
            foreach (byte b in bytes[..taken]) _toPeer.Enqueue(b);
            if (taken > 0) Change();
            return taken;
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Task changed;
            lock (_gate)
            {
                int sent = TrySend(bytes.Span);
                if (sent < 0) throw new IOException("broken pipe");
                bytes = bytes[sent..];
                if (bytes.IsEmpty) return;
                changed = Changed();
            }
            await changed;
        }
    }

    public override void ShutdownSend()
    {
        lock (_gate)
        {
            _serverDone = true;
            Change();
        }
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            _disposed = _serverDone = true;
            Change();
        }
    }

    public void PeerSend(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (byte b in bytes) _toServer.Enqueue(b);
            Change();
        }
    }

    /// <summary>Some of what waits; 0 bytes when nothing does. Never waits.</summary>
    public int PeerTryReceive(Span<byte> buffer)
    {
        lock (_gate)
        {
            int taken = 0;
            while (taken < buffer.Length && _toPeer.TryDequeue(out byte b)) buffer[taken++] = b;
            if (taken > 0) Change();
            return taken;
        }
    }

    /// <summary>All that waits, as text; empty when nothing does. Never waits.</summary>
    public string PeerReadAll()
    {
        lock (_gate)
        {
            var bytes = new byte[_toPeer.Count];
            return Encoding.Latin1.GetString(bytes, 0, PeerTryReceive(bytes));
        }
    }

    /// <summary>Waits for something; 0 at the end of the connection.</summary>
    public async Task<int> PeerReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                int taken = PeerTryReceive(buffer.Span);
                if (taken > 0 || _serverDone) return taken;
                changed = Changed();
            }
            await changed;
        }
    }

    /// <summary>From now on.</summary>
    public void SetWindow(int bytes)
    {
        lock (_gate)
        {
            _window = bytes;
            Change();
        }
    }

    /// <summary>The server has received all that was sent.</summary>
    public async Task PeerTakenAsync()
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_toServer.Count == 0) return;
                changed = Changed();
            }
            await changed;
        }
    }

    public void PeerHalfClose()
    {
        lock (_gate)
        {
            _peerDone = true;
            Change();
        }
    }

    public void PeerReset()
    {
        lock (_gate)
        {
            _peerLost = true;
            Change();
        }
    }

    private static int Take(Queue<byte> from, Memory<byte> to)
    {
        int taken = 0;
        while (taken < to.Length && from.TryDequeue(out byte b)) to.Span[taken++] = b;
        return taken;
    }

    private Task Changed() => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Change()
    {
        TaskCompletionSource? changed = _changed;
        _changed = null;
        changed?.SetResult();
    }
}
