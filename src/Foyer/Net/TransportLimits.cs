// The numbers of connections, addresses and outboxes, in the words of this layer. ChatServerOptions and Limits say where they come from.

using Foyer.Runtime;

namespace Foyer.Net;

internal sealed record TransportLimits
{
    public TimeSpan KeepAliveIdle { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    public int KeepAliveProbes { get; init; } = 4;

    /// <summary>Data that the peer has not acknowledged for this long ends the connection (Linux).</summary>
    public TimeSpan UnsentTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What the kernel may hold of data not yet sent, before the outbox holds the rest (Linux).</summary>
    public int KernelUnsentBytes { get; init; } = 128 * 1024;

    /// <summary>What a piece that waits counts beside its bytes: its array's header and its place in the queue.</summary>
    public int OutboxPieceBytes { get; init; } = 64;

    /// <summary>What may wait in one outbox.</summary>
    public int OutboxBytes { get; init; } = 1024 * 1024;

    /// <summary>Connections at once from one address (<see cref="AddressGroup"/>); as below, 0 for no limit.</summary>
    public int PerAddress { get; init; }

    public int PerLocalAddress { get; init; }

    /// <summary>New connections from one address in a minute.</summary>
    public int NewPerAddress { get; init; }

    public int NewPerLocalAddress { get; init; }

    /// <summary>How long a TLS handshake may take, waiting for the processor included.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>TLS handshakes that compute at once: half of the processors, so that newcomers leave the chat the other half.</summary>
    public int HandshakesAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How long a connection that is being closed may take to read what is due to it.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after our end the peer may take to end its side, so that no reset overtakes the last words.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(1);
}
