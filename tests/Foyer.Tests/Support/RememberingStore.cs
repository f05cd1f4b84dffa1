// A store as a database would be one: what was saved is there for the next server that is given it.

using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Support;

internal sealed class RememberingStore : IChatStore
{
    private readonly Dictionary<string, StoredRoom> _rooms = [];
    private IReadOnlyList<Sanction> _bans = [];

    public bool Fails { get; init; }

    public IReadOnlyList<StoredRoom> LoadRooms() => [.. _rooms.Values];

    public IReadOnlyList<Sanction> LoadServerBans() => _bans;

    public void Save(StoredRoom room)
    {
        if (Fails) throw new IOException("no disk");
        _rooms[room.Name] = room;
    }

    public void Forget(string room) => _rooms.Remove(room);

    public void SaveServerBans(IReadOnlyList<Sanction> bans) => _bans = bans;
}
