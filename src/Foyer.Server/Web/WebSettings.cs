// What HTTP goes by beside the limits. A reload replaces it as a whole.

using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal sealed record WebSettings(ChatServerOptions Options)
{
    /// <summary>How many messages one page has at most, and how many it may be asked for.</summary>
    public const int MostMessages = 200;

    /// <summary>The server's language; a request may ask for another.</summary>
    public Words Words => Options.Words;

    /// <summary>How many of a room's last messages somebody who follows it is sent first.</summary>
    public int Replay => Options.Replay;

    /// <summary>Names that this server has, beside its addresses and localhost: as <see cref="HostName.Canonical"/> makes them.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Where line clients join, if HTTP has a port of its own; null: at the port of the request.</summary>
    public int? ChatPort => Options.HttpPort is null ? null : Options.Port;

    /// <summary>TLS is spoken at the same port: said to those who ask how to join.</summary>
    public bool HasTls { get; init; }
}
