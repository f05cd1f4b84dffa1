// Searches the index, newest messages first. The index only makes the search fast: each row is checked before it counts. It must be in one
// of the rooms, and if it was said while the room was closed, it must come after ClosedFrom.

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
        return await readers.ReadAsync(reader => Search(reader, query, isCurrent));
    }

    private static SearchResult Search(HistoryReader reader, SearchQuery query, bool isCurrent)
    {
        Dictionary<long, SearchedRoom> rooms = RoomsByNumber(reader, query.Rooms);
        List<Message> found = [];
        if (rooms.Count == 0 || query.Count <= 0
            || SearchWords.Query(query.Words, query.From, rooms.Keys, AreLarge(reader, rooms, query.Before)) is not { } words)
            return new SearchResult(found, isCurrent);
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

/// <summary>Makes a query for the index from the words that a person typed. Each word is quoted, so that none is an FTS5 operator. Pure.</summary>
internal static class SearchWords
{
    /// <summary>With more rooms than this, the query does not name them. The results are checked room by room in any case.</summary>
    private const int IndexedRooms = 64;

    /// <summary>The index looks up each word, so the number is limited. Nobody types this many.</summary>
    private const int Words = 64;

    /// <summary>Null if no word can be found. With <paramref name="areLarge"/>, the rooms are named only if there is nothing else to look for.</summary>
    public static string? Query(string words, string from, IReadOnlyCollection<long> rooms, bool areLarge = false)
    {
        var query = new StringBuilder();
        bool wordsGiven = false;
        int found = 0;
        foreach (string word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            wordsGiven = true;
            string folded = Folding.Fold(word);
            if (!Folding.HasWord(folded) || ++found > Words) continue;
            query.Append("text : ").Append(Quoted(folded)).Append(' ');
        }
        if (wordsGiven && found == 0) return null;
        if (from.Length > 0) query.Append("author : ").Append(Quoted(Folding.Author(from))).Append(' ');
        if (query.Length == 0 || (rooms.Count <= IndexedRooms && !areLarge))
        {
            if (query.Length > 0) query.Append("AND ");
            query.Append("room : (").AppendJoin(" OR ", rooms.Select(room => Quoted(Folding.Room(room)))).Append(')');
        }
        return query.ToString();
    }

    private static string Quoted(string word) => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
