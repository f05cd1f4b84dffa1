// The handshake: after it the connection goes on over TLS, with what the peer has asked for (ALPN), or at the front door again.
// It runs on the thread pool and not in the chat's turns; so many compute at once, each has its time, and a peer that fails is
// sent the alert of RFC 8446, 6.2.

using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using Foyer.Net;
using Foyer.Runtime;

namespace Foyer.Server.Tls;

[SuppressMessage("Design", "CA1001", Justification = "A semaphore that is only awaited has nothing to dispose of.")]
internal sealed class TlsProtocol(TlsDoors doors, Certificates certificates) : IProtocol
{
    private static readonly SslApplicationProtocol Http = SslApplicationProtocol.Http11, Irc = new("irc");

    private readonly Services _services = doors.Services;
    private readonly SemaphoreSlim _computing = new(doors.Services.Limits.HandshakesAtOnce);

    /// <summary>By ALPN, by the names of its registry (RFC 7301, 6). Who names others alone is refused.</summary>
    public static List<SslApplicationProtocol> Offered => [Http, Irc];

    public async Task RunAsync(Connection connection)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // off the turn
        (TlsTransport? tls, byte[] alert) = await HandshakeAsync(connection).ConfigureAwait(false);
        if (tls is null)
        {
            await connection.CloseAndDiscardAsync(alert).ConfigureAwait(false);
            return;
        }
        if (connection.IsClosing) // while it was made, so that closing may not have met it
        {
            await connection.CloseAndDiscardAsync().ConfigureAwait(false);
            tls.Dispose();
            return;
        }
        IProtocol within = tls.Protocol == Http ? doors.Http : tls.Protocol == Irc ? doors.Irc : doors.Any;
        _ = _services.Turns.RunAsync(() => within.RunAsync(connection));
    }

    /// <summary>The connection goes on over what is returned; or there is none, and it ends with the alert.</summary>
    private async Task<(TlsTransport? Tls, byte[] Alert)> HandshakeAsync(Connection connection)
    {
        using var late = new CancellationTokenSource(_services.Limits.HandshakeTime, _services.Time);
        using CancellationTokenRegistration end = late.Token.UnsafeRegister(static connection => ((Connection)connection!).Close(), connection);
        TlsTransport? tls = null;
        try
        {
            await connection.ReplaceTransportAsync(async (inner, first) =>
                tls = await TlsTransport.AcceptAsync(inner, first, certificates.ChooseAsync, _computing, late.Token).ConfigureAwait(false)).ConfigureAwait(false);
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
