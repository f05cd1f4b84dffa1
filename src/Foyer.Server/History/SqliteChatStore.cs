// What was set, in the same file as what was said, and behind it in the same queue. What cannot be written waits there in its
// newest state. A document that cannot be read costs its room its settings, and nobody the start.

using Foyer.Chat.Rooms;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class SqliteChatStore : IChatStore
{
    private readonly WriterQueue _queue;
    private readonly List<StoredRoom> _rooms = [];
    private readonly IReadOnlyList<Sanction> _serverBans = [];

    /// <summary>Reads what there is; throws <see cref="Microsoft.Data.Sqlite.SqliteException"/>.</summary>
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
