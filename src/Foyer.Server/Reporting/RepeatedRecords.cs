// Rate-limits the log lines that a client can cause at will. The first record of a kind is logged at once. Later ones within a minute are
// counted, and when the minute is over, the last of them is logged with the count. So every event is counted in some line, and no client
// can fill the log.

namespace Foyer.Server.Reporting;

/// <summary>
/// The records that are counted together: those of one event (or of a family of events that alternate), with the same detail, such as an
/// address. In each minute, the first <paramref name="AtOnce"/> records are logged before the counting begins.
/// </summary>
internal readonly record struct Kind(string Family, string? Detail = null, int AtOnce = 1);

/// <summary>Thread-safe. Its memory is bounded: it keeps at most <see cref="Kinds"/> kinds for each family, and the families are fixed in the code.</summary>
internal sealed class RepeatedRecords(TimeProvider time, Action<LogRecord> tell) : IDisposable
{
    /// <summary>How many kinds of one family are counted separately, because nobody reads more lines. All others count as one more kind.</summary>
    internal const int Kinds = 16;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private sealed class Repeats
    {
        public long Began;
        public int Told = 1;
        public int Count; // of the records that were not logged
        public Func<int, LogRecord>? Last; // the last record that was not logged
    }

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<(string Family, string? Detail), Repeats> _kinds = [];
    private readonly Queue<(string Family, string? Detail)> _minutes = []; // in the order in which they end
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Logs or counts one record. <paramref name="record"/> makes the log entry for a given number of events. Never blocks.</summary>
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

    /// <summary>Logs the records that are counted so far.</summary>
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
