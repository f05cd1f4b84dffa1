// A client that follows a room by a request that does not end. For the room it is a member that joined quietly and never speaks. What the
// room sends waits in an outbox, which sends to the answer. If the client does not read, it gets a last notice and the answer ends.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Net;

namespace Foyer.Server.Web;

/// <summary>The methods that the chat calls never block.</summary>
internal sealed class Follower : ByteSink, IReceiver, IOutboxOwner, IDisposable
{
    private readonly HttpPeer _peer;
    private readonly FollowFormat _format;
    private readonly Outbox _outbox;
    private readonly TaskCompletionSource<(HttpResponse Response, CancellationToken Cancellation)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Follower(IPEndPoint from, HttpPeer peer, FollowFormat format, Services services)
    {
        (RemoteEndPoint, _peer, _format) = (from, peer, format);
        _outbox = new Outbox(this, services) { Owner = this };
    }

    public IPEndPoint RemoteEndPoint { get; }

    public IOutbox Outbox => _outbox;

    /// <summary>Whether the earlier messages could not be read.</summary>
    public bool MissedEarlier { get; private set; }

    public void Welcome(Welcome welcome) { }

    public void Receive(Receipt receipt) => MissedEarlier = true;

    public void Tell(ChatEvent chatEvent)
    {
        if (chatEvent is RemovedFromRoom or Disconnected) End(_format.Personal(chatEvent));
        else if (chatEvent is not PersonalEvent) _outbox.TrySend(_format.Personal(chatEvent));
    }

    /// <summary>Ends the answer after the waiting pieces and the last bytes are written. Thread-safe; only the first call has an effect.</summary>
    public void End(ReadOnlyMemory<byte> last = default)
    {
        _ = _outbox.CompleteAsync(last);
        _over.TrySetResult();
    }

    public void ReadsTooSlowly()
    {
        End(_format.TooSlow);
        _peer.GiveUp();
    }

    /// <summary>Writes the answer until it ends. Throws if it is cancelled, or if the client is gone.</summary>
    public async Task RunAsync(HttpResponse response, CancellationToken cancellation)
    {
        await response.BodyWriter.FlushAsync(cancellation); // sends the head now, because the room may be silent for long
        _answer.SetResult((response, cancellation));
        try
        {
            await _over.Task.WaitAsync(cancellation);
        }
        finally
        {
            await _outbox.CompleteAsync(default); // nothing is written after this method
        }
    }

    /// <summary>Gives up what waits, if the answer never began. Call it after <see cref="End"/>.</summary>
    public void Dispose() => _answer.TrySetCanceled();

    public override int TrySend(ReadOnlySpan<byte> bytes) => 0; // the answer is written by the outbox's drain alone

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            (HttpResponse response, CancellationToken cancellation) = await _answer.Task;
            await response.BodyWriter.WriteAsync(bytes, cancellation);
        }
        catch (Exception e)
        {
            _over.TrySetException(e);
            throw;
        }
    }
}
