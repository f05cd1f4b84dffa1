// Makes one message of a text that was posted in one piece. The rules are the same as for a typed line or, if the text has several lines, for a paste.

using Foyer.Chat.Events;
using Foyer.Chat.Names;

namespace Foyer.Chat.Rooms;

/// <summary>
/// <paramref name="Text"/> is cleaned, and its lines are separated by <c>\n</c>. If the text was refused, it is empty, and <paramref name="Answer"/> says why.
/// </summary>
internal readonly record struct PostedText(string Text, Answer Answer)
{
    private static readonly string[] LineEnds = ["\r\n", "\n", "\r"];

    /// <summary>Line ends after the last line are ignored.</summary>
    public static PostedText Of(string text, Limits limits) => Of(text.TrimEnd('\r', '\n').Split(LineEnds, StringSplitOptions.None), limits);

    /// <summary>Takes lines that were typed one by one, or are already split.</summary>
    public static PostedText Of(IReadOnlyList<string> lines, Limits limits)
    {
        if (lines.Any(line => Encoding.UTF8.GetByteCount(line) > limits.LineBytes)) return new PostedText("", Refusal.LineTooLong);
        if (lines.Count > 1 && IsTooLong(lines.Count, lines.Sum(BytesOf), limits)) return new PostedText("", Refusal.PasteTooLong);
        string[] cleaned = [.. lines.Select(TextRules.Clean)];
        if (cleaned is [string only]) cleaned = [TextRules.OneLine(only)];
        return Array.TrueForAll(cleaned, line => line.Length == 0)
            ? new PostedText("", Refusal.NothingToSay)
            : new PostedText(string.Join('\n', cleaned), Answer.Done);
    }

    /// <summary>Whether this is more than the limit of lines, or of bytes (the sum of <see cref="BytesOf"/>), for a paste.</summary>
    public static bool IsTooLong(int lines, long bytes, Limits limits) =>
        (limits.PasteLines > 0 && lines > limits.PasteLines) || bytes > limits.PasteBytes;

    /// <summary>The length of one line, with its end.</summary>
    public static long BytesOf(string line) => Encoding.UTF8.GetByteCount(line) + 1L;
}
