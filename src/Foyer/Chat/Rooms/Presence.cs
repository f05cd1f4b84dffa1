using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>
/// Somebody who is connected to this server or to another one, as they were when we asked. <paramref name="Rooms"/>: the names of all rooms that they are
/// in; show only those that the asker may know of. <paramref name="EndPoint"/>: the address of a client of theirs, for the server's operators.
/// </summary>
internal sealed record Presence(Person Person, IReadOnlyList<string> Rooms, IPEndPoint? EndPoint);
