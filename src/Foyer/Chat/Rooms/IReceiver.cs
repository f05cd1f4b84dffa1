// How the chat reaches an attached session. The protocol implements it; the chat knows no more of it than this.

using System.Net;
using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>
/// Called from room loops and other sessions. Every member returns at once, never throws, and keeps the order of its calls.
/// </summary>
internal interface IReceiver
{
    /// <summary>Where the person is. Not kept by the chat: a copy for each would be a twentieth of what an idle client takes.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>Nobody else can read what the person sends: the connection is encrypted, or comes from this machine. A protocol that says nothing else is not private.</summary>
    bool IsPrivate => false;

    /// <summary>Where its formatted events go.</summary>
    IOutbox Outbox { get; }

    /// <summary>It is in the room now, and its live events follow.</summary>
    void Welcome(Welcome welcome);

    /// <summary>A message of its own was not accepted, and nobody has seen it.</summary>
    void Refuse(Room room, Answer answer);

    /// <summary>
    /// Something that comes by no room: a <see cref="PersonalEvent"/>, or what concerns the whole server.
    /// After <see cref="RemovedFromRoom"/> it is in that room no longer; after <see cref="Disconnected"/> the connection is to end.
    /// </summary>
    void Tell(ChatEvent chatEvent);
}

/// <summary>What one who comes in is told of the room: <paramref name="Others"/> were there before.</summary>
internal sealed record Welcome(Room Room, string Name, int Others, RoomSettings Settings, Role Role);
