// The services of the chat, in addition to those of every part of the server: the message log, the store, and what the rest of the server does for it.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Foyer.Chat.Events;
using Foyer.Chat.Log;

namespace Foyer.Chat.Rooms;

internal record ChatServices : Services
{
    /// <summary>By default a log in memory, which keeps <see cref="Limits.HistoryChars"/>.</summary>
    [AllowNull]
    public IMessageLog MessageLog
    {
        get => field ??= new MemoryLog(this);
        init;
    }

    /// <summary>Makes the order of all rooms. By default, the order of one machine.</summary>
    public Func<ChatServices, EventIds, IRoomOrder> Order { get; init; } = static (services, ids) => new InboxOrder(services, ids);

    public IPeers Peers { get; init; } = new NoPeers();

    public IChatStore Store { get; init; } = new MemoryStore();

    /// <summary>Checks the passwords of server operators.</summary>
    public IPasswordCheck Passwords { get; init; } = new NoOperators();

    /// <summary>
    /// Reads the settings again on behalf of the operator with this name (<c>/rehash</c>), and applies those that can change while the server runs.
    /// Null if there is nothing to read. Can be called from any thread, also concurrently. Does not throw.
    /// </summary>
    public Func<string, Task<ReloadResult>>? Reload { get; init; }

    /// <summary>Guests are shown as <c>guest-HASH</c> instead of their address.</summary>
    public bool MaskedNames { get; init; }

    /// <summary>A random number for this run: see <see cref="MessageId.Source"/>.</summary>
    public long Source { get; init; } = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));
}
