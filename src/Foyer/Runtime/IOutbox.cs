// Where the chat and the network meet: the chat hands bytes to it and knows no sockets; Net.Outbox is it and knows no chat.

namespace Foyer;

internal interface IOutbox
{
    /// <summary>
    /// Never blocks and keeps order; the bytes are shared and must never change. Any thread.
    /// False: they will not be sent, and the receiver is on its way out.
    /// </summary>
    bool TrySend(ReadOnlyMemory<byte> bytes);
}
