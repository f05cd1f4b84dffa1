// Whether a peer is let in, and if not, what the server reports to the peer and to the operator. Each protocol has its own words for the
// result, and the metrics count it.

namespace Foyer.Runtime;

internal enum AdmissionResult : byte
{
    Open,
    ServerFull,
    AddressFull,
    AddressTooFast, // too many connections came from the address within a minute
}

/// <summary><paramref name="Limit"/> was reached. After <paramref name="Wait"/>, another attempt is worth it, if that is known.</summary>
internal readonly record struct Admission(AdmissionResult Result, int Limit = 0, TimeSpan Wait = default);
