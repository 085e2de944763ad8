using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using IdentityPlatform.IdentityServer.Observability;

namespace IdentityPlatform.IdentityServer.Administration.Activity;

/// <summary>
/// Counts what the server measures, for the plots of the dashboard: a number in memory for each token, written down by a
/// job once a minute. A client's own token still writes nothing.
/// </summary>
public sealed class ActivityCounter : IDisposable
{
    // Labels are the server's own words; should that ever change, the table must not grow with what somebody sends.
    private const int MostLabels = 200;
    private const string Others = "other";

    private readonly MeterListener _listener = new();
    private ConcurrentDictionary<(string Kind, string Label), StrongBox<long>> _counts = new();

    /// <summary>Listens from now on.</summary>
    public ActivityCounter(ServerMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter) && KindOf(instrument.Name) is { } counted)
                listener.EnableMeasurementEvents(instrument, counted);
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    /// <summary>Takes what was counted since the last time.</summary>
    public IReadOnlyList<ActivityCount> Take()
    {
        var taken = Interlocked.Exchange(ref _counts, new());
        return [.. taken.Select(count => new ActivityCount(count.Key.Kind, count.Key.Label, Interlocked.Read(ref count.Value.Value)))];
    }

    /// <summary>Gives back what could not be written down.</summary>
    public void PutBack(IEnumerable<ActivityCount> counts)
    {
        foreach (var count in counts)
            Add(count.Kind, count.Label, count.Number);
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long number, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var counted = (Counted)state!;
        foreach (var tag in tags)
        {
            if (tag.Key == counted.Tag && tag.Value is string label)
            {
                Add(counted.Kind, label, number);
                return;
            }
        }
    }

    private void Add(string kind, string label, long number)
    {
        var counts = _counts;
        if (!counts.TryGetValue((kind, label), out var box))
            box = counts.GetOrAdd((kind, counts.Count < MostLabels ? label : Others), static _ => new StrongBox<long>());
        Interlocked.Add(ref box.Value, number);
    }

    private static Counted? KindOf(string instrument) => instrument switch
    {
        "identity.tokens.issued" => new(ActivityKinds.Tokens, ServerMetrics.GrantTypeTag),
        "identity.sign_ins" => new(ActivityKinds.SignIns, ServerMetrics.SignInResultTag),
        "identity.protocol.failures" => new(ActivityKinds.Failures, ServerMetrics.ErrorTag),
        _ => null,
    };

    private sealed record Counted(string Kind, string Tag);
}

/// <summary>What is counted.</summary>
public static class ActivityKinds
{
    /// <summary>Access tokens, by grant.</summary>
    public const string Tokens = "tokens";

    /// <summary>Sign-ins and attempts at one, by result.</summary>
    public const string SignIns = "sign_ins";

    /// <summary>Refused protocol requests, by error.</summary>
    public const string Failures = "failures";
}

/// <summary>A number of something.</summary>
/// <param name="Kind">One of <see cref="ActivityKinds"/>.</param>
/// <param name="Label">Grant, result or error.</param>
/// <param name="Number">How many.</param>
public sealed record ActivityCount(string Kind, string Label, long Number);
