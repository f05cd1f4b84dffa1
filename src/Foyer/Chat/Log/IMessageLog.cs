// Where a room's messages become durable and get their position, and where they are read again. A room delivers only what
// its log has accepted, so a log that is a database or a stream of a cluster fits here without a change to the room.
// Rooms are keys to the log (Room.LogKey), messages come back under the key that was asked for.

namespace Foyer.Chat.Log;

/// <summary>Thread-safe.</summary>
internal interface IMessageLog
{
    /// <summary>Random. It changes when messages may be missing that a client has a position of: when a backup was restored, or the end of the file was lost.</summary>
    long Epoch { get; }

    /// <summary>No message that is there, or ever was, has an id above this: those of this run begin behind it. 0 for none.</summary>
    long LastId { get; }

    /// <summary>Null where the log cannot be searched.</summary>
    IMessageSearch? Search { get; }

    /// <summary>
    /// Before anything else of this room: returns the position of its last message, 0 for none. From then on the reader is handed what the
    /// log accepts in this room from elsewhere (another machine of a cluster). Throws <see cref="IOException"/>.
    /// </summary>
    ValueTask<long> OpenAsync(string room, ILogReader reader);

    /// <summary>The room is gone.</summary>
    void Close(string room, ILogReader reader);

    /// <summary>
    /// Appends the batch, all of it or nothing, and gives each message its <see cref="Message.Position"/>: positions grow within a room
    /// and are never given twice. False: it was not accepted, and never will be. Called by one room at a time, one batch after the other;
    /// the list does not change until this is answered. Where others append to this room, too, the batch stays in one piece, and the
    /// positions are set in their turn: after the reader was handed all that is before the batch, before it is handed what is behind.
    /// </summary>
    ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages);

    /// <summary>What else happened in the room, and is not waited for: recorded when the log can. Returns at once.</summary>
    void Record(string room, IReadOnlyList<ChatEvent> events);

    /// <summary>The newest <see cref="HistoryQuery.Count"/> of those that the page asks for, in their order. Throws <see cref="IOException"/>.</summary>
    ValueTask<IReadOnlyList<Message>> ReadAsync(HistoryQuery page);
}

/// <summary>A room, as the log knows it.</summary>
internal interface ILogReader
{
    /// <summary>Messages that came into the log from elsewhere, in its order, with their positions. Returns at once. Any thread, one call after the other.</summary>
    void Accepted(IReadOnlyList<Message> messages);
}

/// <summary>
/// Which messages of one room. <paramref name="ClosedFrom"/>: what was said while the room was closed (<see cref="Message.IsClosed"/>)
/// only above this position; <c>ReadRights</c> says so.
/// </summary>
internal sealed record HistoryQuery(string Room, int Count, long ClosedFrom)
{
    /// <summary>Positions below this.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Ids below this: where somebody goes on from a message, of whatever room or time.</summary>
    public long BeforeId { get; init; } = long.MaxValue;

    /// <summary>Positions above this.</summary>
    public long After { get; init; }

    public DateTimeOffset? Since { get; init; }
}

internal interface IMessageSearch
{
    /// <summary>Newest first. Throws <see cref="IOException"/>.</summary>
    ValueTask<SearchResult> SearchAsync(SearchQuery query);
}

/// <summary>A room that is searched, with what of it may be read: see <see cref="HistoryQuery"/>.</summary>
internal readonly record struct SearchedRoom(string Room, long ClosedFrom);

/// <summary>All of the words, in any order, whatever they are: nothing in them is an operator.</summary>
internal sealed record SearchQuery(string Words, IReadOnlyList<SearchedRoom> Rooms, int Count)
{
    /// <summary>Said under this name (in any case); empty for anybody.</summary>
    public string From { get; init; } = "";

    public DateTimeOffset? Since { get; init; }

    /// <summary>Ids below this: over several rooms, ids are the order.</summary>
    public long Before { get; init; } = long.MaxValue;
}

/// <summary><paramref name="IsWhole"/>: it was not given up for taking too long, and the index covers everything.</summary>
internal sealed record SearchResult(IReadOnlyList<Message> Messages, bool IsWhole);
