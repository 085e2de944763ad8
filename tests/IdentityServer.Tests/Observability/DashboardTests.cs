using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Architecture;
using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>The Grafana dashboard and docs/observability.md ask for and tell of what the server measures, and nothing else.</summary>
public sealed partial class DashboardTests
{
    private static readonly string Dashboard = File.ReadAllText(Path.Combine(SourceTree.Root, "deploy/grafana/identity-platform.json"));

    [Fact]
    public async Task Dashboard_EveryMetric_IsMeasured()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        var names = Published(server).SelectMany(PrometheusNames).ToHashSet(StringComparer.Ordinal);

        var asked = Expressions(JsonElement.Parse(Dashboard)).SelectMany(expression => MetricsOf(expression)).Distinct(StringComparer.Ordinal).ToList();

        asked.Count.ShouldBeGreaterThan(20);
        asked.Where(metric => !names.Contains(metric)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Docs_EveryInstrumentOfOurs_IsTold()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        var docs = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs/observability.md"));
        var ours = Published(server).Where(IsOurs).ToList();

        ours.Select(instrument => instrument.Name).Distinct(StringComparer.Ordinal).Where(name => !docs.Contains($"| `{name}` |", StringComparison.Ordinal)).ShouldBeEmpty();
        DocumentedMetric().Matches(docs).Select(match => match.Groups["name"].Value).Where(name => ours.All(instrument => instrument.Name != name)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sum by (oauth_grant_type) (rate(identity_gone_total{job=~\"$job\"}[5m]))", "identity_gone_total")]
    [InlineData("histogram_quantile(0.99, sum by (le, http_route) (rate(http_server_request_duration_seconds_bucket[5m])))", "http_server_request_duration_seconds_bucket")]
    public void MetricsOf_AnExpression_AreFound(string expression, string metric) => MetricsOf(expression).ShouldBe([metric]);

    private static IEnumerable<string> MetricsOf(string expression) =>
        MetricName().Matches(Grouping().Replace(Selector().Replace(expression, ""), "")).Select(match => match.Value);

    // How OpenTelemetry's names become Prometheus': dots to underscores, unit, then "total" for what only grows.
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_') + unit;
        var kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal) ? [name + "_bucket", name + "_count", name + "_sum"]
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? [name + "_total"]
            : [name];
    }

    private static bool IsOurs(Instrument instrument) => instrument.Meter.Name is ServerMetrics.MeterName or MailMetrics.MeterName;

    // Every meter that the server sends. Other servers of the same tests have the same; APIs of the same tests have others.
    private static List<Instrument> Published(ServerFactory server)
    {
        var published = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => published.Add(instrument) };
        _ = server.Services.GetRequiredService<ServerMetrics>();
        // These come to be with the first round, the first mail.
        RuntimeHelpers.RunClassConstructor(typeof(JobMetrics).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(MailMetrics).TypeHandle);
        listener.Start();
        return [.. published.Where(instrument => IsOurs(instrument) || instrument.Meter.Name is "Npgsql" or "System.Runtime" or "Microsoft.AspNetCore.Hosting" or "Microsoft.AspNetCore.Server.Kestrel")];
    }

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name is "expr" or "definition" && member.Value.ValueKind == JsonValueKind.String ? [LabelValues().Replace(member.Value.GetString()!, "${metric}")] : Expressions(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|without)\s*\([^)]*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\b(identity|http|db|kestrel|dotnet)_[a-z0-9_]+", RegexOptions.ExplicitCapture)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^label_values\((?<metric>.*), \w+\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"^\| `(?<name>identity\.[a-z_.]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex DocumentedMetric();
}
