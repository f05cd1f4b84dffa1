// The rooms' settings and the bans, in the same file as the messages and in the same queue. If a document cannot be written, its newest
// state waits there. If a document cannot be read, its room loses its settings, but the server starts.

using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class SqliteChatStore : IChatStore
{
    private readonly WriterQueue _queue;
    private readonly List<StoredRoom> _rooms = [];
    private readonly IReadOnlyList<Sanction> _serverBans = [];

    /// <summary>Reads the stored documents; throws <see cref="Microsoft.Data.Sqlite.SqliteException"/>.</summary>
    public SqliteChatStore(WriterQueue queue, HistoryReader reader, List<string> warnings)
    {
        _queue = queue;
        Statement documents = reader.Statement("SELECT kind, name, body FROM document");
        while (documents.Step())
        {
            var document = new DocumentName(documents.Text(0), documents.Text(1));
            try
            {
                if (document == DocumentName.ServerBans) _serverBans = StoredDocuments.Bans(documents.Text(2));
                else if (document == DocumentName.Room(document.Name)) _rooms.Add(StoredDocuments.Room(document.Name, documents.Text(2)));
            }
            catch (Exception e) when (StoredDocuments.IsUnreadable(e))
            {
                warnings.Add($"the stored settings and bans of {document.Name} cannot be read, so they are lost: please set them again");
            }
        }
        documents.Reset();
    }

    public IReadOnlyList<StoredRoom> LoadRooms() => _rooms;

    public IReadOnlyList<Sanction> LoadServerBans() => _serverBans;

    public void Save(StoredRoom room) => _queue.Add(DocumentName.Room(room.Name), StoredDocuments.Of(room));

    public void Forget(string room) => _queue.Add(DocumentName.Room(room), null);

    public void SaveServerBans(IReadOnlyList<Sanction> bans) => _queue.Add(DocumentName.ServerBans, StoredDocuments.Of(bans));
}
