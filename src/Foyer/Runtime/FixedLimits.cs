// The numbers that an operator cannot set. They are in the same record as the limits that an operator can set, so that every number has
// one place, and a test can replace any of them.

namespace Foyer;

public sealed partial record Limits
{
    // Connections.

    internal TimeSpan KeepAliveIdle { get; init; } = TimeSpan.FromSeconds(60);

    internal TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    internal int KeepAliveProbes { get; init; } = 4;

    /// <summary>A connection ends if its peer has not acknowledged data for this long (Linux).</summary>
    internal TimeSpan UnsentTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The kernel holds at most this many bytes that are not sent yet; the outbox holds the rest (Linux).</summary>
    internal int KernelUnsentBytes { get; init; } = 128 * 1024;

    /// <summary>Each piece that waits for a client counts as this many bytes more, for its array's header and its place in the queue.</summary>
    internal int OutboxPieceBytes { get; init; } = 64;

    /// <summary>A TLS handshake may take this long, including the wait for the processor.</summary>
    internal TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>At most this many TLS handshakes compute at once: half of the processors, so that new connections leave the chat the other half.</summary>
    internal int HandshakesAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>After the server closes a connection, the peer has this long to read what is still due.</summary>
    internal TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After the server ends its side, the peer has this long to end its own, so that no reset overtakes the last bytes.</summary>
    internal TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(1);

    // The front door.

    /// <summary>First bytes that cannot be chat (half a request line, half a PROXY header) must be complete within this time.</summary>
    internal TimeSpan FirstBytesTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The front door reads at most this many bytes before it decides. HTTP servers accept a request line of this length (RFC 9112, 3).</summary>
    internal int FirstBytes { get; init; } = 8 * 1024;

    // Rooms and their log.

    /// <summary>Then a room goes on without the messages. It is many times what a disk takes, and a short wait for a member that joins.</summary>
    internal TimeSpan LogPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A client waits this long for a page of the history.</summary>
    internal TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Who comes into a room waits this long for what was said before, and so do those who speak to them. Then the live talk goes ahead.</summary>
    internal TimeSpan ReplayPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What may wait for a new member while the history is read: some seconds of a busy room. Above that, live messages go ahead.</summary>
    internal int CatchUpBytes { get; init; } = 256 * 1024;

    /// <summary>A session keeps this many characters of its private messages.</summary>
    internal int WhisperChars { get; init; } = 32 * 1024;

    /// <summary>The most webhooks of one room. Each program that posts has its own, and with more than this, nobody can follow the room.</summary>
    internal int WebhooksPerRoom { get; init; } = 20;

    /// <summary>A turn takes at most this many characters: about 64 KiB if they are ASCII, which stays below the large-object heap.</summary>
    internal int BatchChars { get; init; } = 1 << 16;

    /// <summary>At most this many events may wait for one observer; above that, the observer misses some.</summary>
    internal int FeedEvents { get; init; } = 4096;

    /// <summary>How long a room keeps its messages, and the most that it may set for itself; null for ever. Set with <c>--keep</c>.</summary>
    internal TimeSpan? KeepFor { get; init; }

    // Operators' passwords.

    /// <summary>Wrong passwords from one address within the next time. A person mistypes two or three times; a machine guesses for ever.</summary>
    internal int OperatorAttempts { get; init; } = 5;

    /// <summary>An address then tries 260,000 passwords a year: too few for any password that is not on a list of the common ones.</summary>
    internal TimeSpan OperatorAttemptsWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>At most this many passwords are checked at once. A check takes 19 MiB, and a processor for tens of milliseconds.</summary>
    internal int OperatorChecks { get; init; } = 2;

    /// <summary>At most this many addresses are remembered, in about 1.5 MiB. A peer that has more of them has more attempts in any case.</summary>
    internal int OperatorAddresses { get; init; } = 4096;

    // HTTP.

    /// <summary>A request's head must arrive within this time. It has only some hundred bytes.</summary>
    internal TimeSpan HttpHeadTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After an answer, a connection may wait this long for its next request. Browsers send it within some seconds, or not at all.</summary>
    internal TimeSpan HttpIdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Once <see cref="HttpBodyGrace"/> is over, a body must arrive at this many bytes a second. A slower client may be a slow loris.</summary>
    internal double HttpBodyBytesPerSecond { get; init; } = 240;

    internal TimeSpan HttpBodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest body. JSON may write a letter of three bytes in six, and has some bytes around the text.</summary>
    internal long HttpBodyBytes => 2L * Math.Max(PasteBytes, LineBytes) + 4096;

    /// <summary>A client that ignores refusals waits this long for the next one. A browser has six connections to a server, so a page gets six a second.</summary>
    internal TimeSpan HttpFloodDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a follower of server-sent events gets a sign of life: proxies close connections that are silent for 30 to 60 seconds.</summary>
    internal TimeSpan SignOfLifeEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that posts over HTTP waits this long for the log.</summary>
    internal TimeSpan PostPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The HTTP rates of this many addresses and webhooks are remembered. Each takes some hundred bytes, so all of them take a few MiB.</summary>
    internal int HttpAddresses { get; init; } = 16 * 1024;
}
