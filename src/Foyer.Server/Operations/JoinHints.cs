// What to tell people who want to join, for the operator's terminal, in the server's language.

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Foyer.Server.Tls;

namespace Foyer.Server.Operations;

internal static class JoinHints
{
    private const int Hosts = 3;

    public static IEnumerable<string> Lines(ChatServerOptions options, ChatServer server, Certificates? certificates)
    {
        ProgramWords words = ProgramWords.In(options.Words);
        string host = options.Bind is null || IPAddress.Any.Equals(options.Bind) || IPAddress.IPv6Any.Equals(options.Bind)
            ? "localhost"
            : options.Bind.ToString();
        yield return words.Format(ProgramPhrase.JoinFromHere, host, server.Port);
        if (host == "localhost" && OtherHosts().ToList() is { Count: > 0 } others)
            yield return words.Format(ProgramPhrase.JoinFromOthers, host, string.Join(", ", others));
        if (server.TelnetPort is { } telnet) yield return words.Format(ProgramPhrase.JoinByTelnet, host, telnet);
        if (certificates is not null)
        {
            yield return words.Format(ProgramPhrase.JoinByTls, host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host, server.Port);
            if (certificates.OwnFingerprint is { } fingerprint) yield return words.Format(ProgramPhrase.TlsFingerprint, fingerprint);
        }
        yield return words[ProgramPhrase.HowToStop];
    }

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
            return []; // only a hint
        }
    }
}
