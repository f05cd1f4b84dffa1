// What a server runs on and its users do not see: clock, turns, log, operators. The tests replace these to run it deterministically.

using Foyer.Chat;
using Foyer.Net;

namespace Foyer;

internal sealed record EngineSettings
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public TaskScheduler Turns { get; init; } = TaskScheduler.Default;

    public ServerLog Log { get; init; } = ServerLog.None;

    /// <summary>Null: in memory, within <see cref="Limits.HistoryChars"/>.</summary>
    public IMessageLog? MessageLog { get; init; }

    public IChatStore Store { get; init; } = new MemoryStore();

    /// <summary>Serves HTTP in this chat; null: those who ask for it are told that there is none.</summary>
    public Func<ChatDirectory, IProtocol>? Http { get; init; }

    /// <summary>Serves TLS, and hands what is within it to the protocol that it is given; null: there is none.</summary>
    public Func<TlsDoors, IProtocol>? Tls { get; init; }

    /// <summary>A port where TLS is expected at once; null: there is none. 0 picks a free one.</summary>
    public int? TlsPort { get; init; }

    /// <summary>See <see cref="ChatSettings.KeepFor"/>.</summary>
    public TimeSpan? KeepFor { get; init; }

    public IPasswordCheck Passwords { get; init; } = new NoOperators();

    public NetSettings Net(Limits limits) => new()
    {
        Time = Time,
        Turns = Turns,
        Log = Log,
        Limits = new TransportLimits
        {
            OutboxBytes = limits.OutboxBytes,
            PerAddress = limits.SessionsPerAddress,
            PerLocalAddress = limits.SessionsPerLocalAddress,
            NewPerAddress = limits.NewSessionsPerMinute,
            NewPerLocalAddress = limits.NewLocalSessionsPerMinute,
        },
        Outboxes = new OutboxAccount(limits.AllOutboxBytes),
    };

    public ChatSettings Chat(ChatServerOptions options) => new()
    {
        Time = Time,
        Turns = Turns,
        Log = Log,
        Passwords = Passwords,
        Store = Store,
        KeepFor = KeepFor,
        RoomInboxChars = options.Limits.RoomInboxChars,
        MaskedNames = options.MaskedNames,
        Rooms = options.Limits.Rooms,
        RoomsPerSession = options.Limits.RoomsPerSession,
        RoomMembers = options.Limits.RoomMembers,
        SanctionsPerRoom = options.Limits.Bans,
        DelayedJoinSize = options.Classic ? int.MaxValue : options.Limits.AnnouncedJoins,
    };
}
