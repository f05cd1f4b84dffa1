namespace Foyer.Chat.State;

/// <summary>What is kept of a room while it is empty and, if the store is a database, across restarts. Immutable.</summary>
internal sealed record StoredRoom(string Name, RoomSettings Settings, IReadOnlyList<Sanction> Sanctions)
{
    public IReadOnlyList<Webhook> Webhooks { get; init; } = [];
}
