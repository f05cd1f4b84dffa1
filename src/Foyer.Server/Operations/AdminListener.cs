// Where the operator's port takes its connections from: sockets that are bound already, of which it accepts no more than it is to have
// open at once. The others wait in the system's backlog. (Kestrel's own limit closes connections only after it has accepted them, so a few
// hundred programs that connect at once would take every descriptor of the chat. And when there is no descriptor left, its own accept loop spins.)

using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Foyer.Server.Operations;

/// <summary>
/// <paramref name="free"/>: how many more connections may be opened, by all its sockets together. A socket that waits for a connection holds one of them. Thread-safe.
/// </summary>
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
    /// <summary>How long to wait when the system will not give another descriptor.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ends = new();

    public EndPoint EndPoint => socket.LocalEndPoint!;

    /// <summary>Null: it has ended.</summary>
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
                await Task.Delay(Pause, TimeProvider.System, _ends.Token); // out of descriptors, or the peer has gone
            }
        }
    }
}

/// <summary>Makes room for another when its descriptor is free again. (Its token says that it is closed earlier than that.)</summary>
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
