// Where this server keeps, reads and searches messages. On one machine, a room delivers a message only after its log has accepted it. In a cluster the
// order has stored the message already, and the log is this server's copy.
// The log identifies a room by a key (Room.LogKey), and returns the room's messages under that key.

namespace Foyer.Chat.Log;

/// <summary>Thread-safe.</summary>
internal interface IMessageLog
{
    /// <summary>
    /// A random number. It changes when messages that clients have seen may be missing: a backup was restored, or the end of the file was lost.
    /// </summary>
    long Epoch { get; }

    /// <summary>
    /// No message of earlier runs, kept or deleted, has a larger id than this. The ids of this run begin after it. 0 if there were no messages.
    /// </summary>
    long LastId { get; }

    /// <summary>Null if the log cannot be searched.</summary>
    IMessageSearch? Search { get; }

    /// <summary>
    /// Appends the whole batch or nothing. The positions of the messages grow within a room. Returns false if the batch was not accepted, and never will
    /// be. A room waits for the answer before it appends the next batch, and the list does not change until then.
    /// </summary>
    ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages);

    /// <summary>Records the other events of the room, if the log does that. The room does not wait for it: the call returns at once.</summary>
    void Record(string room, IReadOnlyList<ChatEvent> events);

    /// <summary>
    /// Returns up to <see cref="HistoryRange.Count"/> messages before the anchor, and as many after it, oldest first. Messages that were sent while the
    /// room was closed (<see cref="Message.IsClosed"/>) are returned only if their position is above <paramref name="closedFrom"/>: <c>ReadRights</c>
    /// decides the value. Throws <see cref="IOException"/>.
    /// </summary>
    ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom);
}


internal interface IMessageSearch
{
    /// <summary>Returns the newest messages first. Throws <see cref="IOException"/>.</summary>
    ValueTask<SearchResult> SearchAsync(SearchQuery query);
}

/// <summary>A room to search, and how much of it the person may read: see <see cref="IMessageLog.ReadAsync"/>.</summary>
internal readonly record struct SearchedRoom(string Room, long ClosedFrom);

/// <summary>Finds messages that contain all of the words, in any order. No word or character is a search operator.</summary>
internal sealed record SearchQuery(string Words, IReadOnlyList<SearchedRoom> Rooms, int Count)
{
    /// <summary>The sender's name (in any case); empty for any sender.</summary>
    public string From { get; init; } = "";

    public DateTimeOffset? Since { get; init; }

    /// <summary>Only ids below this, because several rooms have only the order of their ids in common.</summary>
    public long Before { get; init; } = long.MaxValue;
}

/// <summary><paramref name="IsWhole"/>: the search was not stopped for taking too long, and the index is complete.</summary>
internal sealed record SearchResult(IReadOnlyList<Message> Messages, bool IsWhole)
{
    /// <summary>False if words were given, and none of them can be found: a search does not find an emoji or a sign alone.</summary>
    public bool HasWord { get; init; } = true;

    /// <summary>How long it ran, without the time that it waited for other searches.</summary>
    public TimeSpan Took { get; init; }
}
