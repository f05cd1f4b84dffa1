// Keeps the settings, bans, mutes and webhooks of a room while the room is empty and, if the store is a database, across restarts.
// Saving returns at once and preserves the order of the calls. A slow store needs a queue of its own.

using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe. Called in the turns of rooms, which do not wait for the store.</summary>
internal interface IChatStore
{
    /// <summary>Returns all rooms that were saved and not forgotten. Called once, at the start.</summary>
    IReadOnlyList<StoredRoom> LoadRooms();

    IReadOnlyList<Sanction> LoadServerBans();

    void Save(StoredRoom room);

    /// <summary>Deletes everything that was saved for the room.</summary>
    void Forget(string room);

    void SaveServerBans(IReadOnlyList<Sanction> bans);
}

/// <summary>For a server that keeps nothing when it stops. While it runs, the rooms themselves hold their settings.</summary>
internal sealed class MemoryStore : IChatStore
{
    public IReadOnlyList<StoredRoom> LoadRooms() => [];

    public IReadOnlyList<Sanction> LoadServerBans() => [];

    public void Save(StoredRoom room) { }

    public void Forget(string room) { }

    public void SaveServerBans(IReadOnlyList<Sanction> bans) { }
}
