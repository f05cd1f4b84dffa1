// From which pages a request may come. A browser lets any page on the Web send requests to a server on localhost or in a private
// network; what tells them apart is the name that it was asked for (Host: a name that is not ours was made to point here, which is
// DNS rebinding) and the page that asks (Origin, RFC 6454; Sec-Fetch-Site, W3C Fetch Metadata).

using System.Net.Sockets;
using System.Net;
using Microsoft.Extensions.Primitives;

namespace Foyer.Server.Web;

internal static class RequestRules
{
    /// <summary>An address, localhost, or a name that was configured, each with any port. Without Host, it is HTTP/1.0 and no browser.</summary>
    public static bool IsOurHost(HttpRequest request, IReadOnlyList<string> names)
    {
        StringValues header = request.Headers.Host;
        if (header.Count == 0 || string.IsNullOrEmpty(header)) return request.Protocol == HttpProtocol.Http10;
        if (header.Count > 1) return false;
        string host = request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IsAddress(host) || names.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>It changes something, or becomes a WebSocket, and a page of somebody else's has sent it.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        bool onlyReads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return (!onlyReads || request.Headers.Upgrade.Count > 0) && IsOfAnotherSite(request);
    }

    public static bool IsOfAnotherSite(HttpRequest request)
    {
        if (request.Headers.Origin is { Count: > 0 } origin && !IsOurs(request, origin)) return true;
        return request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && (site.Count > 1 || (string?)site is not ("same-origin" or "none"));
    }

    // The same host by https is ours, too: TLS may end at a proxy in front of this server.
    private static bool IsOurs(HttpRequest request, StringValues origin)
    {
        if (origin.Count > 1 || (string?)origin is not { } text) return false;
        string host = request.Host.Value ?? "";
        return host.Length > 0 && (text.Equals($"{request.Scheme}://{host}", StringComparison.OrdinalIgnoreCase) || text.Equals($"https://{host}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>In full: "1" and "127.1" are addresses to some programs, and no Host of any browser.</summary>
    private static bool IsAddress(string host)
    {
        if (host.StartsWith('[') && host.EndsWith(']')) return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6;
        return IPAddress.TryParse(host, out IPAddress? four) && four.AddressFamily == AddressFamily.InterNetwork && host.Count(letter => letter == '.') == 3;
    }
}
