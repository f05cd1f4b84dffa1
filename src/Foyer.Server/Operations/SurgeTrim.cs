// Gives memory back after a surge: thousands of clients that came or went leave behind a heap whose free parts the garbage
// collector keeps for allocations that an idle chat does not make. One collection then, when the surge is over,
// costs some tens of milliseconds and returns a third of the heap (docs/performance.md).
// It is the program's, not the library's: a library does not collect its host's garbage.

namespace Foyer.Server.Operations;

/// <summary>Looks several times a second; collects when the number of clients has changed a lot and has come to rest.</summary>
internal sealed class SurgeTrim(Func<int> clientCount, TimeProvider time, Action trim) : IDisposable
{
    /// <summary>A change of this many clients is a surge: about 5 MB of garbage.</summary>
    internal const int Surge = 2000;

    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>Not more often, however many come and go.</summary>
    internal static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(20);

    private int _trimmedAt;
    private long? _trimmedWhen;
    private int _lastSeen;
    private ITimer? _timer;

    public static SurgeTrim Of(Func<int> clientCount, TimeProvider time, ServerLog log)
    {
        var trim = new SurgeTrim(clientCount, time, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        trim._timer = time.CreateGuardedTimer(log, "giving memory back", trim.Look, Period, Period);
        return trim;
    }

    internal void Look()
    {
        int count = clientCount();
        bool atRest = count == _lastSeen;
        _lastSeen = count;
        if (!atRest || Math.Abs(count - _trimmedAt) < Surge) return;
        if (_trimmedWhen is { } when && time.GetElapsedTime(when) < AtMostEvery) return;
        _trimmedAt = count;
        _trimmedWhen = time.GetTimestamp();
        trim();
    }

    public void Dispose() => _timer?.Dispose();
}
