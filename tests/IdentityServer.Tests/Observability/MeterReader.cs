using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Listens to one server's meter.</summary>
internal sealed class MeterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> _measured = new();

    public MeterReader(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.Start();
    }

    /// <summary>Values of all tags so far.</summary>
    public IEnumerable<string> Tags => _measured.SelectMany(measured => measured.Tags).Select(tag => $"{tag.Value}");

    /// <summary>Asks the gauges.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public double Sum(string name, params (string Key, string Value)[] tags) => Of(name, tags).Sum();

    public int Count(string name, params (string Key, string Value)[] tags) => Of(name, tags).Count();

    public double? Last(string name, params (string Key, string Value)[] tags) => Of(name, tags).Select(value => (double?)value).LastOrDefault();

    public void Dispose() => _listener.Dispose();

    private IEnumerable<double> Of(string name, (string Key, string Value)[] tags) => _measured
        .Where(measured => measured.Name == name && tags.All(wanted => measured.Tags.Any(tag => tag.Key == wanted.Key && $"{tag.Value}" == wanted.Value)))
        .Select(measured => measured.Value);
}
