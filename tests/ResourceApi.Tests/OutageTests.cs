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
        (await api.CallAsync("GET", "/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
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
    public async Task Introspection_Configured_IsAskedWhereSomethingChanges()
    {
        await using var api = await ApiHost.StartAsync("--Introspection:ClientId=resource-api", "--Introspection:ClientSecret=secret");
        var token = api.Token("images:read images:write");
        const string Image = """{"name":"Cat"}""";

        (await api.CallAsync("POST", "/api/v1/images", token, Image)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.CallAsync("GET", "/api/v1/images", token)).Status.ShouldBe(HttpStatusCode.OK);
        api.Issuer.Introspections.ShouldBe(1);
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
