namespace Foyer.Chat.Events;

/// <summary>
/// A page of earlier messages, for a client that joins or asks for the history. <paramref name="HasOlder"/> and <paramref name="HasNewer"/>: what the
/// client asked for continues before the first message of the page, or after the last. <paramref name="IsReset"/>: the client's cursor belongs to another
/// history (a backup was restored), so this is the page that a client without a cursor gets.
/// </summary>
internal sealed record HistoryPage(string Room, IReadOnlyList<Message> Messages, bool HasOlder = false, bool HasNewer = false, bool IsReset = false);
