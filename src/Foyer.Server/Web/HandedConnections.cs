// Where Kestrel takes its connections from: not from a socket of its own, but from the front door, which knows by then that
// they speak HTTP.

using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Foyer.Server.Web;

/// <summary>Thread-safe.</summary>
internal sealed class HandedConnections : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>Kestrel binds to something; this is no place on any network.</summary>
    private sealed class FrontDoorEndPoint : EndPoint
    {
        public override string ToString() => "front-door";
    }

    private readonly Channel<ConnectionContext> _handed = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint { get; } = new FrontDoorEndPoint();

    /// <summary>False: Kestrel takes no more, and the connection is still the caller's.</summary>
    public bool TryHand(ConnectionContext connection) => _handed.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _handed.Reader.WaitToReadAsync(cancellationToken) && _handed.Reader.TryRead(out ConnectionContext? connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _handed.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
