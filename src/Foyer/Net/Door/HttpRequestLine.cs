// METHOD SP target SP HTTP/1.x as a whole line: "POST it, please" is chat. A line that was meant as a request and is wrong (curl -X post, a
// space in the target) counts as one, too, and HTTP refuses it. It may carry a token, and must never be shown.

namespace Foyer.Net.Door;

internal static class HttpRequestLine
{
    public const string TimedOut = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    /// <summary>The longest registered method has 17 bytes (RFC 9110, 16.1).</summary>
    private const int MethodBytes = 32;

    private static readonly SearchValues<byte> VersionDigits = SearchValues.Create("0123456789."u8);

    private static ReadOnlySpan<byte> Http => "HTTP/"u8;

    /// <summary>RFC 9112, 3: a server may take other white space for the single space.</summary>
    private static ReadOnlySpan<byte> Blank => " \t"u8;

    // A token may have other characters (RFC 9110, 5.6.2), but no method ever had one.
    private static readonly SearchValues<byte> MethodLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnopqrstuvwxyz"u8);

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        var line = new FirstLine(first, isAll: false); // HTTP answers an incomplete line
        int method = line.Text.IndexOfAnyExcept(MethodLetters);
        if (method < 0) return line.IsWhole || isAll || line.Text.Length > MethodBytes ? Match.No : Match.Possible;
        if (method is 0 or > MethodBytes || !Blank.Contains(line.Text[method])) return Match.No;

        if (line.IsWhole) return IsRequest(line.Text[..method], line.Text[(method + 1)..].Trim(Blank)) ? Match.Yes : Match.No;
        return IsBegun(line.Text[..method], line.Text[(method + 1)..].TrimStart(Blank)) ? Match.Begun : Match.Possible;
    }

    // The target must look like that of a request, and the last word must be HTTP/1.1: "I like HTTP/2" is chat. If the method is in capitals,
    // any three words that look like a request are enough: GET index.html HTTP/1.0.
    private static bool IsRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> rest)
    {
        int space = rest.LastIndexOfAny(Blank);
        if (space <= 0) return false;
        ReadOnlySpan<byte> target = rest[..space].TrimEnd(Blank), version = rest[(space + 1)..];
        bool isLoud = !method.ContainsAnyInRange((byte)'a', (byte)'z');
        bool isVersion = version.Length > Http.Length && char.IsAsciiDigit((char)version[Http.Length])
            && !version[Http.Length..].ContainsAnyExcept(VersionDigits)
            && (version.StartsWith(Http) || (isLoud && Ascii.EqualsIgnoreCase(version[..Http.Length], Http)));
        if (!isVersion) return false;
        return target[0] is (byte)'/' or (byte)'*' || target.IndexOf("://"u8) > 0
            || (isLoud && method.Length > 2 && !target.ContainsAny(Blank) && version.Contains((byte)'.'));
    }

    // The target begins like that of a request (RFC 9112, 3.2), and chat does not begin like this.
    private static bool IsBegun(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty || method.ContainsAnyInRange((byte)'a', (byte)'z')) return false;
        if (target[0] != '/' && target[0] != '*' && !FirstLine.MayBegin(target, "http://"u8) && !FirstLine.MayBegin(target, "https://"u8)) return false;
        int end = target.IndexOf((byte)' ');
        return end < 0 || FirstLine.MayBegin(target[(end + 1)..], "HTTP/"u8);
    }

    /// <summary>Searches the part of the head that came with the first bytes. Every browser says Mozilla, and hardly anything else does.</summary>
    public static bool IsBrowsers(ReadOnlySpan<byte> first) => first.IndexOf("\r\nUser-Agent: Mozilla/"u8) >= 0;
}
