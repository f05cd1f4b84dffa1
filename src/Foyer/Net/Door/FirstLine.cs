// The first line of a text protocol, as far as it has come. Invisible characters before it do not count: empty lines (RFC 9112, 2.2;
// people press Enter to see what happens), and a byte order mark, which some programs write before their first request.

using Foyer.Characters;

namespace Foyer.Net.Door;

internal readonly ref struct FirstLine
{
    /// <summary>The line without its end.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public bool IsWhole { get; }

    public ReadOnlySpan<byte> Rest { get; }

    public FirstLine(ReadOnlySpan<byte> first, bool isAll)
    {
        first = first[Invisible.CountBefore(first, isAll)..];
        int end = first.IndexOfAny((byte)'\r', (byte)'\n');
        IsWhole = end >= 0 || isAll;
        Text = end >= 0 ? first[..end] : first;
        Rest = end >= 0 ? first[end..].TrimStart("\r\n"u8) : [];
    }

    /// <summary>True if one is the beginning of the other.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> text, ReadOnlySpan<byte> with) =>
        text.Length < with.Length ? with.StartsWith(text) : text.StartsWith(with);
}
