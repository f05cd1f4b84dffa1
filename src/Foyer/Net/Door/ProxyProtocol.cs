// Runs before a protocol, for connections of trusted proxies. Their first bytes name the client, and from then on the connection counts as
// that client's. A connection without a correct header in time is closed.

namespace Foyer.Net.Door;

/// <summary>Thread-safe.</summary>
internal sealed class ProxyProtocol(Services services)
{
    /// <summary><paramref name="admit"/> is called when the client's address is known, and closes the connection if the client may not come in.</summary>
    public async Task RunAsync(Connection connection, IProtocol within, Func<Connection, bool> admit)
    {
        bool isKnown = false;
        connection.IsProxied = true;
        try
        {
            using ITimer late = services.Time.CreateTimer(
                static connection => ((Connection)connection!).Close(), connection, services.Limits.FirstBytesTime, Timeout.InfiniteTimeSpan);
            isKnown = await ReadHeaderAsync(connection);
        }
        catch (Exception e) when (Transport.IsLoss(e))
        {
            // The peer is gone; the connection is closed below.
        }
        catch (Exception e)
        {
            services.Log.ConnectionFailed(connection.Id, "the PROXY header", e);
        }
        if (!isKnown) services.Log.ProxyHeaderMissing(connection.RemoteEndPoint.Address.ToString());
        if (isKnown && admit(connection)) _ = within.RunAsync(connection);
        else await connection.CloseAndDiscardAsync();
    }

    private static async Task<bool> ReadHeaderAsync(Connection connection)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ProxyHeader.MostBytes);
        try
        {
            for (int length = 0; ;)
            {
                int received = length < ProxyHeader.MostBytes ? await connection.ReceiveAsync(buffer.AsMemory(length, ProxyHeader.MostBytes - length)) : 0;
                if (received == 0) return false;
                length += received;
                Match match = ProxyHeader.Read(buffer.AsSpan(0, length), out int header, out IPEndPoint? source);
                if (match == Match.No) return false;
                if (match != Match.Yes) continue;
                if (source is not null) connection.ComesFrom(source);
                if (header < length) connection.Unread(buffer.AsSpan(header, length - header));
                return !connection.IsClosing;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
