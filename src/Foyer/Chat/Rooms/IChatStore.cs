// Where what was set outlives a room's emptiness and, in a store that is a database, a restart: settings, bans, mutes, webhooks.
// Saving returns at once and keeps order; a store that is slow has a queue of its own.










namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe. Called by room turns, which wait for nothing here.</summary>
internal interface IChatStore
{
    /// <summary>Everything that was saved and not forgotten, once, at the start.</summary>
    IReadOnlyList<StoredRoom> LoadRooms();

    IReadOnlyList<Sanction> LoadServerBans();

    void Save(StoredRoom room);

    /// <summary>The room is as if it had never been.</summary>
    void Forget(string room);

    void SaveServerBans(IReadOnlyList<Sanction> bans);
}

internal sealed record StoredRoom(string Name, RoomSettings Settings, IReadOnlyList<Sanction> Sanctions)
{
    public IReadOnlyList<Webhook> Webhooks { get; init; } = [];
}

/// <summary>For a server that forgets all with its end: the rooms themselves keep what was set while it runs.</summary>
internal sealed class MemoryStore : IChatStore
{
    public IReadOnlyList<StoredRoom> LoadRooms() => [];

    public IReadOnlyList<Sanction> LoadServerBans() => [];

    public void Save(StoredRoom room) { }

    public void Forget(string room) { }

    public void SaveServerBans(IReadOnlyList<Sanction> bans) { }
}
