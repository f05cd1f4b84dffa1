// The numbers that an operator cannot set. They are in the same record as the limits that an operator can set, so that every number has
// one place, and a test can replace any of them.

namespace Foyer;

public sealed partial record Limits
{
    // Connections.

    internal TimeSpan KeepAliveIdle { get; init; } = TimeSpan.FromSeconds(60);

    internal TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    internal int KeepAliveProbes { get; init; } = 4;

    /// <summary>Data that the peer has not acknowledged for this long ends the connection (Linux).</summary>
    internal TimeSpan UnsentTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The kernel holds this many bytes that are not sent yet; the outbox holds the rest (Linux).</summary>
    internal int KernelUnsentBytes { get; init; } = 128 * 1024;

    /// <summary>Each piece that waits in an outbox counts as this many bytes more: its array's header and its place in the queue.</summary>
    internal int OutboxPieceBytes { get; init; } = 64;

    /// <summary>A TLS handshake may take this long, including the wait for the processor.</summary>
    internal TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>TLS handshakes that compute at once: half of the processors, so that new connections leave the chat the other half.</summary>
    internal int HandshakesAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>After the server closes a connection, the peer has this long to read what is due.</summary>
    internal TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After our end, the peer has this long to end its side, so that no reset overtakes the last words.</summary>
    internal TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(1);

    // The front door.

    /// <summary>A beginning that cannot be chat (half a request line, half a PROXY header) must be complete within this time.</summary>
    internal TimeSpan FirstBytesTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The front door reads at most this many bytes before it decides: what HTTP servers accept as a request line (RFC 9112, 3).</summary>
    internal int FirstBytes { get; init; } = 8 * 1024;

    // Rooms and their log.

    /// <summary>A room waits this long for its log and then goes on without the messages: many times what a disk takes, and short for a member that joins.</summary>
    internal TimeSpan LogPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A client waits this long for a page of the history.</summary>
    internal TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>While the history is read for a new member, this many bytes may wait for it; above that the live talk goes ahead. Some seconds of a busy room.</summary>
    internal int CatchUpBytes { get; init; } = 256 * 1024;

    /// <summary>A session keeps this many characters of its private messages.</summary>
    internal int WhisperChars { get; init; } = 32 * 1024;

    /// <summary>Webhooks of one room: each program that posts has its own, and with more than this, nobody can follow the room.</summary>
    internal int WebhooksPerRoom { get; init; } = 20;

    /// <summary>A turn takes this many characters: about 64 KiB where they are ASCII, which stays below the large-object heap.</summary>
    internal int BatchChars { get; init; } = 1 << 16;

    /// <summary>This many events may wait for one observer; above that it misses some.</summary>
    internal int FeedEvents { get; init; } = 4096;

    /// <summary>
    /// Messages are kept this long where a room has no time of its own; null for ever. The operator sets it with <c>--keep</c>; here it bounds
    /// what a room may set for itself.
    /// </summary>
    internal TimeSpan? KeepFor { get; init; }

    // Operators' passwords.

    /// <summary>Wrong passwords from one address within <see cref="OperatorAttemptsWithin"/>: a person mistypes two or three times, a machine guesses for ever.</summary>
    internal int OperatorAttempts { get; init; } = 5;

    /// <summary>With five in ten minutes, an address tries 260,000 passwords a year: too few for any password that is not on a list of the common ones.</summary>
    internal TimeSpan OperatorAttemptsWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Passwords that are checked at the same time: each takes 19 MiB and a processor for tens of milliseconds; the others wait.</summary>
    internal int OperatorChecks { get; init; } = 2;

    /// <summary>
    /// Addresses whose attempts are remembered, about 1.5 MiB. Above that, the address that tried longest ago is forgotten: a peer with so
    /// many addresses has that many times the attempts in any case.
    /// </summary>
    internal int OperatorAddresses { get; init; } = 4096;

    // HTTP.

    /// <summary>A request's head must arrive within this time: it has some hundred bytes.</summary>
    internal TimeSpan HttpHeadTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After an answer, a connection may wait this long for its next request: browsers come back within some seconds, or not at all.</summary>
    internal TimeSpan HttpIdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A body must arrive at this many bytes a second once <see cref="HttpBodyGrace"/> is over: below that it is a slow loris.</summary>
    internal double HttpBodyBytesPerSecond { get; init; } = 240;

    internal TimeSpan HttpBodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest body: JSON writes one letter of three bytes in six, and has some bytes around the text.</summary>
    internal long HttpBodyBytes => 2L * Math.Max(PasteBytes, LineBytes) + 4096;

    /// <summary>A follower by server-sent events gets a sign of life this often: proxies close a connection that is silent for 30 to 60 seconds.</summary>
    internal TimeSpan SignOfLifeEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that posts over HTTP waits this long for the log.</summary>
    internal TimeSpan PostPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Addresses whose rates over HTTP are remembered: some hundred bytes each, so a few MiB.</summary>
    internal int HttpAddresses { get; init; } = 16 * 1024;
}
