using System.Text.Json.Nodes;
using IdentityPlatform.TestSupport.Fuzzing;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Processes;
using Xunit.Abstractions;

namespace IdentityPlatform.ResourceApi.Attacks;

/// <summary>R-26: wrong requests of every kind at every endpoint. How to run it for long: docs/drills.md.</summary>
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int RequestsOfOneSet = 400;
    private const string Scopes = "images:read images:write stores:read stores:write stocks:read";

    private static readonly string[] Names = ["cursor", "limit", "market", "from", "to", "sensor", "q", "id", "access_token", "format"];

    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync("--Cors:AllowedOrigins:0=https://app.example.com");

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task EveryEndpoint_WrongRequests_AreRefusedAndNothingElse()
    {
        var description = (await _api.CallAsync("GET", "/openapi/v1.json")).Body;
        var run = new FuzzRun(_api.Address, Names);

        await run.RunAsync(_ => Task.FromResult<IReadOnlyList<RawRequest>>(Valid(description)), RequestsOfOneSet);

        output.WriteLine(run.ToString());
        run.Findings.ShouldBeEmpty($"{run}\n{string.Join("\n\n", run.Findings)}");
        await Poll.UntilAsync(async () => await BusyConnectionsAsync() == 0, TimeSpan.FromSeconds(20));
        (await _api.CallAsync("GET", "/api/v1/images", _api.UserToken())).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private List<RawRequest> Valid(string description)
    {
        var token = _api.Token(Scopes).User(Guid.CreateVersion7()).Store(42, "owner").With("plan", "pro").Write();
        // With the stores of Routes, whose paths say what they hold.
        return
        [
            .. OpenApiRequests.Of(description, Value).Select(request => request.With("Authorization", "Bearer " + token)),
            .. Routes.Protected(_api).Concat(Routes.Open(_api)).Select(route => new RawRequest(route.Method, route.Path) { Json = Routes.BodyOf(route.Method) }.With("Authorization", "Bearer " + token)),
        ];
    }

    private static JsonNode? Value(string path, string name) => name switch
    {
        "id" or "store" or "storeId" or "store_id" when path.Contains("/stores/", StringComparison.Ordinal) => 42,
        "limit" => 5,
        "cursor" => "",
        "market" => "KRX",
        "width" or "height" => 64,
        _ => null,
    };

    private async Task<long> BusyConnectionsAsync() => (long)(await _api.Database.ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"))!;
}
