// The listener of the operator's port. It takes sockets that are already bound, and accepts connections only up to the limit of open ones.
// Further connections wait in the system's backlog. Kestrel's own limit would not do: it closes connections only after it has accepted
// them, so a few hundred programs that connect at once would take every descriptor of the chat. If there is no descriptor left, Kestrel's
// own accept loop spins.

using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Foyer.Server.Operations;

/// <summary><paramref name="free"/> counts how many more connections may open, over all sockets. A socket that waits holds one of them.</summary>
internal sealed class AdminListenerFactory(IReadOnlyList<Socket> sockets, SemaphoreSlim free, ILoggerFactory logs) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket = sockets.Single(socket => socket.LocalEndPoint!.Equals(endpoint));
        var contexts = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), logs.CreateLogger<AdminListener>());
        return ValueTask.FromResult<IConnectionListener>(new AdminListener(socket, contexts, free));
    }
}

internal sealed class AdminListener(Socket socket, SocketConnectionContextFactory contexts, SemaphoreSlim free) : IConnectionListener
{
    /// <summary>How long to wait if the system has no descriptor left.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ends = new();

    public EndPoint EndPoint => socket.LocalEndPoint!;

    /// <summary>Returns null once the listener is unbound.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await free.WaitAsync(_ends.Token);
            return new AdminConnection(contexts.Create(await AcceptSocketAsync()), free);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _ends.Cancel();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        contexts.Dispose();
        _ends.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Socket> AcceptSocketAsync()
    {
        while (true)
        {
            try
            {
                return await socket.AcceptAsync(_ends.Token);
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, TimeProvider.System, _ends.Token); // no descriptor is left, or the client has gone
            }
        }
    }
}

/// <summary>Allows another connection once its own descriptor is free again, which is later than its ConnectionClosed.</summary>
internal sealed class AdminConnection(ConnectionContext connection, SemaphoreSlim free) : ConnectionContext
{
    public override string ConnectionId { get => connection.ConnectionId; set => connection.ConnectionId = value; }

    public override IFeatureCollection Features => connection.Features;

    public override IDictionary<object, object?> Items { get => connection.Items; set => connection.Items = value; }

    public override IDuplexPipe Transport { get => connection.Transport; set => connection.Transport = value; }

    public override CancellationToken ConnectionClosed { get => connection.ConnectionClosed; set => connection.ConnectionClosed = value; }

    public override EndPoint? LocalEndPoint { get => connection.LocalEndPoint; set => connection.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => connection.RemoteEndPoint; set => connection.RemoteEndPoint = value; }

    public override void Abort(ConnectionAbortedException abortReason) => connection.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await base.DisposeAsync();
        free.Release();
    }
}
