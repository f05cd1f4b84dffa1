// What a proxy says of the client that it connects for: HAProxy's PROXY protocol, versions 1 (a line of text) and 2 (binary).
// https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, sections 2.1 and 2.2.

using System.Buffers.Binary;

namespace Foyer.Net.Door;

internal static class ProxyHeader
{
    /// <summary>The longest header of version 2: 16 bytes, at most 216 bytes of addresses, and other information (TLVs), which is bounded here.</summary>
    public const int MostBytes = 2048;

    private const int MostText = 107; // 2.1: "the worst case", with its end
    private const int FixedBytes = 16;

    private static ReadOnlySpan<byte> Text => "PROXY "u8;

    private static ReadOnlySpan<byte> Magic => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Matches as a signature: the beginning of a header is enough.</summary>
    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        if (first.StartsWith(Magic) || first.StartsWith("PROXY TCP4 "u8) || first.StartsWith("PROXY TCP6 "u8) || first.StartsWith("PROXY UNKNOWN"u8))
            return Match.Yes;
        bool mayBe = Magic.StartsWith(first) || "PROXY TCP4 "u8.StartsWith(first) || "PROXY TCP6 "u8.StartsWith(first) || "PROXY UNKNOWN"u8.StartsWith(first);
        return mayBe && !isAll ? Match.Possible : Match.No;
    }

    /// <summary>
    /// <see cref="Match.Yes"/>: the header is the first <paramref name="length"/> bytes; <paramref name="source"/> is the client's address, or
    /// null if the proxy connects for itself or does not know it (LOCAL, UNKNOWN). <see cref="Match.Begun"/>: more bytes must come.
    /// </summary>
    public static Match Read(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? source)
    {
        (length, source) = (0, null);
        int common = Math.Min(bytes.Length, Magic.Length);
        if (bytes[..common].SequenceEqual(Magic[..common])) return common < Magic.Length ? Match.Begun : ReadBinary(bytes, out length, out source);
        common = Math.Min(bytes.Length, Text.Length);
        if (!bytes[..common].SequenceEqual(Text[..common])) return Match.No;
        int end = bytes.IndexOf("\r\n"u8);
        if (end < 0) return bytes.Length < MostText ? Match.Begun : Match.No;
        length = end + 2;
        return length <= MostText && TryReadText(Encoding.ASCII.GetString(bytes[Text.Length..end]).Split(' '), out source) ? Match.Yes : Match.No;
    }

    // TCP4 SOURCE DESTINATION PORT PORT, or UNKNOWN and anything after it.
    private static bool TryReadText(string[] words, out IPEndPoint? source)
    {
        source = null;
        if (words[0] == "UNKNOWN") return !words[^1].Contains('\n', StringComparison.Ordinal);
        if (words is not ["TCP4" or "TCP6", var client, var server, var clientPort, var serverPort]) return false;
        bool isV6 = words[0] == "TCP6";
        if (!TryReadAddress(client, isV6, out IPAddress address) || !TryReadAddress(server, isV6, out _)) return false;
        if (!TryReadPort(clientPort, out ushort port) || !TryReadPort(serverPort, out _)) return false;
        source = new IPEndPoint(Plain(address), port);
        return true;
    }

    private static bool TryReadAddress(string word, bool isV6, out IPAddress address)
    {
        bool isOne = IPAddress.TryParse(word, out IPAddress? parsed);
        address = parsed ?? IPAddress.None;
        return isOne && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 == isV6;
    }

    private static bool TryReadPort(string word, out ushort port) => ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static Match ReadBinary(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? source)
    {
        (length, source) = (0, null);
        if (bytes.Length < FixedBytes) return Match.Begun;
        int command = bytes[12] & 0x0F, family = bytes[13] >> 4;
        if (bytes[12] >> 4 != 2 || command > 1) return Match.No;
        ReadOnlySpan<byte> rest = bytes[FixedBytes..];
        int restBytes = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        length = FixedBytes + restBytes;
        if (length > MostBytes) return Match.No;
        if (rest.Length < restBytes) return Match.Begun;
        if (command == 0) return Match.Yes; // LOCAL
        int addressBytes = family switch { 1 => 4, 2 => 16, _ => 0 };
        if (addressBytes == 0) return Match.Yes; // UNSPEC, UNIX
        if (restBytes < 2 * addressBytes + 4) return Match.No;
        source = new IPEndPoint(Plain(new IPAddress(rest[..addressBytes])), BinaryPrimitives.ReadUInt16BigEndian(rest[(2 * addressBytes)..]));
        return Match.Yes;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
