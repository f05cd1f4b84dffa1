// The settings of HTTP, apart from the limits. A reload replaces the whole record.

using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal sealed record WebSettings(ChatServerOptions Options)
{
    /// <summary>The most messages of one page, and the largest count that a request may ask for.</summary>
    public const int MostMessages = 200;

    /// <summary>The server's language; a request may ask for another.</summary>
    public Words Words => Options.Words;

    /// <summary>The number of a room's last messages that a follower is sent first.</summary>
    public int Replay => Options.Replay;

    /// <summary>Names of this server besides its addresses and localhost, in the form that <see cref="HostName.Canonical"/> returns.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The port for line clients, if HTTP has a port of its own. Null if line clients use the port of the request.</summary>
    public int? ChatPort => Options.HttpPort is null ? null : Options.Port;

    /// <summary>Whether the same port also accepts TLS. The home page then shows how to join with TLS.</summary>
    public bool HasTls { get; init; }
}
