// SSH-2.0-software, or the older SSH-1.99.

namespace Foyer.Net.Door;

internal static class SshIdentification
{
    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        ReadOnlySpan<byte> begin = "SSH-"u8;
        if (first.Length <= begin.Length) return begin.StartsWith(first) ? Match.Possible : Match.No;
        if (!first.StartsWith(begin) || first[begin.Length] is not ((byte)'1' or (byte)'2')) return Match.No;
        return new FirstLine(first, isAll).IsWhole ? Match.Yes : Match.Begun;
    }
}
