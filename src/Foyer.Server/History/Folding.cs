// Decides which words are equal in a search, beyond what the index's tokenizer does by itself (case, and marks: "viet" finds "Việt"). For
// Unicode, đ is a letter of its own. Here it becomes d, for people without a Vietnamese keyboard. The tokenizer knows the marks of Latin
// letters only, so those of Greek, Cyrillic, Hebrew and Arabic are taken off here. Chinese, Japanese, Korean, Thai and Lao are written
// without spaces: each character becomes a word, and a word of a query becomes a phrase of such words.
// Every change here needs another Version: the index is then built again.

namespace Foyer.Server.History;

/// <summary>Pure functions.</summary>
internal static class Folding
{
    public const int Version = 2;

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var folded = new StringBuilder(text.Length + 16);
        foreach (Rune rune in Normal(text).EnumerateRunes())
        {
            if (rune.Value is 'đ' or 'Đ') folded.Append('d');
            else if (IsMarkOfLetters(rune)) continue;
            else if (IsThaiOrLaoMark(rune)) folded.Append(' ').Append((char)(PrivateUse + rune.Value)).Append(' ');
            else if (IsWrittenWithoutSpaces(rune)) folded.Append(' ').Append(rune.ToString()).Append(' ');
            else if (HasMarkToTakeOff(rune)) folded.Append(WithoutMarks(rune));
            else folded.Append(rune.ToString());
        }
        return folded.ToString();
    }

    /// <summary>A name as one word. The word is the same for any case and form of the name, and differs from the word of every other name.</summary>
    public static string Author(string name) => "a" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Normal(name).ToUpperInvariant()));

    public static string Room(long number) => string.Create(CultureInfo.InvariantCulture, $"r{number}");

    /// <summary>The words that the tokenizer makes of a folded text: letters, numbers and private-use characters, with the marks that it knows.</summary>
    public static IEnumerable<string> Parts(string folded)
    {
        var part = new StringBuilder();
        foreach (Rune rune in folded.EnumerateRunes())
        {
            if (IsOfWord(rune) || (part.Length > 0 && rune.Value is >= 0x300 and <= 0x331)) part.Append(rune.ToString());
            else if (part.Length > 0)
            {
                yield return part.ToString();
                part.Clear();
            }
        }
        if (part.Length > 0) yield return part.ToString();
    }

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse;

    /// <summary>For the tokenizer a vowel or tone mark of Thai or Lao would be a space. So it becomes a character that is a word.</summary>
    private const int PrivateUse = 0xE000;

    private static bool IsThaiOrLaoMark(Rune rune) => rune.Value is >= 0x0E00 and <= 0x0EFF && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;

    /// <summary>A point of Hebrew or Arabic, the line that stretches an Arabic word, or an accent after a letter that has no character with it.</summary>
    private static bool IsMarkOfLetters(Rune rune) => rune.Value is 0x0640 or (>= 0x300 and <= 0x345)
        || (rune.Value is >= 0x0591 and <= 0x06ED && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark);

    private static bool HasMarkToTakeOff(Rune rune) => rune.Value is 'ё' or 'Ё' or 'ς' or (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF);

    private static string WithoutMarks(Rune rune) => rune.Value == 'ς' ? "σ"
        : string.Concat(rune.ToString().Normalize(NormalizationForm.FormD).EnumerateRunes()
            .Where(part => Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark));

    /// <summary>Makes full and half width, and composed and decomposed characters, the same (NFKC).</summary>
    private static string Normal(string text)
    {
        if (Ascii.IsValid(text)) return text;
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half of a surrogate pair cannot be normalized
        return valid.Normalize(NormalizationForm.FormKC);
    }

    private static bool IsWrittenWithoutSpaces(Rune rune) => rune.Value
        is (>= 0x0E00 and <= 0x0EFF) // Thai and Lao
        or (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF) // Hangul: letters and syllables
        or (>= 0x3005 and <= 0x3007) or (>= 0x3021 and <= 0x3029) // 々, 〆, 〇 and the Hangzhou numerals
        or (>= 0x3041 and <= 0x318F) or (>= 0x31A0 and <= 0x31BF) or (>= 0x31F0 and <= 0x31FF) // Hiragana, Katakana, Bopomofo, Hangul letters
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) // Han
        or (>= 0xFF66 and <= 0xFFDC) // half width, if normalization left any
        or (>= 0x1B000 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF); // historic Kana; Han beyond the first plane
}
