// Bounds the log lines that a client can cause at will. The first record of a kind is logged at once. Those that follow within a minute are
// counted; when the minute is over, the last of them is logged with the count. So every record is in one line, and nobody can fill the log.

namespace Foyer.Server.Reporting;

/// <summary>
/// What is counted together: the event (or a family of events that alternate), and a detail such as an address.
/// <paramref name="AtOnce"/> facts a minute are logged before the counting begins.
/// </summary>
internal readonly record struct Kind(string Family, string? Detail = null, int AtOnce = 1);

/// <summary>Thread-safe. Its memory is bounded: <see cref="Kinds"/> for each family, and the families are in the code.</summary>
internal sealed class RepeatedRecords(TimeProvider time, Action<LogRecord> tell) : IDisposable
{
    /// <summary>How many kinds of one family are kept apart in a minute: more lines than that, nobody reads. The others are counted as one more kind.</summary>
    internal const int Kinds = 16;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private sealed class Repeats
    {
        public long Began;
        public int Told = 1;
        public int Count; // of those that were not logged
        public Func<int, LogRecord>? Last; // of those
    }

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<(string Family, string? Detail), Repeats> _kinds = [];
    private readonly Queue<(string Family, string? Detail)> _minutes = []; // in the order in which they end
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary><paramref name="record"/> makes the line that stands for a number of such facts. Returns at once.</summary>
    public void Tell(Kind kind, Func<int, LogRecord> record)
    {
        lock (_gate)
        {
            (string Family, string? Detail) key = (kind.Family, kind.Detail);
            if (!_kinds.TryGetValue(key, out Repeats? repeats))
            {
                if (_kinds.Keys.Count(known => known.Family == kind.Family) >= Kinds) key = (kind.Family, "and others");
                if (!_kinds.TryGetValue(key, out repeats))
                {
                    _kinds.Add(key, new Repeats { Began = time.GetTimestamp() });
                    Enqueue(key);
                    tell(record(1));
                    return;
                }
            }
            if (repeats.Told < kind.AtOnce)
            {
                repeats.Told++;
                tell(record(1));
                return;
            }
            repeats.Count++;
            repeats.Last = record;
        }
    }

    /// <summary>Logs what was counted.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
            foreach (Repeats repeats in _minutes.Select(key => _kinds[key]).Where(repeats => repeats.Count > 0)) tell(repeats.Last!(repeats.Count));
            _minutes.Clear();
            _kinds.Clear();
        }
    }

    private void Enqueue((string Family, string? Detail) key)
    {
        _minutes.Enqueue(key);
        if (_minutes.Count == 1) SetTimer(Every);
    }

    private void SetTimer(TimeSpan due)
    {
        if (_isDisposed) return;
        _timer ??= time.CreateTimer(static facts => ((RepeatedRecords)facts!).EndMinutes(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void EndMinutes()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            while (_minutes.TryPeek(out (string Family, string? Detail) key))
            {
                Repeats repeats = _kinds[key];
                if (Every - time.GetElapsedTime(repeats.Began, now) is { Ticks: > 0 } left)
                {
                    SetTimer(left);
                    return;
                }
                _minutes.Dequeue();
                if (repeats.Count == 0)
                {
                    _kinds.Remove(key);
                    continue;
                }
                tell(repeats.Last!(repeats.Count));
                _kinds[key] = new Repeats { Began = now };
                _minutes.Enqueue(key);
            }
        }
    }
}
