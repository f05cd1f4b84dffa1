// Browsers open connections that they may need, and send nothing on them. At the front door these look like clients that wait for a
// greeting, and the browser would take a greeting for the answer to a request that it sends there later. So after a browser's request, a
// silent connection that comes from the same address within a moment is greeted only when browsers have given up their unused connections.

using System.Collections.Concurrent;

namespace Foyer.Net.Door;

/// <summary>Thread-safe. Bounded: it remembers a limited number of addresses, for a limited time.</summary>
internal sealed class SpareConnections(TimeProvider time)
{
    /// <summary>A page brings its requests and its spare connections together. A person takes longer to go from a page to a terminal.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a browser keeps a connection that it has not used (Chromium: kUnusedIdleSocketTimeout, 10 s), and a little more.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromSeconds(11);

    private const int MostAddresses = 4096;

    private readonly ConcurrentDictionary<IPAddress, long> _requests = [];

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
