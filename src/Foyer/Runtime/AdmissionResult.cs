// Whether a peer is let in. Each protocol has its own words for it; the metrics count it.

namespace Foyer.Runtime;

internal enum AdmissionResult : byte
{
    Open,

    /// <summary>The server has as many connections as it may have.</summary>
    ServerFull,

    /// <summary>The peer's address has.</summary>
    AddressFull,

    /// <summary>Too many came from the peer's address within a minute.</summary>
    AddressTooFast,
}
