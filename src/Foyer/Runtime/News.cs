// What can happen as often as a peer likes is a line of the log once a minute.

namespace Foyer.Runtime;

/// <summary>Thread-safe.</summary>
internal sealed class News(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _toldAt;

    /// <summary>True, at most once a minute: it is to be told.</summary>
    public bool IsNow()
    {
        lock (_gate)
        {
            if (_toldAt is { } before && time.GetElapsedTime(before) < Every) return false;
            _toldAt = time.GetTimestamp();
            return true;
        }
    }
}
