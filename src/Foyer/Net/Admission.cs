// Whether a peer is let in, and if not, what it and the operator are to be told. Each protocol has its own words for it.

namespace Foyer.Net;

internal enum Entrance : byte
{
    Open,

    /// <summary>The server has as many connections as it may have.</summary>
    ServerFull,

    /// <summary>The peer's address has.</summary>
    AddressFull,

    /// <summary>Too many came from the peer's address within a minute.</summary>
    AddressTooFast,
}

/// <summary>
/// <paramref name="Limit"/> is the number that was reached; <paramref name="Wait"/> how long until it is worth another attempt, where that is known.
/// </summary>
internal readonly record struct Admission(Entrance Entrance, int Limit = 0, TimeSpan Wait = default);
