// The one form in which host names of settings, requests and TLS clients are compared: encoded (RFC 5890, A-labels), in lower case,
// without the dot at the end. A name that a client sends in ASCII is never decoded, because .NET throws for a name that is not valid.

using System.Net.Sockets;

namespace Foyer.Net;

internal static class HostName
{
    private static readonly IdnMapping Idn = new();

    /// <summary>Null if the name cannot be encoded or is empty. Other ASCII text is not checked, because it will not equal any name of ours.</summary>
    public static string? Canonical(string name)
    {
        if (name.EndsWith('.')) name = name[..^1];
        if (name.Length == 0) return null;
        if (Ascii.IsValid(name)) return name.ToLowerInvariant();
        try
        {
            return Idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The host of a <c>Host</c> header (RFC 9110, 7.2) without its port; an IPv6 address is in brackets. Null if there is none.</summary>
    public static string? OfHeader(string? header)
    {
        if (string.IsNullOrEmpty(header)) return null;
        int end = header[0] == '[' ? header.IndexOf(']') + 1 : header.IndexOf(':');
        if (end < 0) end = header.Length;
        bool isWhole = end == header.Length || (header[end] == ':' && !header.AsSpan(end + 1).ContainsAnyExceptInRange('0', '9'));
        return isWhole ? Canonical(header[..end]) : null;
    }

    /// <summary>True for a complete address, in brackets for IPv6. Browsers never send "1" or "127.1", which are addresses elsewhere.</summary>
    public static bool IsAddress(string host, out IPAddress address)
    {
        address = IPAddress.None;
        bool isSix = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(isSix ? host.AsSpan(1, host.Length - 2) : host, out IPAddress? parsed)) return false;
        address = parsed;
        return isSix ? parsed.AddressFamily == AddressFamily.InterNetworkV6
            : parsed.AddressFamily == AddressFamily.InterNetwork && host.Count(letter => letter == '.') == 3;
    }
}
