// Decides which Web pages may send requests to this server. A browser lets any page on the Web send requests to a server on localhost or
// in a private network. Two things identify such requests: the host name (Host; a name that is not ours was made to point here, which is
// DNS rebinding), and the page that sent the request (Origin, RFC 6454; Sec-Fetch-Site, W3C Fetch Metadata;
// Referer, RFC 9110, 10.1.3, which is all that browsers send to a server without TLS in a private network).

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

    /// <summary>
    /// Whether a page of another site sent the request and must not: it can embed nothing of ours and change nothing. But a person may follow a link
    /// to one of our pages.
    /// </summary>
    public static bool IsForeign(HttpRequest request)
    {
        bool hasOrigin = HasForeignOrigin(request);
        if (!hasOrigin && !HasForeignFetchSite(request)) return false;
        bool onlyReads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return hasOrigin || !onlyReads || request.Headers.Upgrade.Count > 0 || !IsLink(request);
    }

    /// <summary>Whether a page of another site caused the request, also by a link. Such requests are counted apart from those of the same address.</summary>
    public static bool IsOfAnotherSite(HttpRequest request) =>
        HasForeignOrigin(request) || HasForeignFetchSite(request)
            || (request.Headers.Referer is { Count: > 0 } page && !IsOurs(request, page, (page, ours) => page == ours || page.StartsWith(ours + "/", StringComparison.OrdinalIgnoreCase)));

    private static bool HasForeignOrigin(HttpRequest request) =>
        request.Headers.Origin is { Count: > 0 } origin && !IsOurs(request, origin, (origin, ours) => origin.Equals(ours, StringComparison.OrdinalIgnoreCase));

    private static bool HasForeignFetchSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && (site.Count > 1 || (string?)site is not ("same-origin" or "none"));

    // The whole window goes to our page. A frame or a picture within another page is no link.
    private static bool IsLink(HttpRequest request) =>
        (string?)request.Headers["Sec-Fetch-Mode"] is "navigate" && (string?)request.Headers["Sec-Fetch-Dest"] is null or "document";

    // The same host with https is also ours, because TLS may end at a proxy in front of this server.
    private static bool IsOurs(HttpRequest request, StringValues sent, Func<string, string, bool> isWithin)
    {
        if (sent.Count > 1 || (string?)sent is not { } text) return false;
        string host = request.Host.Value ?? "";
        return host.Length > 0 && (isWithin(text, $"{request.Scheme}://{host}") || isWithin(text, $"https://{host}"));
    }
}
