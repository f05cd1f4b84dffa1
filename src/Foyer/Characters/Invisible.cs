// Which characters are invisible, and where the visible text begins. This is the one rule for every place that looks at a beginning:
// the front door, which looks for a protocol; a line, which may be a command, a password or talk; a posted body; a name. Without it, a byte
// order mark, which many programs write by themselves, would turn `/msg bo secret` into talk that a whole room reads.
//
// The rule concerns only what stands before the first visible character. Joiners, marks and selectors after a letter or an emoji belong to it.

namespace Foyer.Characters;

internal static class Invisible
{
    /// <summary>
    /// How many bytes of UTF-8 come before the first visible character; all of them, if there is none. Escape sequences are invisible, even if
    /// they are broken off. Without <paramref name="isAll"/>, a character whose end has not come yet is invisible, too.
    /// </summary>
    public static int CountBefore(ReadOnlySpan<byte> utf8, bool isAll) => CountBefore(utf8, isAll, out _);

    /// <summary>
    /// The same. <paramref name="last"/> is where the last escape sequence is, without its ESC. If the sequence was broken off (ESC [ and then
    /// PASS), its end is the beginning of the text, but where that begins cannot be known.
    /// </summary>
    public static int CountBefore(ReadOnlySpan<byte> utf8, bool isAll, out (int From, int To) last)
    {
        last = (0, 0);
        var sequence = new EscapeSequence();
        for (int at = 0, length; at < utf8.Length; at += length)
        {
            bool isCut = Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out length) == OperationStatus.NeedMoreData;
            if (isCut && !isAll) return utf8.Length;
            if (sequence.Takes(rune.Value)) last = (Rune.IsControl(rune) ? at + length : last.From, at + length);
            else if (Shows(rune)) return at;
        }
        return utf8.Length;
    }

    /// <summary>Returns the text from its first visible character on. The text must be cleaned (<c>TextRules</c>).</summary>
    public static string TrimStart(string text)
    {
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Shows(rune)) break;
            at += rune.Utf16SequenceLength;
        }
        return text[at..];
    }

    /// <summary>True if an invisible character other than a space stands before the first visible one, or if nothing in the text is visible.</summary>
    public static bool StandsFirstIn(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Shows(rune)) return false;
            if (!IsSpace(rune)) return true;
        }
        return text.Length > 0;
    }

    /// <summary>Whether a text that begins with this character begins visibly.</summary>
    public static bool Shows(Rune rune) =>
        rune.Value is > ' ' and < 0x7F || !(IsSpace(rune) || Rune.IsControl(rune) || IsBlank(rune) || IsMark(rune));

    /// <summary>
    /// White space, and the Braille pattern without dots, which Braille uses as a space. A text keeps them at its beginning, because they indent
    /// code and pictures made of letters.
    /// </summary>
    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value == 0x2800;

    /// <summary>Blank characters that take up a place like a letter, but are no white space by Unicode.</summary>
    public static bool IsFiller(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x13441 or 0x13442;

    /// <summary>A mark belongs to the character before it. At the beginning of a text there is no such character.</summary>
    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>
    /// The characters, including letters and marks, that are drawn as nothing: those with Default_Ignorable_Code_Point (Unicode's
    /// DerivedCoreProperties.txt), and a few others that most programs do not draw.
    /// </summary>
    public static bool IsBlank(Rune rune) => rune.Value
        is 0x00AD // soft hyphen
        or 0x034F // combining grapheme joiner
        or 0x061C // Arabic letter mark
        or 0x115F or 0x1160 or 0x3164 or 0xFFA0 // Hangul fillers
        or 0x17B4 or 0x17B5 // Khmer inherent vowels
        or (>= 0x180B and <= 0x180F) // Mongolian variation selectors and vowel separator
        or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) // zero width space, joiners, directions
        or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF // variation selectors; byte order mark
        or (>= 0xFFF0 and <= 0xFFFB) // unassigned; interlinear annotations
        or (>= 0x13430 and <= 0x1343F) // joiners of Egyptian hieroglyphs
        or 0x13441 or 0x13442 // blanks of Egyptian hieroglyphs
        or 0x16FE4 // Khitan filler
        or (>= 0x1BCA0 and <= 0x1BCA3) // shorthand format controls
        or 0x1D159 or (>= 0x1D173 and <= 0x1D17A) // musical null notehead, beams and slurs
        or (>= 0xE0000 and <= 0xE0FFF); // tags, variation selectors
}
