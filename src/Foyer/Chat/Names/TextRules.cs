// Text is cleaned once, on entry, before room and log; after that nothing that a client sent can act on another person's
// terminal, page or log. What is taken out: C0 and C1 controls, DEL, the Unicode line and paragraph separators,
// bidirectional controls and lone surrogates. A tab becomes a space.

using System.Buffers;
using System.Text;

namespace Foyer.Chat.Names;

internal static class TextRules
{
    /// <summary>What stands beside something else (a topic, a reason, last words) has at most so many characters: four lines of a terminal.</summary>
    public const int ShortChars = 300;

    private static readonly SearchValues<char> Unwanted = SearchValues.Create(AllUnwanted());

    /// <summary>Decodes UTF-8, each invalid sequence as U+FFFD, and cleans.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    public static string Clean(string text)
    {
        int first = text.AsSpan().IndexOfAny(Unwanted);
        if (first < 0) return text;

        var cleaned = new StringBuilder(text.Length);
        cleaned.Append(text, 0, first);
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\t') cleaned.Append(' ');
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) cleaned.Append(c).Append(text[++i]);
            else if (!Unwanted.Contains(c)) cleaned.Append(c);
        }
        return cleaned.ToString();
    }

    private static string AllUnwanted()
    {
        var all = new StringBuilder();
        Add('\u0000', '\u001F');
        Add('\u007F', '\u009F');
        Add('\u061C', '\u061C'); // Arabic letter mark
        Add('\u200E', '\u200F'); // left-to-right and right-to-left mark
        Add('\u2028', '\u202E'); // separators, embeddings and overrides
        Add('\u2066', '\u2069'); // isolates
        Add('\uD800', '\uDFFF'); // surrogates: kept in pairs
        return all.ToString();

        void Add(char from, char to)
        {
            for (int c = from; c <= to; c++) all.Append((char)c);
        }
    }
}
