// A client that follows a room by a request that does not end. For the room it is a member that joined quietly and never speaks. What the
// room sends waits here, up to a bound, until the answer is written. If the client does not read, it gets a last notice and the answer ends.

using System.Net;
using System.Threading.Channels;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Server.Web;

/// <summary>The methods that the chat calls never block. Only <see cref="RunAsync"/> writes the answer.</summary>
internal sealed class Follower(IPEndPoint from, FollowFormat format, int bound) : IReceiver, IOutbox
{
    /// <summary>The overhead that is counted for each piece in addition to its bytes, as in outboxes.</summary>
    private const int PieceBytes = 64;

    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private int _waitingBytes; // guarded by _gate
    private bool _isOver; // guarded by _gate; if true, nothing more is queued
    private volatile bool _isDropped;
    private ReadOnlyMemory<byte> _last;

    public IPEndPoint RemoteEndPoint => from;

    public IOutbox Outbox => this;

    /// <summary>Whether the earlier messages could not be read.</summary>
    public bool MissedEarlier { get; private set; }

    /// <summary>Called once, if the client reads too slowly. Set it before the follower joins.</summary>
    public Action? ReadsTooSlowly { get; set; }

    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_isOver) return false;
            if (_waitingBytes + bytes.Length + PieceBytes <= bound)
            {
                _waitingBytes += bytes.Length + PieceBytes;
                return _waiting.Writer.TryWrite(bytes);
            }
            _isDropped = true;
            End(format.TooSlow);
        }
        ReadsTooSlowly?.Invoke();
        return false;
    }

    public void Welcome(Welcome welcome) { }

    public void Receive(Receipt receipt) => MissedEarlier = true;

    public void Tell(ChatEvent chatEvent)
    {
        if (chatEvent is RemovedFromRoom or Disconnected) End(format.Personal(chatEvent));
        else if (chatEvent is not PersonalEvent) TrySend(format.Personal(chatEvent));
    }

    /// <summary>Ends the answer after the waiting pieces and the last bytes are written. Thread-safe; only the first call has an effect.</summary>
    public void End(ReadOnlyMemory<byte> last = default)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            _last = last;
            _waiting.Writer.TryComplete();
        }
    }

    /// <summary>Writes the answer until it ends. Throws if it is cancelled, or if the client is gone.</summary>
    public async Task RunAsync(HttpResponse response, CancellationToken cancellation)
    {
        await response.BodyWriter.FlushAsync(cancellation); // sends the head now, because the room may be silent for long
        while (await _waiting.Reader.WaitToReadAsync(cancellation))
        {
            while (!_isDropped && _waiting.Reader.TryRead(out ReadOnlyMemory<byte> bytes))
            {
                await response.BodyWriter.WriteAsync(bytes, cancellation);
                lock (_gate) _waitingBytes -= bytes.Length + PieceBytes;
            }
            if (_isDropped) break;
        }
        if (!_last.IsEmpty) await response.BodyWriter.WriteAsync(_last, cancellation);
    }
}
