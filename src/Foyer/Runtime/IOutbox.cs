// Where the chat and the network meet. The chat hands bytes to this interface and knows no sockets. Net.Outbox implements it and knows no chat.

namespace Foyer;

internal interface IOutbox
{
    /// <summary>
    /// Never blocks, and keeps order. The bytes are shared and must never change. Any thread may call it.
    /// False: the bytes will not be sent, and the receiver is being disconnected.
    /// </summary>
    bool TrySend(ReadOnlyMemory<byte> bytes);
}
