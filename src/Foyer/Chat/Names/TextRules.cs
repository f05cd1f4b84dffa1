// Text is cleaned once, on entry, before rooms and logs. After that, nothing that a client sent can affect another person's terminal, page or log.
// Cleaning removes whole escape sequences, C0 and C1 controls, DEL, bidirectional controls, lone surrogates, and invisible characters at the
// beginning (spaces there stay). A tab becomes a space, and so does each separator that does not end a line here, such as U+2028.
// A text without a visible character becomes empty.

using Foyer.Characters;

namespace Foyer.Chat.Names;

internal static class TextRules
{
    /// <summary>The most characters of a text that is shown beside something else (a topic, a reason, a parting message): four lines of a terminal.</summary>
    public const int ShortChars = 300;

    private static readonly SearchValues<char> Unwanted = SearchValues.Create(AllUnwanted());

    /// <summary>Decodes UTF-8, with U+FFFD for each invalid sequence, and cleans the text.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    public static string Clean(string text)
    {
        bool shows = text.Length > 0 && text[0] is > ' ' and < '\u007F'; // true for most texts; from here on: whether a visible character came before
        if (!text.AsSpan().ContainsAny(Unwanted) && (shows || !Invisible.StandsFirstIn(text))) return text;

        var cleaned = new StringBuilder(text.Length);
        var sequence = new EscapeSequence();
        int slash = -1; // the last slash in a control string before any visible character
        for (int next = 0; next < text.Length || slash >= 0;)
        {
            if (shows && !sequence.IsOpen)
            {
                int wanted = text.AsSpan(next).IndexOfAny(Unwanted);
                if (wanted < 0) wanted = text.Length - next;
                cleaned.Append(text, next, wanted);
                next += wanted;
                if (next == text.Length) break;
            }
            if (next == text.Length)
            {
                // The control string has no end, so it would hide the whole line. The text from its last slash may be a command.
                (next, slash, sequence) = (slash, -1, default);
                cleaned.Clear();
            }
            char c = text[next++];
            if (sequence.Takes(c))
            {
                if (c == '/' && !shows) slash = next - 1;
                else if (char.IsControl(c)) slash = -1; // a control string begins or ends
                continue;
            }
            slash = -1;
            if (IsSeparator(c)) c = ' ';
            bool isPair = char.IsHighSurrogate(c) && next < text.Length && char.IsLowSurrogate(text[next]);
            if (!isPair && Unwanted.Contains(c)) continue;
            Rune rune = isPair ? new Rune(c, text[next++]) : new Rune(c);
            if (!shows)
            {
                shows = Invisible.Shows(rune);
                if (!shows && !Invisible.IsSpace(rune)) continue;
            }
            cleaned.Append(c);
            if (isPair) cleaned.Append(text[next - 1]);
        }
        return shows ? cleaned.ToString() : "";
    }

    private static bool IsSeparator(char c) => c is '\t' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029';

    private static string AllUnwanted()
    {
        var all = new StringBuilder();
        Add('\u0000', '\u001F');
        Add('\u007F', '\u009F');
        Add('\u061C', '\u061C'); // Arabic letter mark
        Add('\u200E', '\u200F'); // left-to-right and right-to-left mark
        Add('\u2028', '\u202E'); // separators, embeddings and overrides
        Add('\u2066', '\u2069'); // isolates
        Add('\uD800', '\uDFFF'); // surrogates: kept only in pairs
        return all.ToString();

        void Add(char from, char to)
        {
            for (int c = from; c <= to; c++) all.Append((char)c);
        }
    }
}
