// Whether a peer is let in. Each protocol has its own words for the result, and the metrics count it.

namespace Foyer.Runtime;

internal enum AdmissionResult : byte
{
    Open,

    /// <summary>The server has as many connections as it may have.</summary>
    ServerFull,

    /// <summary>The peer's address has as many connections as it may have.</summary>
    AddressFull,

    /// <summary>Too many connections came from the peer's address within a minute.</summary>
    AddressTooFast,
}
