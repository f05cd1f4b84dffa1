namespace Foyer.Chat.Events;

/// <summary>
/// A page of earlier messages, for a client that joins or asks for the history. <paramref name="IsReset"/>: the client's cursor belongs to another
/// history (a backup was restored), so this is the page that a client without a cursor gets. <paramref name="HasMore"/>: there are older messages.
/// </summary>
internal sealed record HistoryPage(string Room, IReadOnlyList<Message> Messages, bool HasMore = false, bool IsReset = false);
