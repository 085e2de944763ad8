using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.Otlp;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Processes;

namespace IdentityPlatform.ResourceApi;

/// <summary>API and collector as processes: what arrives there, and what never does.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string Key = "canary-collector-key";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Caller = "00f067aa0ba902b7";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private OtlpReceiverProcess _collector = null!;
    private StandInIssuer _issuer = null!;
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _collector = await OtlpReceiverProcess.StartAsync();
        _issuer = await StandInIssuer.StartAsync();
        _database = await ApiHost.MigratedDatabaseAsync();
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _issuer.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Theory]
    [InlineData("HttpProtobuf")]
    [InlineData("Grpc")]
    public async Task Requests_OfARun_ArriveAsMetricsAndTracesWithoutTheirSecrets(string protocol)
    {
        await using var api = await StartAsync(protocol);
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = api.Address };
        var token = TestToken.Valid(_issuer).Scope("stocks:read").Write();
        for (var i = 0; i < 3; i++)
            (await GetAsync(http, "/api/v1/stocks/listings?market=KRX&limit=7&canary-name=canary-value", token)).ShouldBe(HttpStatusCode.OK);
        (await GetAsync(http, "/api/v1/stocks/listings?market=KRX", token + "x")).ShouldBe(HttpStatusCode.Unauthorized);

        await ArrivesAsync(() => _collector.Value("http.server.request.duration", ("http.route", "/api/v1/stocks/listings"), ("http.response.status_code", "200")) == 3);
        await ArrivesAsync(() => _collector.Value("http.server.request.duration", ("http.route", "/api/v1/stocks/listings"), ("http.response.status_code", "401")) == 1);
        await ArrivesAsync(() => _collector.Value("db.client.connection.count", ("db.client.connection.pool.name", "resource-api")) is not null);
        await ArrivesAsync(() => _collector.Value("identityplatform.security_events.current") == 1);
        await ArrivesAsync(() => Spans("GET /api/v1/stocks/listings").Count() == 4);
        var request = Spans("GET /api/v1/stocks/listings").First();
        request.GetProperty("parent").GetString().ShouldBe(Caller);
        Statements().ShouldContain(span => span.GetProperty("parent").GetString() == request.GetProperty("span").GetString());
        request.GetProperty("resource").GetProperty("service.name").GetString().ShouldBe("resource-api");
        _collector.Metrics.First().GetProperty("resource").GetProperty("service.name").GetString().ShouldBe("resource-api");
        _collector.Requests.First().GetProperty("headers").GetProperty("x-collector-key").GetString().ShouldBe(Key);
        var bytes = _collector.Bytes;
        new[] { token, token.Split('.')[2], "canary-name", "canary-value", "canary-secret", Key, "Password=" }.Where(secret => bytes.Contains(secret, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        _collector.Spans.ShouldNotContain(span => span.GetProperty("attributes").ToString().Contains("/health/", StringComparison.Ordinal), "probes are not traced");
    }

    private IEnumerable<JsonElement> Spans(string name) => _collector.Spans.Where(span => span.GetProperty("trace").GetString() == Trace && span.GetProperty("name").GetString() == name);

    private IEnumerable<JsonElement> Statements() => _collector.Spans.Where(span => span.GetProperty("attributes").TryGetProperty("db.system.name", out _));

    private Task<PlatformProcess> StartAsync(string protocol)
    {
        var address = Loopback.FreeAddress();
        return PlatformProcess.StartAsync(new PlatformStart("ResourceApi", address,
        [
            $"--urls={address.GetLeftPart(UriPartial.Authority)}", $"--Issuer={_issuer.Url}", $"--ConnectionStrings:ResourceApi={_database.ResourceApiConnectionString}",
            $"--Introspection:ClientId={StandInFeed.ClientId}", "--Introspection:ClientSecret=canary-secret",
            $"--Telemetry:OtlpEndpoint={(protocol == "Grpc" ? _collector.GrpcAddress : _collector.HttpAddress)}", $"--Telemetry:Protocol={protocol}", "--Telemetry:TraceSampleRatio=1",
            "--Telemetry:Headers:X-Collector-Key=env:COLLECTOR_KEY",
        ])
        {
            Environment = "Production",
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["COLLECTOR_KEY"] = Key, ["OTEL_METRIC_EXPORT_INTERVAL"] = "500", ["OTEL_BSP_SCHEDULE_DELAY"] = "200" },
        });
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient http, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private static Task ArrivesAsync(Func<bool> condition) => Poll.UntilAsync(() => Task.FromResult(condition()), Patience);
}
