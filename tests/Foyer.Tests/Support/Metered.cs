// Listens to one server's metrics, as an exporter does.

using System.Diagnostics.Metrics;
using System.Globalization;

namespace Foyer.Tests.Support;

internal sealed class Metered : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _observed = [];
    private readonly List<string> _recorded = [];

    public Metered(ServerMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, metrics.Meter)) return;
            lock (Instruments) Instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_observed) _observed[instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Value}"))] = value;
        });
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Record(string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {value:0.###}")));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Record(string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {value}")));
        _listener.Start();
    }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>What was recorded in histograms, in order, since the last call.</summary>
    public string[] TakeRecorded()
    {
        lock (_recorded)
        {
            string[] taken = [.. _recorded];
            _recorded.Clear();
            return taken;
        }
    }

    /// <summary>What it says at this moment; with the value of its tag, where it has one: <c>foyer.clients line</c>.</summary>
    public long this[string name]
    {
        get
        {
            _listener.RecordObservableInstruments();
            lock (_observed) return _observed[name];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(string line)
    {
        lock (_recorded) _recorded.Add(line);
    }
}
