// Text is cleaned once, on entry, before rooms and logs. After that, nothing that a client sent can affect another person's terminal, page or log.
// Cleaning removes whole escape sequences, C0 and C1 controls, DEL, bidirectional controls, lone surrogates, and invisible characters at the
// beginning (spaces there stay). A tab becomes a space, and so does each separator that does not end a line here, such as U+2028.
// A text without a visible character becomes empty. Runs of blanks and of marks are bounded: a terminal goes on at the left edge of its next
// row, so a line that was padded with blanks would look like several lines, the last of them perhaps somebody else's.

using Foyer.Characters;

namespace Foyer.Chat.Names;

internal static class TextRules
{
    /// <summary>The most characters of a text that is shown beside something else (a topic, a reason, a parting message): four lines of a terminal.</summary>
    public const int ShortChars = 300;

    /// <summary>The most characters of a run of blanks within a line. No terminal is so narrow that they fill a row.</summary>
    public const int MaxBlanks = 8;

    /// <summary>The most columns that a line of a paste is indented by: enough for code, and half a row of a common terminal.</summary>
    public const int MaxIndent = 40;

    /// <summary>The most marks on a letter, of the kind that every script shares (accents). Vietnamese needs two of them, and phonetic script four.</summary>
    private const int MaxSharedMarks = 4;

    /// <summary>The most marks of any kind on a letter. The longest stack that Tibetan is known for has eight below its letter.</summary>
    private const int MaxMarks = 8;

    private const string TooManyBlanks = "         "; // one more than MaxBlanks

    private static readonly SearchValues<char> Unwanted = SearchValues.Create(AllUnwanted());

    /// <summary>Decodes UTF-8, with U+FFFD for each invalid sequence, and cleans the text.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    public static string Clean(string text)
    {
        bool shows = text.Length > 0 && text[0] is > ' ' and < '\u007F'; // true for most texts; from here on: whether a visible character came before
        if (!text.AsSpan().ContainsAny(Unwanted) && (shows || !Invisible.StandsFirstIn(text))) return Bounded(text);

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
        return shows ? Bounded(cleaned.ToString()) : "";
    }

    /// <summary>A text that is one line and no line of a paste: its indentation is a run of blanks like any other.</summary>
    public static string OneLine(string text)
    {
        if (text.Length <= MaxBlanks || text[0] is > ' ' and < '\u007F') return text;
        int blanks = 0, at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Invisible.Shows(rune)) break;
            at += rune.Utf16SequenceLength;
            if (++blanks > MaxBlanks) text = text.Remove(at -= rune.Utf16SequenceLength, rune.Utf16SequenceLength);
        }
        return text;
    }

    /// <summary>A text that is shown beside something else: a run of blanks is one space there, and there are none at the ends.</summary>
    public static string Short(string text)
    {
        var shortened = new StringBuilder(text.Length);
        bool isBlank = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Invisible.IsSpace(rune) || Invisible.IsFiller(rune) || (isBlank && !Invisible.Shows(rune)))
            {
                isBlank = true;
                continue;
            }
            if (isBlank && shortened.Length > 0) shortened.Append(' ');
            isBlank = false;
            shortened.Append(rune.ToString());
        }
        return shortened.ToString();
    }

    /// <summary>Bounds the runs of blanks and of marks. The text must be clean otherwise.</summary>
    private static string Bounded(string text)
    {
        if (Ascii.IsValid(text) ? !text.Contains(TooManyBlanks, StringComparison.Ordinal) : !MayHaveRuns(text)) return text;
        var bounded = new StringBuilder(text.Length);
        int blanks = 0, marks = 0, indent = 0;
        bool shown = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Invisible.IsSpace(rune) || Invisible.IsBlank(rune) || (blanks > 0 && Invisible.IsMark(rune))) // a mark on a blank fills its place, too
            {
                if (shown ? ++blanks > MaxBlanks : (indent += DisplayWidth.Of(rune)) > MaxIndent) continue;
            }
            else if (Invisible.IsMark(rune))
            {
                if (++marks > (MarkRules.IsShared(rune) ? MaxSharedMarks : MaxMarks)) continue;
            }
            else
            {
                (shown, blanks, marks) = (true, 0, 0);
            }
            bounded.Append(rune.ToString());
        }
        return bounded.Length == text.Length ? text : bounded.ToString();
    }

    /// <summary>Whether the text has blanks or marks to count. Most letters of most languages can be told from both by their block.</summary>
    private static bool MayHaveRuns(string text)
    {
        int spaces = 0;
        foreach (char c in text)
        {
            spaces = c == ' ' ? spaces + 1 : 0;
            if (spaces > MaxBlanks) return true;
            if (c < '\u00A0' || c is (>= '\u00AE' and <= '\u02FF') or (>= '\u0370' and <= '\u0482') or (>= '\u1E00' and <= '\u1FFF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3')) continue;
            if (char.IsSurrogate(c) || (new Rune(c) is var rune && (Invisible.IsSpace(rune) || Invisible.IsBlank(rune) || Invisible.IsMark(rune)))) return true;
        }
        return false;
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
