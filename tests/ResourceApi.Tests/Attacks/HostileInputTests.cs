using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.ResourceApi.Attacks;

/// <summary>Store ids that are not mine, claims that make no sense, SQL in every text.</summary>
public sealed class HostileInputTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [InlineData("43", 403)]
    [InlineData("-42", 403)]
    [InlineData("-1", 403)]
    [InlineData("0", 403)]
    [InlineData("9223372036854775807", 403)]
    [InlineData("9223372036854775808", 404)]
    [InlineData("x", 404)]
    [InlineData("42.0", 404)]
    [InlineData("0x2A", 404)]
    [InlineData("42,43", 404)]
    [InlineData("%EF%BC%94%EF%BC%92", 404)]
    [InlineData("42'%20OR%20'1'='1", 404)]
    public async Task StoreId_NotMineOrNoNumber_IsRefusedAtEveryRoute(string store, int expected)
    {
        var token = _api.Token("stores:read stores:write").Store(42, "owner").Store(-42, "owner").With("store_id", 43);

        foreach (var (method, path) in Routes.Protected(_api).Where(route => route.Path.Contains("/42", StringComparison.Ordinal)))
        {
            var answer = await _api.CallAsync(method, path.Replace("/42", "/" + store, StringComparison.Ordinal), token, Routes.BodyOf(method));
            ((int)answer.Status).ShouldBe(expected, $"{method} {path}");
        }

        (await _api.Database.ScalarAsync("SELECT count(*) FROM resource_api.readings WHERE store_id <> 42")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("\"Enterprise\"")]
    [InlineData("\"enterprise \"")]
    [InlineData("3")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[\"enterprise\"]")]
    [InlineData("{\"plan\":\"enterprise\"}")]
    public async Task Plan_NotOne_IsFree(string plan)
    {
        var token = _api.UserToken().With("plan", JsonNode.Parse(plan));

        (await _api.CallAsync("POST", "/api/v1/images/upscale", token, """{"image_id":"018f0000-0000-7000-8000-000000000000"}""")).Text("required_plan").ShouldBe("pro");
        (await _api.CallAsync("GET", "/api/v1/users/me", token)).Json.GetProperty("quota").GetProperty("limit").GetInt32().ShouldBe(100);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("-5")]
    [InlineData("1e300")]
    [InlineData("[]")]
    [InlineData("99999999999")]
    public async Task PlanSince_NoTime_IsTheCalendarMonthOrAnotherDay(string since)
    {
        var answer = await _api.CallAsync("GET", "/api/v1/users/me", _api.UserToken().With("plan_since", JsonNode.Parse(since)));

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Json.GetProperty("quota").GetProperty("resets_at").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData("'; DROP TABLE images; --")]
    [InlineData("' OR '1'='1")]
    [InlineData("\\'; SELECT pg_sleep(9); --")]
    [InlineData("$1 @id :id ${role} %s {0}")]
    [InlineData("x'); DELETE FROM readings; --")]
    [InlineData("/* */ UNION SELECT answer FROM idempotency_keys")]
    public async Task Sql_InEveryText_IsKeptAsText(string sql)
    {
        var token = _api.Token("images:read images:write stores:read stores:write").Store(42, "owner");
        foreach (var (method, path, body, field) in TextFields())
        {
            var sent = JsonNode.Parse(body)!;
            Set(sent, field, sql);

            var answer = await _api.CallAsync(method, path, token, sent.ToJsonString());

            ((int)answer.Status).ShouldBeInRange(200, 201, $"{field}: {answer.Body}");
            Get(answer.Json, field).ShouldBe(sql, $"{path} {field}");
        }

        (await _api.Database.ScalarAsync("SELECT count(*) > 0 FROM resource_api.images")).ShouldBe(true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\"name\"")]
    [InlineData("{}")]
    public async Task Body_NoObjectOrAnEmptyOne_IsBadRequestAtEveryRoute(string body)
    {
        var token = _api.Token("images:read images:write stores:read stores:write").Store(42, "owner").With("plan", "pro");

        foreach (var (method, path) in Routes.Protected(_api).Where(route => Routes.BodyOf(route.Method) is not null))
            (await _api.CallAsync(method, path, token, body)).Status.ShouldBe(HttpStatusCode.BadRequest, $"{method} {path}");
    }

    [Theory]
    [InlineData("/api/v1/images?cursor='--")]
    [InlineData("/api/v1/boards?cursor=1%20OR%201=1")]
    [InlineData("/api/v1/models?limit=1;DROP%20TABLE%20images")]
    [InlineData("/api/v1/workflows?limit=-1")]
    [InlineData("/api/v1/stores/42/readings?cursor=%00")]
    [InlineData("/api/v1/stocks/listings?market=KRX'--")]
    public async Task Sql_InQueries_IsBadRequest(string path) =>
        (await _api.CallAsync("GET", path, _api.Token("images:read stores:read stocks:read").Store(42, "owner"))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Sql_InTheKey_IsAKey()
    {
        var answer = await _api.CallAsync("POST", "/api/v1/images/generate", _api.UserToken(), """{"prompt":"a"}""", headers: ("Idempotency-Key", "');DROP/**/TABLE/**/images;--"));

        answer.Status.ShouldBe(HttpStatusCode.Created);
    }

    private static IEnumerable<(string Method, string Path, string Body, string Field)> TextFields() =>
    [
        ("POST", "/api/v1/images", """{"name":"n"}""", "name"),
        ("POST", "/api/v1/images", """{"name":"n"}""", "prompt"),
        ("POST", "/api/v1/images", """{"name":"n","parameters":{}}""", "parameters.a"),
        ("POST", "/api/v1/images/generate", """{"prompt":"p"}""", "prompt"),
        ("POST", "/api/v1/images/generate", """{"prompt":"p"}""", "name"),
        ("POST", "/api/v1/boards", """{"name":"n"}""", "name"),
        ("POST", "/api/v1/boards", """{"name":"n"}""", "description"),
        ("POST", "/api/v1/models", """{"name":"n","base_model":"b"}""", "base_model"),
        ("POST", "/api/v1/models", """{"name":"n","base_model":"b","parameters":{}}""", "parameters.a"),
        ("POST", "/api/v1/workflows", """{"name":"n","definition":{}}""", "definition.a"),
        ("POST", "/api/v1/stores/42/readings", """{"sensor":"s","value":1}""", "sensor"),
        ("POST", "/api/v1/stores/42/readings", """{"sensor":"s","value":1,"data":{}}""", "data.a"),
        ("PUT", "/api/v1/stores/42/settings", """{"settings":{}}""", "settings.a"),
    ];

    private static void Set(JsonNode json, string field, string value)
    {
        var parts = field.Split('.');
        (parts.Length == 1 ? json : json[parts[0]]!)[parts[^1]] = value;
    }

    private static string? Get(JsonElement json, string field) => field.Split('.').Aggregate(json, (at, part) => at.GetProperty(part)).GetString();
}
