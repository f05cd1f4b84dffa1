// What somebody posts in one piece, made into the text of one message: the same rules as for a line that is typed and, where
// there are several, for a paste.

using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Names;

namespace Foyer.Chat.Rooms;

/// <summary><paramref name="Text"/> is cleaned, its lines separated by <c>\n</c>; empty where the <paramref name="Answer"/> says why it will not do.</summary>
internal readonly record struct PostedText(string Text, Answer Answer)
{
    private static readonly string[] LineEnds = ["\r\n", "\n", "\r"];

    /// <summary>Line ends after the last line are no part of it.</summary>
    public static PostedText Of(string text, Limits limits) => Of(text.TrimEnd('\r', '\n').Split(LineEnds, StringSplitOptions.None), limits);

    /// <summary>Of lines that were typed one by one, or split already.</summary>
    public static PostedText Of(IReadOnlyList<string> lines, Limits limits)
    {
        if (lines.Any(line => Encoding.UTF8.GetByteCount(line) > limits.LineBytes)) return new PostedText("", Refusal.LineTooLong);
        if (lines.Count > 1 && IsTooLong(lines.Count, lines.Sum(BytesOf), limits)) return new PostedText("", Refusal.PasteTooLong);
        string[] cleaned = [.. lines.Select(TextRules.Clean)];
        return Array.TrueForAll(cleaned, line => line.Length == 0)
            ? new PostedText("", Refusal.NothingToSay)
            : new PostedText(string.Join('\n', cleaned), Answer.Done);
    }

    /// <summary>Whether these are more lines, or more bytes (the sum of <see cref="BytesOf"/>), than a paste may have.</summary>
    public static bool IsTooLong(int lines, long bytes, Limits limits) =>
        (limits.PasteLines > 0 && lines > limits.PasteLines) || bytes > limits.PasteBytes;

    /// <summary>Of one line, with its end.</summary>
    public static long BytesOf(string line) => Encoding.UTF8.GetByteCount(line) + 1L;
}
