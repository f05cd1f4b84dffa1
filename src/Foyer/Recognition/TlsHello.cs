// A TLS record with a ClientHello: handshake (22), version 3.x, its length, and the message's type (1).

using Foyer.Net;

namespace Foyer.Recognition;

internal static class TlsHello
{
    private const int TypeAt = 5;

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        if (first[0] != 0x16) return Match.No;
        if (first.Length > 1 && first[1] != 3) return Match.No;
        if (first.Length > 2 && first[2] > 4) return Match.No;
        if (first.Length > TypeAt) return first[TypeAt] == 1 ? Match.Yes : Match.No;
        return first.Length == 1 ? Match.Possible : Match.Begun; // alone, it is Ctrl-V
    }
}
