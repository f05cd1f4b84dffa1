// Kestrel's listener. It takes connections not from a socket of its own, but from the front door, after that has detected HTTP.

using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Foyer.Server.Web;

/// <summary>Thread-safe.</summary>
internal sealed class HandedConnections : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>A placeholder, because Kestrel must bind to an end point. It is not an address on any network.</summary>
    private sealed class FrontDoorEndPoint : EndPoint
    {
        public override string ToString() => "front-door";
    }

    private readonly Channel<ConnectionContext> _handed = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint { get; } = new FrontDoorEndPoint();

    /// <summary>Hands a connection to Kestrel. If it returns false, Kestrel accepts no more, and the caller keeps the connection.</summary>
    public bool TryHand(ConnectionContext connection) => _handed.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _handed.Reader.WaitToReadAsync(cancellationToken) && _handed.Reader.TryRead(out ConnectionContext? connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _handed.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
