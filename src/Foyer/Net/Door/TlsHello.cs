// A TLS record of any type (its type, version 3.x, its length), or the hello of SSL 2. If it is not a ClientHello, TLS refuses it. It is
// never chat.

namespace Foyer.Net.Door;

internal static class TlsHello
{
    private const int HeadBytes = 5;

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        bool isOld = TlsAlert.IsOldHello(first); // no character in UTF-8 begins with such a byte
        if (!isOld && !TlsAlert.IsRecord(first)) return Match.No;
        if (first.Length >= HeadBytes) return Match.Yes;
        return first.Length == 1 && !isOld ? Match.Possible : Match.Begun; // a lone byte may be Ctrl-V, Ctrl-U and the like
    }
}
