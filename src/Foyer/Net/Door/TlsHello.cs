// A TLS record of a handshake: its type (22), version 3.x, and its length. What is in it is TLS's to refuse: it is no talk. So is the hello of
// SSL 2, which scanners still send: a length of two bytes, the message's type (1), its version.

namespace Foyer.Net.Door;

internal static class TlsHello
{
    private const int HeadBytes = 5;

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        if (first[0] is 0x80 or 0x81) return MatchesOld(first);
        if (first[0] != 0x16) return Match.No;
        if (first.Length > 1 && first[1] != 3) return Match.No;
        if (first.Length > 2 && first[2] > 4) return Match.No;
        if (first.Length >= HeadBytes) return Match.Yes;
        return first.Length == 1 ? Match.Possible : Match.Begun; // alone, it is Ctrl-V
    }

    // No letter of UTF-8 begins with these bytes.
    private static Match MatchesOld(ReadOnlySpan<byte> first)
    {
        if (first.Length > 2 && first[2] != 1) return Match.No;
        if (first.Length > 3 && first[3] is not (0 or 3)) return Match.No;
        return first.Length >= HeadBytes ? Match.Yes : Match.Begun;
    }
}
