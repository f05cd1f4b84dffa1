// Browsers open connections that they may need, and say nothing on them. At the front door these look like somebody who waits to be
// greeted, and a greeting would be taken for the answer to the request that comes there later. So who comes silently from where a browser's
// request came a moment ago is greeted only when browsers have given up what they did not need.

using System.Collections.Concurrent;
using System.Net;

namespace Foyer.Net.Door;

/// <summary>Thread-safe. Bounded: so many addresses, for so long.</summary>
internal sealed class SpareConnections(TimeProvider time)
{
    /// <summary>A page brings its requests and its spare connections together; people take longer from a page to a terminal.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a browser keeps a connection that it has not used (Chromium: kUnusedIdleSocketTimeout, 10 s), and a little.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromSeconds(11);

    private const int MostAddresses = 4096;

    private readonly ConcurrentDictionary<IPAddress, long> _requests = [];

    /// <summary>A browser's request came from there.</summary>
    public void NoteRequest(IPAddress address)
    {
        if (_requests.Count >= MostAddresses)
        {
            foreach ((IPAddress known, long at) in _requests)
            {
                if (!IsLately(at)) _requests.TryRemove(known, out _);
            }
        }
        if (_requests.Count < MostAddresses || _requests.ContainsKey(address)) _requests[address] = time.GetTimestamp();
    }

    public bool AreLikelyFrom(IPAddress address) => !_requests.IsEmpty && _requests.TryGetValue(address, out long at) && IsLately(at);

    private bool IsLately(long at) => time.GetElapsedTime(at) < Lately;
}
