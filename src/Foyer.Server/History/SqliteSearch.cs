// Searches the index, newest messages first. The index only makes the search fast: each row is checked before it counts. It must be in one
// of the rooms, and if it was said while the room was closed, it must come after ClosedFrom.

using System.Diagnostics;
using Foyer.Chat.Log;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class SqliteSearch(SqliteReaders readers, Indexer indexer) : IMessageSearch
{
    private const string RoomNumber = "SELECT number FROM room WHERE key = ?1";

    // CROSS JOIN makes SQLite read the index first, in the order of the index.
    private const string Found =
        $"SELECT {MessageRow.Columns}, m.room FROM word CROSS JOIN message m ON m.id = word.rowid CROSS JOIN run r ON r.number = m.run"
        + " WHERE word MATCH ?1 AND word.rowid < ?2 AND word.rowid >= ?3 ORDER BY word.rowid DESC";

    private const int RoomColumn = 6;

    private const string Lately = "SELECT room FROM message WHERE id < ?1 ORDER BY id DESC LIMIT ?2";

    /// <summary>This many messages show whether the rooms are a large part of the history.</summary>
    private const int Sample = 256;

    public async ValueTask<SearchResult> SearchAsync(SearchQuery query)
    {
        bool isCurrent = await indexer.CatchUpAsync();
        return await readers.SearchAsync(reader =>
        {
            var took = Stopwatch.StartNew();
            return Search(reader, query, isCurrent) with { Took = took.Elapsed };
        });
    }

    private static SearchResult Search(HistoryReader reader, SearchQuery query, bool isCurrent)
    {
        Dictionary<long, SearchedRoom> rooms = RoomsByNumber(reader, query.Rooms);
        List<Message> found = [];
        if (rooms.Count == 0 || query.Count <= 0) return new SearchResult(found, isCurrent);
        if (SearchWords.Query(query.Words, query.From, rooms.Keys, AreLarge(reader, rooms, query.Before)) is not { } words)
            return new SearchResult(found, isCurrent) { HasWord = false };
        long first = query.Since is { } since ? MessageId.FirstAt(since) : 0;
        Statement rows = reader.Statement(Found).Bind(1, words).Bind(2, query.Before).Bind(3, first);
        bool isWhole = SqliteReaders.ReadRows(rows, () =>
        {
            if (rooms.TryGetValue(rows.Number(RoomColumn), out SearchedRoom room) && MessageRow.Read(rows, room.Room) is var message
                && (!message.IsClosed || message.Position > room.ClosedFrom)) found.Add(message);
            return found.Count < query.Count;
        });
        return new SearchResult(found, isWhole && isCurrent);
    }

    /// <summary>
    /// Whether at least an eighth of the latest messages was said in these rooms. If so, the index would read all entries of the rooms for
    /// nothing: in a room of ten million messages, two rare words took 65 ms with the room in the query, and 0.4 ms without.
    /// </summary>
    private static bool AreLarge(HistoryReader reader, Dictionary<long, SearchedRoom> rooms, long before)
    {
        Statement lately = reader.Statement(Lately).Bind(1, before).Bind(2, Sample);
        int there = 0;
        SqliteReaders.ReadRows(lately, () =>
        {
            if (rooms.ContainsKey(lately.Number(0))) there++;
            return true;
        });
        return there >= Sample / 8;
    }

    private static Dictionary<long, SearchedRoom> RoomsByNumber(HistoryReader reader, IReadOnlyList<SearchedRoom> rooms)
    {
        Dictionary<long, SearchedRoom> byNumber = [];
        foreach (SearchedRoom room in rooms)
        {
            if (reader.Statement(RoomNumber).Bind(1, room.Room).RunForNumber() is { } number) byNumber[number] = room;
        }
        return byNumber;
    }
}
