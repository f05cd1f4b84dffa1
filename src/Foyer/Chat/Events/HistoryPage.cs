namespace Foyer.Chat.Events;

/// <summary>
/// What was said before, for one who comes in or asks. <paramref name="IsReset"/>: the cursor that it came back with is of another
/// history (a backup was restored), and this is what one who has nothing is shown. <paramref name="HasMore"/>: there is more before these.
/// </summary>
internal sealed record HistoryPage(string Room, IReadOnlyList<Message> Messages, bool HasMore = false, bool IsReset = false);
