// Decides which words are equal in a search, beyond what the index's tokenizer does by itself (case, and marks: "viet" finds "Việt"). For
// Unicode, đ is a letter of its own. Here it becomes d, for people without a Vietnamese keyboard. Chinese, Japanese and Korean are written
// without spaces: each character becomes a word, and a word of a query becomes a phrase of such words.
// Every change here needs another Version: the index is then built again.

namespace Foyer.Server.History;

/// <summary>Pure functions.</summary>
internal static class Folding
{
    public const int Version = 1;

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var folded = new StringBuilder(text.Length + 16);
        foreach (Rune rune in Normal(text).EnumerateRunes())
        {
            if (rune.Value is 'đ' or 'Đ') folded.Append('d');
            else if (IsWrittenWithoutSpaces(rune)) folded.Append(' ').Append(rune.ToString()).Append(' ');
            else folded.Append(rune.ToString());
        }
        return folded.ToString();
    }

    /// <summary>A name as one word. The word is the same for any case and form of the name, and differs from the word of every other name.</summary>
    public static string Author(string name) => "a" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Normal(name).ToUpperInvariant()));

    public static string Room(long number) => string.Create(CultureInfo.InvariantCulture, $"r{number}");

    /// <summary>Whether the tokenizer finds a word in the text: letters, digits, or private-use characters.</summary>
    public static bool HasWord(string folded) => folded.EnumerateRunes().Any(rune => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse);

    /// <summary>Makes full and half width, and composed and decomposed characters, the same (NFKC).</summary>
    private static string Normal(string text)
    {
        if (Ascii.IsValid(text)) return text;
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half of a surrogate pair cannot be normalized
        return valid.Normalize(NormalizationForm.FormKC);
    }

    private static bool IsWrittenWithoutSpaces(Rune rune) => rune.Value
        is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF) // Hangul: letters and syllables
        or (>= 0x3005 and <= 0x3007) or (>= 0x3021 and <= 0x3029) // 々, 〆, 〇 and the Hangzhou numerals
        or (>= 0x3041 and <= 0x318F) or (>= 0x31A0 and <= 0x31BF) or (>= 0x31F0 and <= 0x31FF) // Hiragana, Katakana, Bopomofo, Hangul letters
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) // Han
        or (>= 0xFF66 and <= 0xFFDC) // half width, if normalization left any
        or (>= 0x1B000 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF); // historic Kana; Han beyond the first plane
}
