// METHOD SP target SP HTTP/1.x, whole: "POST it, please" is talk. The target of talk does not begin with a slash, or with what
// else a request's begins with (RFC 9112, 3.2), so most talk is known at its second word.

using System.Buffers;
using Foyer.Net;

namespace Foyer.Recognition;

internal static class HttpRequestLine
{
    public const string TimedOut = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    /// <summary>The longest that is registered has 17 (RFC 9110, 16.1).</summary>
    private const int MethodBytes = 32;

    // Tokens may be more (RFC 9110, 5.6.2), but those of methods never were.
    private static readonly SearchValues<byte> MethodLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-"u8);

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        var line = new FirstLine(first, isAll: false); // HTTP answers what is not whole
        int method = line.Text.IndexOfAnyExcept(MethodLetters);
        if (method < 0) return line.IsWhole || line.Text.Length > MethodBytes ? Match.No : Match.Possible;
        if (method is 0 or > MethodBytes || line.Text[method] != ' ') return Match.No;

        ReadOnlySpan<byte> target = line.Text[(method + 1)..];
        if (target.IsEmpty) return line.IsWhole ? Match.No : Match.Possible;
        bool isConnect = line.Text[..method].SequenceEqual("CONNECT"u8);
        if (!isConnect && !MayBegin(target, "/"u8) && !MayBegin(target, "*"u8) && !MayBegin(target, "http://"u8) && !MayBegin(target, "https://"u8)) return Match.No;

        int end = target.IndexOf((byte)' ');
        ReadOnlySpan<byte> version = end < 0 ? [] : target[(end + 1)..];
        if (!line.IsWhole) return MayBegin(version, "HTTP/"u8) || version.IsEmpty ? isConnect ? Match.Possible : Match.Begun : Match.No;
        return version.StartsWith("HTTP/"u8) && version.Length > 5 && char.IsAsciiDigit((char)version[5]) ? Match.Yes : Match.No;
    }

    /// <summary>As far as its head has come with the first bytes. Every browser says Mozilla, and hardly anything else does.</summary>
    public static bool IsBrowsers(ReadOnlySpan<byte> first) => first.IndexOf("\r\nUser-Agent: Mozilla/"u8) >= 0;

    // One is the beginning of the other.
    private static bool MayBegin(ReadOnlySpan<byte> text, ReadOnlySpan<byte> with) =>
        text.Length < with.Length ? with.StartsWith(text) : text.StartsWith(with);
}
