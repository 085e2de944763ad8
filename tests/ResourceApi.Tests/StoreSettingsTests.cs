using System.Net;

namespace IdentityPlatform.ResourceApi;

/// <summary>S7: a store's settings are its owner's and managers'.</summary>
public sealed class StoreSettingsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Body = """{"settings":{"alarm_above":30,"단위":"C"}}""";

    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [InlineData("owner", true)]
    [InlineData("manager", true)]
    [InlineData("staff", false)]
    [InlineData("viewer", false)]
    [InlineData("Owner", false)]
    public async Task Settings_ByRole_AreSeenAndChanged(string role, bool allowed)
    {
        var token = _api.Token("stores:read stores:write").Store(42, role);

        var get = await _api.CallAsync("GET", "/api/v1/stores/42/settings", token);
        var put = await _api.CallAsync("PUT", "/api/v1/stores/42/settings", token, Body);

        get.Status.ShouldBe(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        put.Status.ShouldBe(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        if (!allowed)
            put.Json.GetProperty("store_id").GetInt64().ShouldBe(42);
    }

    [Fact]
    public async Task Settings_NeverMade_AreEmptyAtVersionZero()
    {
        var token = _api.Token("stores:read stores:write").Store(500, "owner");

        var before = await _api.CallAsync("GET", "/api/v1/stores/500/settings", token);
        var conflicting = await _api.CallAsync("PUT", "/api/v1/stores/500/settings", token, Body, headers: ("If-Match", "\"1\""));
        var made = await _api.CallAsync("PUT", "/api/v1/stores/500/settings", token, Body, headers: ("If-Match", before.Header("ETag")));
        var late = await _api.CallAsync("PUT", "/api/v1/stores/500/settings", token, Body, headers: ("If-Match", before.Header("ETag")));
        var again = await _api.CallAsync("PUT", "/api/v1/stores/500/settings", token, """{"settings":{}}""", headers: ("If-Match", made.Header("ETag")));

        before.Json.GetProperty("settings").EnumerateObject().ShouldBeEmpty();
        conflicting.Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        made.Json.GetProperty("settings").GetProperty("단위").GetString().ShouldBe("C");
        made.Text("updated_by").ShouldNotBeEmpty();
        late.Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        again.Header("ETag").ShouldBe("\"2\"");
    }

    [Fact]
    public async Task Settings_OfAnotherStore_AreForbidden()
    {
        var token = _api.Token("stores:read stores:write").Store(43, "owner");

        (await _api.CallAsync("GET", "/api/v1/stores/42/settings", token)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await _api.CallAsync("PUT", "/api/v1/stores/42/settings", token, Body)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"settings":null}""")]
    [InlineData("""{"settings":[]}""")]
    [InlineData("""{"settings":{"a":"\u0000"}}""")]
    public async Task Settings_Bad_AreNamed(string body)
    {
        var answer = await _api.CallAsync("PUT", "/api/v1/stores/42/settings", _api.Token("stores:write").Store(42, "owner"), body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").TryGetProperty("settings", out _).ShouldBeTrue();
    }
}
