// Somebody who follows a room by a request that does not end: a member that came in quietly, and says nothing. What the room
// hands it waits here, bounded, until the answer takes it: one that does not read is told so, and ended.

using System.Net;
using System.Threading.Channels;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Server.Web;

/// <summary>What the chat calls returns at once; the answer is written by <see cref="RunAsync"/> alone.</summary>
internal sealed class Follower(IPEndPoint from, FollowFormat format, int bound) : IReceiver, IOutbox
{
    /// <summary>What a piece counts beside its bytes, as in outboxes.</summary>
    private const int PieceBytes = 64;

    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private int _waitingBytes; // guarded by _gate
    private bool _isOver; // guarded by _gate: nothing more is taken
    private volatile bool _isDropped;
    private ReadOnlyMemory<byte> _last;

    public IPEndPoint RemoteEndPoint => from;

    public IOutbox Outbox => this;

    /// <summary>What was said before could not be read.</summary>
    public bool MissedEarlier { get; private set; }

    /// <summary>Called once, when it reads too slowly. Set before it joins.</summary>
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

    public void Refuse(Room room, Answer answer) => MissedEarlier = true;

    public void Tell(ChatEvent chatEvent)
    {
        if (chatEvent is RemovedFromRoom or Disconnected) End(format.Personal(chatEvent));
        else if (chatEvent is not PersonalEvent) TrySend(format.Personal(chatEvent));
    }

    /// <summary>What waits is still written, then this. Any thread; the first call counts.</summary>
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

    /// <summary>Writes until it ends. Throws when it is cancelled, or the peer is gone.</summary>
    public async Task RunAsync(HttpResponse response, CancellationToken cancellation)
    {
        await response.BodyWriter.FlushAsync(cancellation); // the head: nothing may be said for long
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
