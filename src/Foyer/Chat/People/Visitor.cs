// Somebody who speaks or reads without being there: a request that is answered, and nothing more. What others of the chat are
// told is not for it, and what becomes of its message it learns by the answer.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.People;

/// <summary>Made by <see cref="ChatDirectory.Visit"/>.</summary>
internal sealed class Visitor(IPEndPoint from) : IReceiver, IOutbox
{
    public IPEndPoint RemoteEndPoint => from;

    public IOutbox Outbox => this;

    public void Welcome(Welcome welcome) { }

    public void Refuse(Room room, Answer answer) { }

    public void Tell(ChatEvent chatEvent) { }

    public bool TrySend(ReadOnlyMemory<byte> bytes) => true;
}
