using System.Diagnostics.Metrics;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>The meter <c>IdentityPlatform.TokenValidation</c>: how fresh this API's knowledge is.</summary>
internal sealed class FeedMeter
{
    public const string Name = "IdentityPlatform.TokenValidation";

    private readonly Counter<long> _refused;
    private readonly Histogram<double> _delay;

    public FeedMeter(IMeterFactory meters, FeedState state, EventMemory memory)
    {
        var meter = meters.Create(Name);
        _refused = meter.CreateCounter<long>("identityplatform.security_events.refused", "{event}", "Security event tokens that were refused.");
        _delay = meter.CreateHistogram<double>("identityplatform.security_events.delay", "s", "From an event to its effect here.");
        meter.CreateObservableGauge("identityplatform.security_events.current", () => state.IsCurrent ? 1 : 0, unit: null, "1 when everything told is known here, else 0.");
        meter.CreateObservableGauge("identityplatform.security_events.remembered", () => memory.Count, "{event}", "Events in memory.");
    }

    public void Refused(string error) => _refused.Add(1, new KeyValuePair<string, object?>("error", error));

    public void Applied(SecurityEvent told, DateTimeOffset now) =>
        _delay.Record(Math.Max(0, (now - told.Time).TotalSeconds), new KeyValuePair<string, object?>("subject", told.Subject.Kind.ToString()));
}
