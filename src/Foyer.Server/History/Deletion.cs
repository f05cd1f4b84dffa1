// Takes a message out of the file, and out of the index, which keeps no text and so must be told what it was. What was there
// is overwritten: SQLite does so by `secure_delete`, the index by its own.

namespace Foyer.Server.History;

/// <summary>In a transaction of these tables.</summary>
internal sealed class Deletion(HistoryTables tables)
{
    private readonly Statement _delete = tables.Prepare("DELETE FROM message WHERE id = ?1");
    private readonly Statement _unindex = tables.Prepare("INSERT INTO word(word, rowid, text, author, room) VALUES ('delete', ?1, ?2, ?3, ?4)");

    /// <summary><paramref name="indexed"/>: messages up to this id are in the index.</summary>
    public void Delete(long id, long room, string name, string text, long indexed)
    {
        if (id <= indexed) _unindex.Bind(1, id).Bind(2, Folding.Fold(text)).Bind(3, Folding.Author(name)).Bind(4, Folding.Room(room)).Run();
        _delete.Bind(1, id).Run();
    }
}
