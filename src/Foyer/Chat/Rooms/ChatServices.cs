// What the chat runs on beside what every part of the server runs on: its log, its store, and what it cannot do itself.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Foyer.Chat.Log;
using Foyer.Runtime;

namespace Foyer.Chat.Rooms;

internal record ChatServices : Services
{
    /// <summary>If none is given, one in memory, within <see cref="Limits.HistoryChars"/>.</summary>
    [AllowNull]
    public IMessageLog MessageLog
    {
        get => field ??= new MemoryLog(this);
        init;
    }

    public IChatStore Store { get; init; } = new MemoryStore();

    /// <summary>Who the server's operators are.</summary>
    public IPasswordCheck Passwords { get; init; } = new NoOperators();

    /// <summary>
    /// Reads the settings again for the operator of this name (<c>/rehash</c>), and brings what may change to the server.
    /// Null: there is nothing to read. Any thread, any number at once; it does not throw.
    /// </summary>
    public Func<string, Task<ReloadResult>>? Reload { get; init; }

    /// <summary>Guests are shown as <c>guest-HASH</c> in place of their address.</summary>
    public bool MaskedNames { get; init; }

    /// <summary>Random, of this run: see <see cref="MessageId.Source"/>.</summary>
    public long Source { get; init; } = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));
}
