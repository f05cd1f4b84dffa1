// Gives memory back to the system after a surge. When thousands of clients have joined or left, the garbage collector keeps the free
// parts of the heap for allocations that an idle chat does not make. One collection at the end of the surge costs some tens
// of milliseconds and returns a third of the heap (docs/performance.md).
// This is part of the program and not of the library, because a library should not collect its host's garbage.

namespace Foyer.Server.Operations;

/// <summary>Checks the number of clients several times a second. Collects when the number has changed a lot and is stable again.</summary>
internal sealed class SurgeTrim(Func<int> clientCount, TimeProvider time, Action trim) : IDisposable
{
    /// <summary>A change of this many clients is a surge: about 5 MB of garbage.</summary>
    internal const int Surge = 2000;

    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>The least time between two collections, however many clients join and leave.</summary>
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
