// How many columns of a terminal a text takes. Terminals differ, above all about emoji and about characters that are drawn as nothing. So
// this is the most that a common terminal uses: a line that is wrapped by it never goes past the edge of one that uses less.

namespace Foyer.Characters;

internal static class DisplayWidth
{
    // The first and the last of each range of characters with East_Asian_Width W or F (Unicode 14, EastAsianWidth.txt), in the basic plane.
    // Unassigned characters between two such ranges count as one of them.
    private static ReadOnlySpan<ushort> Wide =>
    [
        0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3,
        0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653, 0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1,
        0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA,
        0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
        0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
        0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E,
        0x3041, 0x3247, 0x3250, 0x4DBF, 0x4E00, 0xA4C6, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAD9,
        0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6,
    ];

    public static int Of(ReadOnlySpan<char> text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes()) columns += Of(rune);
        return columns;
    }

    /// <summary>A selector or a joiner counts as 1, because some terminals draw one as a blank, and others make the emoji before it wider.</summary>
    public static int Of(Rune rune)
    {
        if (rune.Value < 0x0300) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark && !Invisible.IsBlank(rune)) return 0;
        return IsWide(rune.Value) ? 2 : 1;
    }

    private static bool IsWide(int character)
    {
        // Emoji and the planes of Chinese characters as a whole. Two regional indicators, one column each, make a flag.
        if (character > char.MaxValue)
            return character is (>= 0x16FE0 and <= 0x1B2FF) or (>= 0x1F000 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) && character is not (>= 0x1F1E6 and <= 0x1F1FF);
        int at = Wide.BinarySearch((ushort)character);
        return at >= 0 || (~at & 1) == 1; // between the first and the last of a range
    }
}
