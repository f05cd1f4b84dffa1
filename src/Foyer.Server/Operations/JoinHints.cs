// The hints at the start on how to join, for the operator's terminal, in the server's language.

using System.Net.NetworkInformation;
using System.Net.Sockets;
using Foyer.Server.Reporting;
using Foyer.Server.Tls;
using Foyer.Server.Wording;

namespace Foyer.Server.Operations;

internal static class JoinHints
{
    private const int Hosts = 3;

    /// <summary><paramref name="admin"/>: the address of the operator's port, null if it is off. <paramref name="certificates"/>: null without TLS.</summary>
    public static IEnumerable<LogRecord> Of(ChatServerOptions options, ChatServer server, Certificates? certificates, IPEndPoint? admin)
    {
        ProgramWords words = ProgramWords.In(options.Words);
        string host = options.Bind is null || IPAddress.Any.Equals(options.Bind) || IPAddress.IPv6Any.Equals(options.Bind)
            ? "localhost"
            : options.Bind.ToString();
        yield return Hint("join_from_here", words.Format(ProgramPhrase.JoinFromHere, host, server.Port), ("host", host), ("port", server.Port));
        if (host == "localhost" && OtherHosts().ToList() is { Count: > 0 } others)
            yield return Hint("join_from_others", words.Format(ProgramPhrase.JoinFromOthers, host, string.Join(", ", others)), ("hosts", others));
        if (server.TelnetPort is { } telnet)
            yield return Hint("join_by_telnet", words.Format(ProgramPhrase.JoinByTelnet, host, telnet), ("host", host), ("port", telnet));
        string inUri = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        if (!options.Classic)
            yield return Hint("join_by_http", words.Format(ProgramPhrase.JoinByHttp, inUri, server.Port), ("host", host), ("port", server.Port));
        if (certificates is not null)
        {
            yield return Hint("join_by_tls", words.Format(ProgramPhrase.JoinByTls, inUri, server.Port), ("host", host), ("port", server.Port));
            if (certificates.OwnFingerprint is { } fingerprint)
                yield return Hint("tls_fingerprint", words.Format(ProgramPhrase.TlsFingerprint, fingerprint), ("sha256", fingerprint));
        }
        string[] ports = [.. server.Endpoints.Where(endpoint => !endpoint.HasHint).Select(endpoint => $"{endpoint.Option} {endpoint.Port}")];
        if (ports.Length > 0) yield return Hint("dedicated_ports", words.Format(ProgramPhrase.DedicatedPorts, string.Join(", ", ports)), ("ports", ports));
        if (admin is not null) yield return Hint("admin_port", words.Format(ProgramPhrase.AdminAt, admin), ("address", admin.Address), ("port", admin.Port));
        yield return Hint("how_to_stop", words[ProgramPhrase.HowToStop]);
    }

    private static LogRecord Hint(string name, string line, params (string, object)[] fields) =>
        new(LogLevel.Information, name, line, fields) { IsHint = true };

    private static IEnumerable<string> OtherHosts()
    {
        try
        {
            return (from card in NetworkInterface.GetAllNetworkInterfaces()
                    where card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
                    from unicast in card.GetIPProperties().UnicastAddresses
                    where unicast.Address.AddressFamily == AddressFamily.InterNetwork
                    select unicast.Address.ToString()).Take(Hosts);
        }
        catch (NetworkInformationException)
        {
            return []; // ignored, because this is only a hint
        }
    }
}
