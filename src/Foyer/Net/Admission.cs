// Whether a peer is let in, and if not, what it and the operator are to be told.

using Foyer.Runtime;

namespace Foyer.Net;

/// <summary>
/// <paramref name="Limit"/> is the number that was reached; <paramref name="Wait"/> how long until it is worth another attempt, where that is known.
/// </summary>
internal readonly record struct Admission(AdmissionResult Result, int Limit = 0, TimeSpan Wait = default);
