// The chat's connection to an attached session. A protocol implements it; the chat knows nothing else about the protocol.

using System.Net;
using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>
/// Called by rooms and by other sessions. Every member returns at once, never throws, and preserves the order of the calls.
/// </summary>
internal interface IReceiver
{
    /// <summary>The client's address. The chat keeps no copy of it, because the copies would add a twentieth to the memory of an idle client.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>
    /// Nobody else can read what the client sends: the connection is encrypted, or comes from this machine.
    /// A protocol that does not implement this is not private.
    /// </summary>
    bool IsPrivate => false;

    /// <summary>Receives the formatted events.</summary>
    IOutbox Outbox { get; }

    /// <summary>The client has joined the room. The room's live events follow.</summary>
    void Welcome(Welcome welcome);

    /// <summary>A message of this client was not accepted, and nobody has seen it.</summary>
    void Refuse(Room room, Answer answer);

    /// <summary>
    /// An event that does not come from a room: a <see cref="PersonalEvent"/>, or an event that concerns the whole server.
    /// After <see cref="RemovedFromRoom"/> the client is no longer in that room. After <see cref="Disconnected"/> the protocol must close the connection.
    /// </summary>
    void Tell(ChatEvent chatEvent);
}

/// <summary>What a new member is shown about the room. <paramref name="Others"/>: how many members were there before.</summary>
internal sealed record Welcome(Room Room, string Name, int Others, RoomSettings Settings, Role Role);
