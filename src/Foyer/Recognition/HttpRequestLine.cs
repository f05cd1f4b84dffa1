// METHOD SP target SP HTTP/1.x, whole: "POST it, please" is talk. What was meant for one and is wrong (curl -X post, a space in the
// target) is one, too, and HTTP's to refuse: it may carry a token, and must never be shown.

using System.Buffers;
using Foyer.Net;

namespace Foyer.Recognition;

internal static class HttpRequestLine
{
    public const string TimedOut = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    /// <summary>The longest that is registered has 17 (RFC 9110, 16.1).</summary>
    private const int MethodBytes = 32;

    // Tokens may be more (RFC 9110, 5.6.2), but those of methods never were.
    private static readonly SearchValues<byte> MethodLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnopqrstuvwxyz"u8);

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        var line = new FirstLine(first, isAll: false); // HTTP answers what is not whole
        int method = line.Text.IndexOfAnyExcept(MethodLetters);
        if (method < 0) return line.IsWhole || line.Text.Length > MethodBytes ? Match.No : Match.Possible;
        if (method is 0 or > MethodBytes || line.Text[method] != ' ') return Match.No;

        if (line.IsWhole) return EndsInVersion(line.Text[(method + 1)..]) ? Match.Yes : Match.No;
        return IsBegun(line.Text[..method], line.Text[(method + 1)..].TrimStart((byte)' ')) ? Match.Begun : Match.Possible;
    }

    // Something, and HTTP/1.1 as the last word.
    private static bool EndsInVersion(ReadOnlySpan<byte> rest)
    {
        rest = rest.Trim((byte)' ');
        int space = rest.LastIndexOf((byte)' ');
        ReadOnlySpan<byte> version = rest[(space + 1)..];
        return space > 0 && version.StartsWith("HTTP/"u8) && version.Length > 5 && char.IsAsciiDigit((char)version[5]);
    }

    // The target begins as a request's (RFC 9112, 3.2) and talk's does not.
    private static bool IsBegun(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty || method.ContainsAnyInRange((byte)'a', (byte)'z')) return false;
        if (target[0] != '/' && target[0] != '*' && !MayBegin(target, "http://"u8) && !MayBegin(target, "https://"u8)) return false;
        int end = target.IndexOf((byte)' ');
        return end < 0 || MayBegin(target[(end + 1)..], "HTTP/"u8);
    }

    /// <summary>As far as its head has come with the first bytes. Every browser says Mozilla, and hardly anything else does.</summary>
    public static bool IsBrowsers(ReadOnlySpan<byte> first) => first.IndexOf("\r\nUser-Agent: Mozilla/"u8) >= 0;

    // One is the beginning of the other.
    private static bool MayBegin(ReadOnlySpan<byte> text, ReadOnlySpan<byte> with) =>
        text.Length < with.Length ? with.StartsWith(text) : text.StartsWith(with);
}
