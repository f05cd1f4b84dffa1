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
    public static PostedText Of(string text, Limits limits)
    {
        string[] lines = text.TrimEnd('\r', '\n').Split(LineEnds, StringSplitOptions.None);
        int[] bytes = [.. lines.Select(Encoding.UTF8.GetByteCount)];
        if (bytes.Any(length => length > limits.LineBytes)) return new PostedText("", Refusal.LineTooLong);
        bool isTooLong = (limits.PasteLines > 0 && lines.Length > limits.PasteLines) || bytes.Sum(length => length + 1L) > limits.PasteBytes;
        if (lines.Length > 1 && isTooLong) return new PostedText("", Refusal.PasteTooLong);
        string[] cleaned = [.. lines.Select(TextRules.Clean)];
        return Array.TrueForAll(cleaned, line => line.Length == 0)
            ? new PostedText("", Refusal.NothingToSay)
            : new PostedText(string.Join('\n', cleaned), Answer.Done);
    }
}
