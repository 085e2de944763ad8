using System.Diagnostics.Metrics;
using IdentityPlatform.IdentityServer.Feed;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.Telemetry;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>What is looked at only when somebody reads the meter.</summary>
public sealed class ServerGauges(ServerMetrics metrics, SigningKeyRing keys, HeldPolls polls, ConsoleLog log) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = metrics.Meter;
        meter.CreateObservableGauge("identity.signing_key.age", Ages, "s", "How long the signing key of an algorithm has been in use");
        meter.CreateObservableUpDownCounter("identity.feed.polls", () => polls.Count, "{poll}", "Polls of the feed that are held");
        meter.CreateObservableCounter("identity.log.dropped", () => log.Dropped, "{line}", "Log lines that were dropped, the output being too slow");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<double>> Ages() =>
        keys.Ages.Select(key => new Measurement<double>(key.Age.TotalSeconds, new KeyValuePair<string, object?>("jose.alg", key.Alg)));
}
