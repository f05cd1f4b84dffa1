// The chat's connection to an attached session. A protocol implements it; the chat knows nothing else about the protocol.

using Foyer.Chat.Events;
using Foyer.Chat.State;

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

    /// <summary>The client sees its own messages, renames and leaves in the room's order, as everybody else does.</summary>
    bool SeesOwnEvents => false;

    /// <summary>Receives the formatted events.</summary>
    IOutbox Outbox { get; }

    /// <summary>The client has joined the room. The room's live events follow.</summary>
    void Welcome(Welcome welcome);

    /// <summary>
    /// The result of a request of this client. A request with a tag always gets one. A request without a tag gets one if it was refused and no code
    /// awaits the answer. The receipt comes after the events of the request.
    /// </summary>
    void Receive(Receipt receipt);

    /// <summary>
    /// An event that does not come from a room: a <see cref="PersonalEvent"/>, or an event that concerns the whole server.
    /// After <see cref="RemovedFromRoom"/> the client is no longer in that room. After <see cref="Disconnected"/> the protocol must close the connection.
    /// </summary>
    void Tell(ChatEvent chatEvent);
}

/// <summary>
/// Describes the room to a new member, at the moment of the join. <paramref name="Others"/> is the number of members before the join.
/// <paramref name="Members"/> lists all members. Use it during the call only, because the room changes it later.
/// </summary>
internal sealed record Welcome(Room Room, Person You, int Others, RoomSettings Settings, Role Role, IReadOnlyList<Member> Members)
{
    public string Name => You.Name;
}

/// <summary>
/// The result of one request. <paramref name="Said"/>: the stored message, with its id and position, if the request said something.
/// <paramref name="Tag"/>: what the request was sent under.
/// </summary>
internal readonly record struct Receipt(Room Room, Answer Answer, Message? Said = null, string? Tag = null);
