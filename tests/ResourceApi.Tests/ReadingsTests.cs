using System.Net;

namespace IdentityPlatform.ResourceApi;

/// <summary>S7: viewers read a store's readings, staff and up write them.</summary>
public sealed class ReadingsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Reading = """{"sensor":"door","value":21.5,"unit":"C","data":{"battery":0.9},"measured_at":"2026-01-02T03:04:05+09:00"}""";

    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [InlineData("owner", 201)]
    [InlineData("manager", 201)]
    [InlineData("staff", 201)]
    [InlineData("viewer", 403)]
    public async Task Readings_Add_ByRole(string role, int expected)
    {
        var answer = await _api.CallAsync("POST", "/api/v1/stores/42/readings", _api.Token("stores:write").Store(42, role), Reading);

        ((int)answer.Status).ShouldBe(expected);
    }

    [Fact]
    public async Task Readings_Pages_HoldEachOnceNewestFirstAndOnlyTheStores()
    {
        var token = _api.Token("stores:read stores:write").Store(100, "staff").Store(101, "staff");
        await _api.CallAsync("POST", "/api/v1/stores/101/readings", token, Reading);
        var added = new List<string>();
        for (var i = 0; i < 5; i++)
            added.Add((await _api.CallAsync("POST", "/api/v1/stores/100/readings", token, $$"""{"sensor":"s{{i}}","value":{{i}}}""")).Text("id"));

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.CallAsync("GET", "/api/v1/stores/100/readings?limit=2" + (cursor.Length > 0 ? "&cursor=" + cursor : ""), token);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }

        seen.ShouldBe(added.AsEnumerable().Reverse(), ignoreOrder: true);
        seen.ShouldBe(seen.OrderByDescending(id => id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Readings_Add_KeepsWhatWasSent()
    {
        var token = _api.Token("stores:read stores:write").Store(200, "owner");

        await _api.CallAsync("POST", "/api/v1/stores/200/readings", token, Reading);

        var item = (await _api.CallAsync("GET", "/api/v1/stores/200/readings", token)).Json.GetProperty("items")[0];
        item.GetProperty("value").GetDouble().ShouldBe(21.5);
        item.GetProperty("measured_at").GetString().ShouldBe("2026-01-01T18:04:05Z");
        item.GetProperty("data").GetProperty("battery").GetDouble().ShouldBe(0.9);
        item.GetProperty("recorded_by").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("{}", "sensor")]
    [InlineData("""{"sensor":" ","value":1}""", "sensor")]
    [InlineData("""{"sensor":"s"}""", "value")]
    [InlineData("""{"sensor":"s","value":1e400}""", "value")]
    [InlineData("""{"sensor":"s\u0000","value":1}""", "sensor")]
    [InlineData("""{"sensor":"s","value":1,"data":[1]}""", "data")]
    [InlineData("""{"sensor":"s","value":1,"data":{"a":"\u0000"}}""", "data")]
    [InlineData("""{"sensor":"s","value":1,"measured_at":"0001-01-01T00:00:00Z"}""", "measured_at")]
    [InlineData("""{"sensor":"s","value":1,"unit":"123456789012345678901"}""", "unit")]
    public async Task Readings_BadField_IsNamed(string body, string field)
    {
        var answer = await _api.CallAsync("POST", "/api/v1/stores/42/readings", _api.Token("stores:write").Store(42, "owner"), body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(answer.Json.ToString());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("{", 400)]
    [InlineData("""{"sensor":"s","value":"NaN"}""", 400)]
    [InlineData("""{"sensor":"s","sensor":"t","value":1}""", 400)]
    [InlineData("""{"sensor":"s","value":1,"data":{"a":"\ud800"}}""", 400)]
    public async Task Readings_BadJson_IsBadRequest(string body, int expected) =>
        ((int)(await _api.CallAsync("POST", "/api/v1/stores/42/readings", _api.Token("stores:write").Store(42, "owner"), body)).Status).ShouldBe(expected);

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=101")]
    [InlineData("?limit=x")]
    [InlineData("?cursor=x")]
    public async Task Readings_BadPage_IsBadRequest(string query) =>
        (await _api.CallAsync("GET", "/api/v1/stores/42/readings" + query, _api.Token("stores:read").Store(42, "owner"))).Status.ShouldBe(HttpStatusCode.BadRequest);
}
