using System.Net;
using IdentityPlatform.TestSupport.Issuer;
using Npgsql;

namespace IdentityPlatform.ResourceApi;

/// <summary>R-07: what still works when something is away, and what says so.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Database_Gone_IsUnreadyAnd503UntilItIsBack()
    {
        await using var api = await ApiHost.StartAsync();
        (await api.CallAsync("GET", "/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        var name = api.Database.Layout.Database;
        await AdminAsync(api, $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
        await AdminAsync(api, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND usename = 'resource_api'");

        var answer = await api.CallAsync("GET", "/api/v1/stocks/listings?market=KRX", api.Token("stocks:read"));
        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Response.Headers.RetryAfter.ShouldNotBeNull();
        answer.Response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        var unready = await api.CallAsync("GET", "/health/ready");
        unready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        unready.Json.GetProperty("checks").GetProperty("database").GetProperty("reason").GetString().ShouldBe("It cannot be used.");
        (await api.CallAsync("GET", "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await api.CallAsync("GET", "/api/v1/stores/42", api.Token("stores:read").Store(42, "owner"))).Status.ShouldBe(HttpStatusCode.OK);

        await AdminAsync(api, $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true");
        (await api.CallAsync("GET", "/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Issuer_NotUpYet_IsReadyAnd503ForTokens()
    {
        await using var api = await ApiHost.StartAsync();
        api.Issuer.Mood = IssuerMood.Down;

        (await api.CallAsync("GET", "/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        (await api.CallAsync("GET", "/api/v1/users/me", api.Token())).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await api.CallAsync("GET", "/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SecurityEvents_SessionEnds_EndsItsTokensWithoutAskingAboutAny()
    {
        await using var api = await ApiHost.StartAsync($"--Introspection:ClientId={StandInFeed.ClientId}", "--Introspection:ClientSecret=secret");
        var token = api.Token("images:read").With("sid", "s1");
        (await api.CallAsync("GET", "/api/v1/images", token)).Status.ShouldBe(HttpStatusCode.OK);

        (await api.Issuer.Feed.TellAsync(TestEvent.SessionRevoked(api.Issuer, TimeProvider.System, "s1"))).ShouldBeNull();

        (await api.CallAsync("GET", "/api/v1/images", token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.CallAsync("GET", "/api/v1/images", api.Token("images:read").With("sid", "s2"))).Status.ShouldBe(HttpStatusCode.OK);
        api.Issuer.Introspections.ShouldBe(0);
    }

    [Theory]
    [InlineData("TokenLifetime", HttpStatusCode.OK, 0)]
    [InlineData("Introspection", HttpStatusCode.Unauthorized, 1)]
    public async Task SecurityEvents_Away_AreMadeUpForAsTheSettingSays(string setting, HttpStatusCode expected, int asked)
    {
        await using var api = await ApiHost.StartAsync(
            FeedMood.NotThere, $"--Introspection:ClientId={StandInFeed.ClientId}", "--Introspection:ClientSecret=secret", $"--SecurityEvents:WhenUnreachable={setting}");

        // The issuer says of every token that it is not active.
        (await api.CallAsync("GET", "/api/v1/images", api.Token("images:read"))).Status.ShouldBe(expected);

        api.Issuer.Introspections.ShouldBe(asked);
        (await api.CallAsync("GET", "/health/ready")).Status.ShouldBe(HttpStatusCode.OK, "it serves as the setting says");
    }

    private static async Task AdminAsync(ApiHost api, string sql)
    {
        var admin = new NpgsqlConnectionStringBuilder(api.Database.AdminConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
