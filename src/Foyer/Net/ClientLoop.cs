// The life of a client's connection, for protocols whose clients stay: idle without a buffer, receive, take, end. It is given to a
// protocol, which brings an IClient. It knows no lines, no frames and no chat.

using System.Runtime.CompilerServices;

namespace Foyer.Net;

/// <summary>The protocol's side of a connection. The loop calls one member at a time.</summary>
internal interface IClient
{
    Connection Connection { get; }

    /// <summary>The name of the protocol, for the log and the metrics.</summary>
    string ProtocolName { get; }

    /// <summary>Completes when the client may be given bytes; usually, because it has joined.</summary>
    Task Entered { get; }

    /// <summary>Sends the greeting, if there is one, and begins to join. Returns at once.</summary>
    void Begin();

    /// <summary>
    /// Takes all of these bytes, which it may change, and which are valid until the task completes. Once the connection is closing, the rest
    /// of them must be thrown away.
    /// </summary>
    ValueTask TakeAsync(Memory<byte> bytes);

    /// <summary>The peer will send no more. Takes what is unfinished, if the protocol counts it: a last line without its end.</summary>
    Task FinishAsync();

    /// <summary>Leaves the chat. Completes when everything that the client is owed is in the outbox. May be called twice.</summary>
    Task LeaveAsync();
}

/// <summary>
/// <see cref="Begin"/> comes first. Then either <see cref="RunAsync"/> follows or, if the peer turns out to speak another protocol,
/// <see cref="LeaveAsync"/>.
/// </summary>
internal static class ClientLoop
{
    /// <summary>The size of one read. The buffer is rented only while there is something to read.</summary>
    private const int ReadBytes = 16 * 1024;

    /// <summary>After a read of this size, the thread is given to other work.</summary>
    private const int GiveWayBytes = 2 * 1024;

    public static void Begin(IClient client)
    {
        client.Connection.Services.Metrics.Opened(client.ProtocolName);
        client.Begin();
    }

    /// <summary>Ends what was begun with the client. The connection stays.</summary>
    public static async Task LeaveAsync(IClient client)
    {
        await client.LeaveAsync();
        client.Connection.Services.Metrics.Closed(client.ProtocolName);
    }

    /// <summary>Runs the connection to its end. Never throws. Each local and each further type that is awaited would make an idle client bigger.</summary>
    public static async Task RunAsync(IClient client)
    {
        try
        {
            await client.Entered;
            do await client.Connection.ReceiveAsync(Memory<byte>.Empty); // an idle client waits here, without a buffer
            while (await ReadAsync(client) > 0);
            if (!client.Connection.IsClosing) await client.FinishAsync();
        }
        catch (Exception e) when (Transport.IsLoss(e))
        {
            // The connection was lost, not closed. For the other members that makes no difference: the client left.
        }
        catch (Exception e)
        {
            client.Connection.Services.Log.ConnectionFailed(client.Connection.Id, $"a {client.ProtocolName} client", e);
        }
        finally
        {
            // The order matters: nothing more comes from the peer, the rooms put what they owe it into its outbox, and that is sent before
            // the connection closes.
            client.Connection.PeerIsDone();
            await LeaveAsync(client);
            client.Connection.Close();
        }
    }

    /// <summary>Hands the available bytes to the client, and returns their number; 0 if the peer will send no more.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a client whose room is full waits here
    private static async ValueTask<int> ReadAsync(IClient client)
    {
        Connection connection = client.Connection;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            int received = await connection.ReceiveAsync(buffer);
            if (received > 0 && !connection.IsClosing) await client.TakeAsync(buffer.AsMemory(0, received));
            // A peer that sends without a pause would keep this thread, because its reads complete at once, and its bytes may not need a room's turn.
            if (received >= GiveWayBytes) await Task.Yield();
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
