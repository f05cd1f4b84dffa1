// What the chat runs on: its clock, its turns, its numbers. One instance a server.

using System.Buffers.Binary;
using System.Security.Cryptography;
using Foyer.Runtime;

namespace Foyer.Chat.Rooms;

internal sealed record ChatSettings
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where room turns run. Replaced by a seeded one to run the whole server deterministically.</summary>
    public TaskScheduler Turns { get; init; } = TaskScheduler.Default;

    public ServerLog Log { get; init; } = ServerLog.None;

    public ServerMetrics Metrics { get; init; } = ServerMetrics.None;

    /// <summary>See <see cref="EngineSettings.Reload"/>.</summary>
    public Func<string, Task<ReloadResult>>? Reload { get; init; }

    /// <summary>Above this many members a join is announced only when the member first does something.</summary>
    public int DelayedJoinSize { get; init; } = 200;

    /// <summary>Random, of this run: see <see cref="MessageId.Source"/>.</summary>
    public long Source { get; init; } = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));

    public IChatStore Store { get; init; } = new MemoryStore();

    /// <summary>How long messages are kept where a room has no time of its own; null for ever.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>So long a room waits for its log before it goes on without what was said: many times what a disk takes, and short for who comes or is put out.</summary>
    public TimeSpan LogPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>So long somebody waits for what was said before.</summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What may wait for somebody while that is read; above it the live talk goes ahead. A busy room's for some seconds.</summary>
    public int CatchUpBytes { get; init; } = 256 * 1024;

    /// <summary>What a session keeps of its private messages, in characters.</summary>
    public int WhisperChars { get; init; } = 32 * 1024;

    /// <summary>Guests are shown as <c>guest-HASH</c> in place of their address.</summary>
    public bool MaskedNames { get; init; }

    /// <summary>Rooms at once; 0 for no limit.</summary>
    public int Rooms { get; init; } = 10_000;

    /// <summary>Rooms that one session is in at once; 0 for no limit.</summary>
    public int RoomsPerSession { get; init; } = 20;

    /// <summary>Members of a room that has no limit of its own; 0 for no limit.</summary>
    public int RoomMembers { get; init; }

    /// <summary>Bans and mutes of a room, and as many of the whole server; each is looked at when somebody comes in.</summary>
    public int SanctionsPerRoom { get; init; } = 1000;

    /// <summary>Webhooks of a room: each program that posts has its own, and a room with more of them than this is nobody's to read.</summary>
    public int WebhooksPerRoom { get; init; } = 20;

    /// <summary>The longest line that is posted, in bytes without its end.</summary>
    public int LineBytes { get; init; } = 4096;

    /// <summary>Lines of one post; 0 for no limit.</summary>
    public int PasteLines { get; init; } = 100;

    /// <summary>Bytes of one post of several lines, with an end of one byte each.</summary>
    public int PasteBytes { get; init; } = 16 * 1024;

    /// <summary>What may wait in a room before those who post to it wait, in characters.</summary>
    public int RoomInboxChars { get; init; } = 1 << 20;

    /// <summary>Where a batch is cut, in characters: about 64 KiB of bytes where they are ASCII, which stays below the large-object heap.</summary>
    public int BatchChars { get; init; } = 1 << 16;

    /// <summary>How many events may wait for one observer before it misses some.</summary>
    public int FeedEvents { get; init; } = 4096;

    /// <summary>Who the server's operators are.</summary>
    public IPasswordCheck Passwords { get; init; } = new NoOperators();

    /// <summary>Wrong operator passwords from one address within <see cref="OperatorAttemptsWithin"/>: a person mistypes twice or three times, a machine guesses for ever.</summary>
    public int OperatorAttempts { get; init; } = 5;

    /// <summary>With five in ten minutes, an address tries 260,000 passwords a year: too few for any that is not on a list of the common ones.</summary>
    public TimeSpan OperatorAttemptsWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Operator passwords that are checked at the same time: each takes 19 MiB and a processor for tens of milliseconds; the others wait.</summary>
    public int OperatorChecks { get; init; } = 2;

    /// <summary>Addresses whose attempts are remembered, about 1.5 MiB. Above it the one that tried longest ago is forgotten: who has so many addresses has that many times the attempts anyway.</summary>
    public int OperatorAddresses { get; init; } = 4096;
}
