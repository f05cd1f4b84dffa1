// A query for the index, from what somebody typed. Every word is quoted, so that nothing typed is an operator of FTS5.

using System.Text;

namespace Foyer.Server.History;

/// <summary>Pure.</summary>
internal static class SearchWords
{
    /// <summary>More rooms than this are not asked of the index; what comes of it is looked at room by room anyway.</summary>
    private const int IndexedRooms = 64;

    /// <summary>More words than anybody types, each of which the index looks up.</summary>
    private const int Words = 64;

    /// <summary>
    /// Null: there is no word in it that could be found. <paramref name="areLarge"/>: the rooms are a large part of all, and are left out
    /// where there is anything else to look for.
    /// </summary>
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
