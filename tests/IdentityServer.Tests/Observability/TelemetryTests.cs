using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Otlp;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Server and collector as processes: what arrives there, and what never does.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string Key = "canary-collector-key";

    private OtlpReceiverProcess _collector = null!;

    public async Task InitializeAsync() => _collector = await OtlpReceiverProcess.StartAsync();

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task HttpProtobuf_MetricsOfARun_ArriveWithTheirValues()
    {
        await using var server = await StartAsync("HttpProtobuf", _collector.HttpAddress);
        for (var i = 0; i < 3; i++)
            (await server.ClientCredentialsAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.ClientCredentialsAsync("wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await server.PasswordAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.PasswordAsync("wrong")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        await ArrivesAsync(3, "identity.tokens.issued", ("oauth.grant_type", "client_credentials"), ("oauth.client_id", "machine"));
        await ArrivesAsync(1, "identity.tokens.issued", ("oauth.grant_type", "password"), ("oauth.client_id", "mobile"));
        await ArrivesAsync(1, "identity.protocol.failures", ("error.type", "invalid_client"), ("http.route", "/connect/token"), ("oauth.client_id", "unknown"));
        await ArrivesAsync(1, "identity.sign_ins", ("identity.sign_in.result", "ok"));
        await ArrivesAsync(1, "identity.sign_ins", ("identity.sign_in.result", "wrong_password"));
        await ArrivesAsync(2, "identity.hashing.duration");
        await ArrivesAsync(null, "identity.hashing.queue");
        await ArrivesAsync(null, "identity.signing_key.age", ("jose.alg", "ES256"));
        await ArrivesAsync(null, "identity.cache.age", ("identity.cache.name", "clients"));
        await ArrivesAsync(null, "identity.jobs.runs", ("identity.job.name", "LapsedPlans"), ("identity.job.result", "ok"));
        await ArrivesAsync(null, "identity.outbox.depth", ("identity.outbox.state", "waiting"));
        await ArrivesAsync(null, "http.server.request.duration", ("http.route", "/connect/token"), ("http.response.status_code", "200"));
        await ArrivesAsync(null, "db.client.connection.count", ("db.client.connection.pool.name", "identity-server"));
        var resource = _collector.Metrics.First().GetProperty("resource");
        resource.GetProperty("service.name").GetString().ShouldBe("identity-server");
        resource.GetProperty("service.version").GetString().ShouldNotBeNullOrEmpty();
        _collector.Requests.First().GetProperty("headers").GetProperty("x-collector-key").GetString().ShouldBe(Key);
    }

    [Fact]
    public async Task Grpc_TraceOfARequest_ContinuesTheCallersAndHoldsItsStatements()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var server = await StartAsync("Grpc", _collector.GrpcAddress);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "password"), new("client_id", "mobile"), new("username", "alice"), new("password", TestSeed.Password)]),
        };
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        (await server.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);

        List<JsonElement> spans = [];
        await Eventually.TrueAsync(() =>
        {
            spans = [.. _collector.Spans.Where(span => span.GetProperty("trace").GetString() == Trace)];
            return Task.FromResult(spans.Any(span => span.GetProperty("name").GetString() == "POST /connect/token"));
        });
        var root = spans.Single(span => span.GetProperty("name").GetString() == "POST /connect/token");
        root.GetProperty("parent").GetString().ShouldBe("00f067aa0ba902b7");
        root.GetProperty("attributes").GetProperty("oauth.client_id").GetString().ShouldBe("mobile");
        root.GetProperty("attributes").GetProperty("enduser.id").ToString().Length.ShouldBe(36);
        var statements = spans.Where(span => span.GetProperty("attributes").TryGetProperty("db.system.name", out _)).ToList();
        statements.Count.ShouldBeGreaterThan(1);
        statements.ShouldContain(span => span.GetProperty("attributes").ToString().Contains("begin_sign_in($1", StringComparison.Ordinal), "with places for values, without values");
    }

    [Fact]
    public async Task Everything_ThatArrives_HoldsNoSecret()
    {
        await using var server = await StartAsync("HttpProtobuf", _collector.HttpAddress);

        using var machine = await server.ClientCredentialsAsync();
        using var wrong = await server.ClientCredentialsAsync("canary-wrong-secret");
        using var user = await server.PasswordAsync();
        using var wrongPassword = await server.PasswordAsync("Canary-wrong-password");
        var tokens = JsonDocument.Parse(await user.Content.ReadAsStringAsync()).RootElement;
        var refreshToken = tokens.GetProperty("refresh_token").GetString()!;
        using var refreshed = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "mobile"), new("refresh_token", refreshToken)]));
        using var authorize = await server.Http.GetAsync("/connect/authorize?client_id=spa&state=canary-state&login_hint=canary-hint&canary-name=1&code=canary-code");
        using var reset = await server.Http.GetAsync("/account/reset-password?token=canary-token");
        using var last = await server.Http.GetAsync("/connect/userinfo");

        await Eventually.TrueAsync(() => Task.FromResult(_collector.Spans.Any(span => span.GetProperty("name").GetString() == "GET /connect/userinfo")));
        await ArrivesAsync(1, "identity.sign_ins", ("identity.sign_in.result", "wrong_password"));
        var bytes = _collector.Bytes;
        bytes.ShouldContain("/account/reset-password", Case.Sensitive, "it can be found");
        string[] secrets =
        [
            TestSeed.ClientSecret, TestSeed.Password, "canary-wrong-secret", "Canary-wrong-password", "canary-state", "canary-hint", "canary-name", "canary-code", "canary-token",
            tokens.GetProperty("access_token").GetString()!, refreshToken, Key, "Password=",
        ];
        secrets.Where(secret => bytes.Contains(secret, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        bytes.ShouldNotContain("/health/", Case.Sensitive, "probes are not traced");
    }

    [Fact]
    public async Task StandardVariables_AloneAreHonoured()
    {
        await using var server = await ServerProcess.StartAsync(
            [], ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.HttpAddress), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_SERVICE_NAME", "my-name"));
        server.Read();
        (await server.ClientCredentialsAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);

        await ArrivesAsync(1, "identity.tokens.issued");

        _collector.Metrics.First().GetProperty("resource").GetProperty("service.name").GetString().ShouldBe("my-name");
    }

    [Fact]
    public async Task Collector_ThatIsAway_HoldsUpNothing()
    {
        await using var server = await StartAsync("Grpc", "http://127.0.0.1:1");

        for (var i = 0; i < 20; i++)
            (await server.ClientCredentialsAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await server.StopAsync()).ShouldBeLessThan(TimeSpan.FromSeconds(40));
    }

    private static async Task<ServerProcess> StartAsync(string protocol, string endpoint)
    {
        var server = await ServerProcess.StartAsync(
            [$"--Telemetry:OtlpEndpoint={endpoint}", $"--Telemetry:Protocol={protocol}", "--Telemetry:TraceSampleRatio=1", "--Telemetry:Headers:X-Collector-Key=env:COLLECTOR_KEY"],
            ("COLLECTOR_KEY", Key), ("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        server.Read();
        return server;
    }

    private Task ArrivesAsync(double? value, string name, params (string Key, string Value)[] attributes) =>
        Eventually.TrueAsync(() => Task.FromResult(_collector.Value(name, attributes) is { } arrived && (value is null || arrived == value)));
}
