// The TLS handshake. After it, the connection continues over TLS with the protocol that the client asked for by ALPN, or at the front
// door again. Handshakes run on the thread pool and not in the chat's turns. The number that compute at once and the time of each are
// limited. If a handshake fails, the client gets the alert of RFC 8446, 6.2.

using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using Foyer.Net;

namespace Foyer.Server.Tls;

[SuppressMessage("Design", "CA1001", Justification = "A semaphore that is only awaited has nothing to dispose of.")]
internal sealed class TlsProtocol(TlsDoors doors, Certificates certificates) : IProtocol
{
    private static readonly SslApplicationProtocol Http = SslApplicationProtocol.Http11, Irc = new("irc");

    private readonly Services _services = doors.Services;
    private readonly SemaphoreSlim _computing = new(doors.Services.Limits.HandshakesAtOnce);

    /// <summary>The protocols that ALPN offers, by the names in its registry (RFC 7301, 6). A client that names only other protocols is refused.</summary>
    public static List<SslApplicationProtocol> Offered => [Http, Irc];

    public async Task RunAsync(Connection connection)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leaves the chat's turn
        (TlsTransport? tls, byte[] alert) = await HandshakeAsync(connection).ConfigureAwait(false);
        if (tls is null)
        {
            await connection.CloseAndDiscardAsync(alert).ConfigureAwait(false);
            return;
        }
        if (connection.IsClosing) // it was closed during the handshake, so the close may not have reached the new transport
        {
            await connection.CloseAndDiscardAsync().ConfigureAwait(false);
            tls.Dispose();
            return;
        }
        IProtocol within = tls.Protocol == Http ? doors.Http : tls.Protocol == Irc ? doors.Irc : doors.Any;
        _ = _services.Turns.RunAsync(() => within.RunAsync(connection));
    }

    /// <summary>Returns the TLS transport, over which the connection continues. If it is null, the connection must be closed with the alert.</summary>
    private async Task<(TlsTransport? Tls, byte[] Alert)> HandshakeAsync(Connection connection)
    {
        using var late = new CancellationTokenSource(_services.Limits.HandshakeTime, _services.Time);
        using CancellationTokenRegistration end = late.Token.UnsafeRegister(static connection => ((Connection)connection!).Close(), connection);
        TlsTransport? tls = null;
        try
        {
            await connection.ReplaceTransportAsync(async (inner, first) =>
                tls = await TlsTransport.AcceptAsync(inner, first, certificates.ChooseAsync, _computing, late.Token).ConfigureAwait(false))
                .ConfigureAwait(false);
            return (tls, []);
        }
        catch (Exception e) when (late.IsCancellationRequested && Transport.IsLoss(e))
        {
            Tell(connection, $"the handshake took longer than {_services.Limits.HandshakeTime.TotalSeconds:0} seconds");
        }
        catch (HandshakeException e)
        {
            if (!connection.IsClosing) Tell(connection, e.Message);
            return (null, e.Alert);
        }
        catch (Exception e) when (Transport.IsLoss(e))
        {
            if (!connection.IsClosing) Tell(connection, e.GetBaseException().Message);
        }
        catch (Exception e)
        {
            _services.Log.ConnectionFailed(connection.Id, "the TLS handshake", e);
        }
        return (null, []);
    }

    private void Tell(Connection connection, string reason) => _services.Log.HandshakeFailed(connection.RemoteAddress, reason.ReplaceLineEndings(" "));
}
