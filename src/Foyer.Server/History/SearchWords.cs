// Makes a query for the index from the words that a person typed. A typed word of several parts (foyer-chat, 東京都) is a phrase for the index.
// A long phrase costs the index much, so it becomes several short ones, each of which begins with the end of the last one.

namespace Foyer.Server.History;

/// <summary>Each word is quoted, so that none is an FTS5 operator. Pure.</summary>
internal static class SearchWords
{
    /// <summary>With more rooms than this, the query does not name them. The results are checked room by room in any case.</summary>
    private const int IndexedRooms = 64;

    /// <summary>The index looks up each part, so their number is limited. Nobody types this many.</summary>
    private const int Parts = 64;

    private const int PartsOfPhrase = 4;

    /// <summary>Null if no word can be found. With <paramref name="areLarge"/>, the rooms are named only if there is nothing else to look for.</summary>
    public static string? Query(string words, string from, IReadOnlyCollection<long> rooms, bool areLarge = false)
    {
        var query = new StringBuilder();
        bool wordsGiven = false;
        foreach (string phrase in Phrases(words, ref wordsGiven)) query.Append("text : \"").Append(phrase).Append("\" ");
        if (wordsGiven && query.Length == 0) return null;
        if (from.Length > 0) query.Append("author : \"").Append(Folding.Author(from)).Append("\" ");
        if (query.Length == 0 || (rooms.Count <= IndexedRooms && !areLarge))
        {
            if (query.Length > 0) query.Append("AND ");
            query.Append("room : (").AppendJoin(" OR ", rooms.Select(room => $"\"{Folding.Room(room)}\"")).Append(')');
        }
        return query.ToString();
    }

    /// <summary>Each phrase once, in the order in which they were typed.</summary>
    private static List<string> Phrases(string words, ref bool wordsGiven)
    {
        List<string> phrases = [];
        int left = Parts;
        foreach (string word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            wordsGiven = true;
            string[] parts = [.. Folding.Parts(Folding.Fold(word)).Take(left)];
            left -= parts.Length;
            for (int start = 0; start == 0 ? parts.Length > 0 : start < parts.Length - 1; start += PartsOfPhrase - 1)
            {
                string phrase = string.Join(' ', parts.Skip(start).Take(PartsOfPhrase));
                if (!phrases.Contains(phrase, StringComparer.Ordinal)) phrases.Add(phrase);
            }
        }
        return phrases;
    }
}
