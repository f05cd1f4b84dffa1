// What a server counts, with .NET's own System.Diagnostics.Metrics: the meter "Foyer", which any host of the server can listen to. Names
// follow OpenTelemetry's conventions; docs/operating.md lists them all (a test compares). Nearly all values are numbers of our own that a
// listener reads when it wants to. So counting is one addition per batch, whether anybody listens or not, and a listener that begins late
// has missed nothing. Only values that need a distribution are recorded, per batch or per commit, and only while somebody listens.

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Foyer;

/// <summary>One instance per server. Thread-safe. Nothing here blocks, and nothing on the path of a line allocates.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "Foyer";

    /// <summary>From a tenth of a millisecond, which a lone line takes, to the time at which people give up.</summary>
    private static readonly InstrumentAdvice<double> Times = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] };

    private readonly Histogram<double> _delivery;
    private readonly Histogram<double> _commit;
    private readonly Histogram<int> _rows;
    private readonly Tally _clients = new("protocol", "line");
    private readonly Tally _detections = new("protocol", "line");
    private readonly Tally _refused = new("reason",
        Reason(AdmissionResult.ServerFull), Reason(AdmissionResult.AddressFull), Reason(AdmissionResult.AddressTooFast));
    private long _accepted, _linesIn, _linesOut, _slowReaders, _flooders, _notLogged;

    public ServerMetrics() : this(MeterName) { }

    private ServerMetrics(string meter)
    {
        Meter = new Meter(meter);
        Meter.CreateObservableUpDownCounter("foyer.clients", _clients.Read, "{client}", "Clients that are connected");
        Meter.CreateObservableCounter("foyer.detections", _detections.Read, "{connection}", "What the first bytes of connections were taken for");
        Meter.CreateObservableCounter("foyer.connections.accepted", () => Volatile.Read(ref _accepted), "{connection}", "Connections that were let in");
        Meter.CreateObservableCounter("foyer.connections.refused", _refused.Read, "{connection}", "Connections that were not let in");
        Meter.CreateObservableCounter("foyer.lines.in", () => Volatile.Read(ref _linesIn), "{line}", "Lines that clients sent");
        Meter.CreateObservableCounter("foyer.lines.out", () => Volatile.Read(ref _linesOut), "{line}", "Messages times those whom they were handed out to");
        Meter.CreateObservableUpDownCounter("foyer.outbox.size", () => OutboxBytes?.Invoke() ?? 0, "By", "What waits for clients: that they read it, or that the history before it is read");
        Meter.CreateObservableCounter("foyer.slow_readers.dropped", () => Volatile.Read(ref _slowReaders), "{client}", "Clients that were disconnected for reading too slowly");
        Meter.CreateObservableCounter("foyer.flooders.dropped", () => Volatile.Read(ref _flooders), "{client}", "Clients that were disconnected for flooding");
        Meter.CreateObservableUpDownCounter("foyer.rooms", () => Rooms?.Invoke() ?? 0, "{room}", "Rooms that there are");
        Meter.CreateObservableCounter("foyer.log.refused", () => Volatile.Read(ref _notLogged), "{message}", "Messages that could not be stored, and were not shown");
        _delivery = Meter.CreateHistogram("foyer.delivery.duration", "s", "From a line's detection to its batch having been handed out; the oldest line of each batch", null, Times);
        _commit = Meter.CreateHistogram("foyer.log.commit.duration", "s", "What a commit of the history took", null, Times);
        _rows = Meter.CreateHistogram("foyer.log.commit.rows", "{row}", "What a commit of the history wrote", null, Sizes);
    }

    /// <summary>For parts that run without a server: they are counted, but nobody reads the numbers.</summary>
    public static ServerMetrics None { get; } = new(MeterName + ".None");

    public Meter Meter { get; }

    /// <summary>Returns how many rooms there are. Set once, by the server.</summary>
    public Func<long>? Rooms { get; set; }

    /// <summary>Returns how many bytes wait for all clients. Set once, by the server.</summary>
    public Func<long>? OutboxBytes { get; set; }

    /// <summary>A client of this protocol has begun; one call of <see cref="Closed"/> follows.</summary>
    public void Opened(string protocol) => _clients.Add(protocol, 1);

    public void Closed(string protocol) => _clients.Add(protocol, -1);

    /// <summary>The front door detected this protocol from the first bytes of a connection.</summary>
    public void Detected(string what) => _detections.Add(what, 1);

    public void Admitted(AdmissionResult result)
    {
        if (result == AdmissionResult.Open) Interlocked.Increment(ref _accepted);
        else _refused.Add(Reason(result), 1);
    }

    public void TookLines(int lines) => Interlocked.Add(ref _linesIn, lines);

    public void DeliveredLines(long lines) => Interlocked.Add(ref _linesOut, lines);

    public void DroppedSlowReader() => Interlocked.Increment(ref _slowReaders);

    public void DroppedFlooder() => Interlocked.Increment(ref _flooders);

    public void RefusedMessages(int messages) => Interlocked.Add(ref _notLogged, messages);

    /// <summary>Returns the time, to be passed to <see cref="Delivered"/> later; 0 while nobody listens, and then no clock is read.</summary>
    public long BeginDelivery(TimeProvider time) => _delivery.Enabled ? time.GetTimestamp() : 0;

    public void Delivered(long begun, TimeProvider time)
    {
        if (begun != 0) _delivery.Record(time.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>The same as <see cref="BeginDelivery"/>, for a commit of the history.</summary>
    public long BeginCommit(TimeProvider time) => _commit.Enabled ? time.GetTimestamp() : 0;

    public void Committed(long begun, TimeProvider time, int rows)
    {
        if (begun == 0) return;
        _commit.Record(time.GetElapsedTime(begun).TotalSeconds);
        _rows.Record(rows);
    }

    public void Dispose() => Meter.Dispose();

    private static string Reason(AdmissionResult result) => result switch
    {
        AdmissionResult.ServerFull => "server_full",
        AdmissionResult.AddressFull => "address_full",
        AdmissionResult.AddressTooFast => "address_too_fast",
        AdmissionResult.Open or _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    /// <summary>A number for each value of one tag, which must have few values. Too slow for the path of a line.</summary>
    private sealed class Tally(string tag, params string[] known)
    {
        private readonly ConcurrentDictionary<string, long> _counts = new(known.Select(value => KeyValuePair.Create(value, 0L)), StringComparer.Ordinal);

        public void Add(string value, long number) => _counts.AddOrUpdate(value, static (_, add) => add, static (_, count, add) => count + add, number);

        public IEnumerable<Measurement<long>> Read() =>
            from count in _counts select new Measurement<long>(count.Value, new KeyValuePair<string, object?>(tag, count.Key));
    }
}
