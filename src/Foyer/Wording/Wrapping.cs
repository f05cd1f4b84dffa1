// Breaks lines for a terminal whose width is known. The rows after a line's first begin with a bar, so that no row of one line can be taken for a
// line of its own. The terminal would break a long line, too, but anywhere, and would go on at its left edge: what somebody said there, after
// some padding, would look like somebody else's line, or like the server's.

using Foyer.Characters;

namespace Foyer.Wording;

internal static class Wrapping
{
    /// <summary>In columns. A terminal that is narrower is treated as if it had this many, because less leaves no room for words.</summary>
    public const int LeastWidth = 10;

    /// <summary>In columns. It bounds how many formats there can be. A wider terminal shows lines of this length.</summary>
    public const int MostWidth = 250;

    /// <summary>What each further row of a line begins with.</summary>
    public const string Indent = "  | ";

    /// <summary>Breaks each line of the text that is wider than the terminal. A width of 0 means that it is not known.</summary>
    public static string Wrap(string text, int width)
    {
        if (width == 0 || (Ascii.IsValid(text) && text.Length < width)) return text;
        var wrapped = new StringBuilder(text.Length + 16);
        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int end = rest.IndexOf('\n');
            WrapLine(end < 0 ? rest : rest[..end].TrimEnd('\r'), width - 1, wrapped); // in the last column, some terminals begin a new row by themselves
            if (end < 0) return wrapped.ToString();
            wrapped.Append(end > 0 && rest[end - 1] == '\r' ? "\r\n" : "\n");
            rest = rest[(end + 1)..];
        }
    }

    private static void WrapLine(ReadOnlySpan<char> line, int columns, StringBuilder wrapped)
    {
        bool isFirst = true;
        while (RowEnd(line, isFirst ? columns : columns - Indent.Length, columns - Indent.Length) is var end && end < line.Length)
        {
            wrapped.Append(line[..end].TrimEnd()).Append("\r\n").Append(Indent);
            line = line[end..].TrimStart();
            isFirst = false;
        }
        wrapped.Append(line.TrimEnd());
    }

    /// <summary>Where the row ends: behind a blank or a wide letter, unless the word would not fit into a row of its own either.</summary>
    private static int RowEnd(ReadOnlySpan<char> line, int columns, int nextColumns)
    {
        int used = 0, word = 0;
        for (int at = 0, length; at < line.Length; at += length)
        {
            ReadOnlySpan<char> unit = Unit(line[at..], nextColumns);
            length = unit.Length;
            int width = DisplayWidth.Of(unit);
            bool isBlank = length == 1 && char.IsWhiteSpace(unit[0]);
            if (used + width > columns && !isBlank)
                return word > 0 && WordFits(line[word..], nextColumns) && !line[..word].IsWhiteSpace() ? word : at;
            used += width;
            if (isBlank || width > 1) word = at + length;
        }
        return line.Length;
    }

    private static bool WordFits(ReadOnlySpan<char> word, int columns)
    {
        int left = columns;
        for (int at = 0; at < word.Length && !char.IsWhiteSpace(word[at]);)
        {
            ReadOnlySpan<char> unit = Unit(word[at..], columns);
            if ((left -= DisplayWidth.Of(unit)) < 0) return false;
            at += unit.Length;
        }
        return true;
    }

    /// <summary>What must stay together: a letter with its marks, an emoji with its parts. What fits into no row is not kept together.</summary>
    private static ReadOnlySpan<char> Unit(ReadOnlySpan<char> text, int columns)
    {
        const int Longest = 64; // of an honest emoji; it bounds the work
        ReadOnlySpan<char> unit = text[..StringInfo.GetNextTextElementLength(text[..Math.Min(text.Length, Longest)])];
        if (DisplayWidth.Of(unit) <= columns) return unit;
        Rune.DecodeFromUtf16(text, out _, out int length);
        return text[..length];
    }
}
