// The protocols that the front door can detect, a row each, with the document that defines how they begin. The server decides which
// protocol serves a row. A client whose protocol is not served is answered in that protocol, and its connection is closed.

namespace Foyer.Net.Door;

internal static class Signatures
{
    public static readonly Signature Tls = new("tls", "RFC 8446, 5.1 (record); RFC 5246, E.2 (hello of SSL 2)", TlsHello.Matches);

    public static readonly Signature ProxyHeader = new("proxy", "HAProxy's PROXY protocol, 2.1 and 2.2", Door.ProxyHeader.Matches);

    public static readonly Signature Http = new("http", "RFC 9112, 3 (request line)", HttpRequestLine.Matches,
        HttpRequestLine.TimedOut, IsText: true, HasSpares: HttpRequestLine.IsBrowsers);

    public static readonly Signature Ssh = new("ssh", "RFC 4253, 4.2 (identification string)", SshIdentification.Matches, IsText: true);

    public static readonly Signature Irc = new("irc", "RFC 2812, 3.1 (registration); IRCv3 capability negotiation", IrcRegistration.Matches,
        IrcRegistration.TimedOut, IsText: true, SwitchesOver: true);

    /// <summary>Comes after the others: a peer that negotiates at once is a line client, and is greeted without waiting for the silence.</summary>
    public static readonly Signature Telnet = new("telnet", "RFC 854 (IAC)", static (first, _) => first[0] == 255 ? Match.Yes : Match.No);

    public static ShortAnswer NoHttp { get; } = new(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: 73\r\n\r\n"
        + "This chat server does not serve web pages. To join it, use telnet -E or nc on this port.\r\n");

    /// <summary>RFC 4253, 4.2: a server may send lines before its identification, and clients show them.</summary>
    public static ShortAnswer NoSsh { get; } = new("This server does not support SSH. To join this chat, use telnet -E or nc on the same port.\r\n");

    public static ShortAnswer NoIrc { get; } = new(
        "ERROR :Closing link: this server does not support IRC; to join this chat, use telnet -E or nc on the same port\r\n");

    /// <summary>RFC 8446, 6: a fatal alert, protocol_version, which clients show as "no TLS here".</summary>
    public static ShortAnswer NoTls { get; } = new(TlsAlert.ProtocolVersion);

    /// <summary>RFC 8446, 6.2: a fatal alert, internal_error. There is no alert for a full server.</summary>
    public static byte[] BusyTls => TlsAlert.InternalError;

    /// <summary>Answers the header of a proxy that is not trusted, because it could claim any address.</summary>
    public static ShortAnswer NoProxy { get; } = new(
        "This server does not trust PROXY headers from this address. Its operator can allow them: see --trust-proxy.\r\n");
}
