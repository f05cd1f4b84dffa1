// What a server runs on and its users do not see: clock, turns, log, operators. The tests replace these to run it deterministically.

using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Line;
using Foyer.Net;
using Foyer.Runtime;
using Foyer.Wording;

namespace Foyer;

internal sealed record EngineSettings
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public TaskScheduler Turns { get; init; } = TaskScheduler.Default;

    public ServerLog Log { get; init; } = ServerLog.None;

    /// <summary>The server's own; it disposes of them when it has stopped. Null: it makes its own.</summary>
    public ServerMetrics? Metrics { get; init; }

    /// <summary>
    /// Reads the settings again for the operator of this name (<c>/rehash</c>), and brings what may change to the server by <see cref="ChatServer.Use"/>.
    /// Null: there is nothing to read. Any thread, any number at once; it does not throw.
    /// </summary>
    public Func<string, Task<ReloadResult>>? Reload { get; init; }

    /// <summary>Null: in memory, within <see cref="Limits.HistoryChars"/>.</summary>
    public IMessageLog? MessageLog { get; init; }

    public IChatStore Store { get; init; } = new MemoryStore();

    /// <summary>Serves HTTP in this chat; null: those who ask for it are told that there is none.</summary>
    public Func<ChatDirectory, IProtocol>? Http { get; init; }

    /// <summary>A port for HTTP alone, where nobody is asked what it speaks; null for none, 0 for any that is free.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Serves TLS, and hands what is within it to the protocol that it is given; null: there is none.</summary>
    public Func<TlsDoors, IProtocol>? Tls { get; init; }

    /// <summary>A port where TLS is expected at once; null: there is none. 0 picks a free one.</summary>
    public int? TlsPort { get; init; }

    /// <summary>How many descriptors the process may open, beside its clients', after the server has bound its ports.</summary>
    public int DescriptorReserve { get; init; } = Descriptors.Reserve;

    /// <summary>See <see cref="ChatSettings.KeepFor"/>.</summary>
    public TimeSpan? KeepFor { get; init; }

    public IPasswordCheck Passwords { get; init; } = new NoOperators();

    public NetSettings Net(Limits limits) => new()
    {
        Time = Time,
        Turns = Turns,
        Log = Log,
        Metrics = Metrics ?? ServerMetrics.None,
        Limits = Transport(limits),
        Outboxes = new OutboxAccount(limits.AllOutboxBytes),
    };

    public static TransportLimits Transport(Limits limits) => new()
    {
        OutboxBytes = limits.OutboxBytes,
        PerAddress = limits.SessionsPerAddress,
        PerLocalAddress = limits.SessionsPerLocalAddress,
        NewPerAddress = limits.NewSessionsPerMinute,
        NewPerLocalAddress = limits.NewLocalSessionsPerMinute,
    };

    public ChatSettings Chat(ChatServerOptions options) => new ChatSettings
    {
        Time = Time,
        Turns = Turns,
        Log = Log,
        Metrics = Metrics ?? ServerMetrics.None,
        Reload = Reload,
        Passwords = Passwords,
        Store = Store,
        KeepFor = KeepFor,
        RoomInboxChars = options.Limits.RoomInboxChars,
        MaskedNames = options.MaskedNames,
    }.With(options);

    public LineSettings Line(ChatServerOptions options) => new()
    {
        Classic = options.Classic,
        Greeting = options.Greeting ?? (options.Classic ? Words.English : options.Words)[Phrase.Greeting],
        Words = options.Words,
        Replay = options.Classic ? 0 : options.Replay,
        Limits = options.Limits,
        Rates = new SessionRates(options.Limits, Time),
    };
}

internal static class ReloadableSettings
{
    /// <summary>With these options' numbers, of those that may change while the server runs.</summary>
    public static ChatSettings With(this ChatSettings settings, ChatServerOptions options) => settings with
    {
        Rooms = options.Limits.Rooms,
        RoomsPerSession = options.Limits.RoomsPerSession,
        RoomMembers = options.Limits.RoomMembers,
        SanctionsPerRoom = options.Limits.Bans,
        LineBytes = options.Limits.LineBytes,
        PasteLines = options.Limits.PasteLines,
        PasteBytes = options.Limits.PasteBytes,
        DelayedJoinSize = options.Classic ? int.MaxValue : options.Limits.AnnouncedJoins,
    };
}
