// Decides which Web pages may send requests to this server. A browser lets any page on the Web send requests to a server on localhost or
// in a private network. Two things identify such requests: the host name (Host; a name that is not ours was made to point here, which is
// DNS rebinding), and the page that sent the request (Origin, RFC 6454; Sec-Fetch-Site, W3C Fetch Metadata).

using Foyer.Net;
using Microsoft.Extensions.Primitives;

namespace Foyer.Server.Web;

internal static class RequestRules
{
    /// <summary>
    /// Whether the request's Host is an address, localhost, or one of <paramref name="names"/> (in the form of <see cref="HostName.Canonical"/>), with
    /// any port. A request without Host is allowed only in HTTP/1.0, because it does not come from a browser.
    /// </summary>
    public static bool IsOurHost(HttpRequest request, IReadOnlyList<string> names)
    {
        StringValues header = request.Headers.Host;
        if (header.Count == 0 || string.IsNullOrEmpty(header)) return request.Protocol == HttpProtocol.Http10;
        if (header.Count > 1 || HostName.OfHeader(header) is not { } host) return false;
        return host == "localhost" || HostName.IsAddress(host, out _) || names.Contains(host, StringComparer.Ordinal);
    }

    /// <summary>Whether a page of another site sent the request, and the request changes something or becomes a WebSocket.</summary>
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

    // The same host with https is also ours, because TLS may end at a proxy in front of this server.
    private static bool IsOurs(HttpRequest request, StringValues origin)
    {
        if (origin.Count > 1 || (string?)origin is not { } text) return false;
        string host = request.Host.Value ?? "";
        return host.Length > 0 && (text.Equals($"{request.Scheme}://{host}", StringComparison.OrdinalIgnoreCase)
            || text.Equals($"https://{host}", StringComparison.OrdinalIgnoreCase));
    }
}
