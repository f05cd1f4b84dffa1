// Deletes messages from the file and from its index. To remove a message, the index must be given the words that it was given when the
// message was added. With secure_delete on the connection, nothing of the messages stays in either. What is in the WAL goes when the WAL is
// emptied.

namespace Foyer.Server.History;

/// <summary>Works within a transaction of these tables: the writer's, or that of another process on the same file.</summary>
internal sealed class Eraser(HistoryTables tables)
{
    /// <summary>The columns that a statement must select for the messages to erase.</summary>
    public const string Columns = "id, room, name, text";

    private readonly Statement _delete = tables.Prepare("DELETE FROM message WHERE id = ?1");
    private readonly Statement _unindex = tables.Prepare("INSERT INTO word(word, rowid, text, author, room) VALUES ('delete', ?1, ?2, ?3, ?4)");

    /// <summary>The id of the last message that was erased.</summary>
    public long Last { get; private set; }

    /// <summary>Erases all messages that the statement selects (its <see cref="Columns"/>). Returns their number.</summary>
    public int Erase(Statement messages)
    {
        long indexed = tables.Meta("indexed");
        int count = 0;
        for (; messages.Step(); count++)
        {
            Last = messages.Number(0);
            if (Last <= indexed)
            {
                _unindex.Bind(1, Last).Bind(2, Folding.Fold(messages.Text(3))).Bind(3, Folding.Author(messages.Text(2)))
                    .Bind(4, Folding.Room(messages.Number(1))).Run();
            }
            _delete.Bind(1, Last).Run();
        }
        messages.Reset();
        return count;
    }
}
