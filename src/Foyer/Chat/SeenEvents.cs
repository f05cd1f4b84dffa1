// An event that is told in several rooms reaches somebody who is in two of them twice; this remembers the last few, so
// that it is shown once. A few are enough: the rooms tell it within moments of each other.

namespace Foyer.Chat;

/// <summary>Not thread-safe: its owner sees to that.</summary>
internal sealed class SeenEvents
{
    private readonly long[] _last = new long[64];
    private int _next;

    /// <summary>False when it was asked about before.</summary>
    public bool IsFirst(long eventId)
    {
        if (Array.IndexOf(_last, eventId) >= 0) return false;
        _last[_next++ % _last.Length] = eventId;
        return true;
    }
}
