using System.Net;
using System.Text.Json.Nodes;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.ResourceApi;

/// <summary>S5, S7: the caller's stores.</summary>
public sealed class StoresTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api = fixture.Api;

    [Fact]
    public async Task Me_AnyToken_TellsWhatItSays()
    {
        var user = Guid.CreateVersion7();

        var answer = await _api.CallAsync("GET", "/api/v1/users/me", _api.Token("openid plan").User(user).With("plan", "pro").Store(42, "owner").With("store_id", 42));

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text("sub").ShouldBe(user.ToString());
        answer.Text("client_id").ShouldBe("spa");
        answer.Text("plan").ShouldBe("pro");
        answer.Json.GetProperty("store_id").GetInt64().ShouldBe(42);
        answer.Json.GetProperty("stores")[0].GetProperty("role").GetString().ShouldBe("owner");
        answer.Text("expires_at").ShouldEndWith("Z");
    }

    [Fact]
    public async Task Stores_List_HasNamesOfTheIdentityServerOnce()
    {
        var token = _api.Token("stores:read").Store(42, "owner").Store(43, "viewer");
        var before = _api.Issuer.StoreRequests;

        var answer = await _api.CallAsync("GET", "/api/v1/stores", token);
        await _api.CallAsync("GET", "/api/v1/stores", token);

        answer.Json.GetArrayLength().ShouldBe(2);
        answer.Json[0].GetProperty("name").GetString().ShouldBe("Gangnam");
        answer.Json[0].GetProperty("role").GetString().ShouldBe("owner");
        answer.Json[1].GetProperty("name").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (_api.Issuer.StoreRequests - before).ShouldBe(1);
    }

    [Fact]
    public async Task Stores_IdentityServerDown_ListsWithoutNames()
    {
        await using var api = await ApiHost.StartAsync();
        (await api.CallAsync("GET", "/api/v1/users/me", api.Token())).Status.ShouldBe(HttpStatusCode.OK);
        api.Issuer.Mood = IssuerMood.Down;

        var answer = await api.CallAsync("GET", "/api/v1/stores", api.Token("stores:read").Store(42, "owner"));

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Json[0].GetProperty("id").GetInt64().ShouldBe(42);
        answer.Json[0].GetProperty("name").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("42", 200)]
    [InlineData("43", 403)]
    [InlineData("x", 404)]
    [InlineData("99999999999999999999", 404)]
    public async Task Store_ByPartInIt_IsShown(string store, int expected)
    {
        var answer = await _api.CallAsync("GET", "/api/v1/stores/" + store, _api.Token("stores:read").Store(42, "viewer"));

        ((int)answer.Status).ShouldBe(expected);
        if (expected == 403)
            answer.Json.GetProperty("store_id").GetInt64().ShouldBe(43);
        if (expected == 200)
            answer.Text("role").ShouldBe("viewer");
    }

    [Fact]
    public async Task Store_Superuser_SeesItWithoutARole()
    {
        var answer = await _api.CallAsync("GET", "/api/v1/stores/7", _api.Token("stores:read").With("roles", new JsonArray("superuser")));

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Json.GetProperty("role").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("GET", "/api/v1/stores", null, "stores:read")]
    [InlineData("GET", "/api/v1/stores/42", null, "stores:read")]
    [InlineData("GET", "/api/v1/stores/42/readings", null, "stores:read")]
    [InlineData("POST", "/api/v1/stores/42/readings", "{}", "stores:write")]
    public async Task Stores_ScopeMissing_IsForbidden(string method, string path, string? body, string scope)
    {
        var other = scope == "stores:read" ? "stores:write" : "stores:read";

        var answer = await _api.CallAsync(method, path, _api.Token(other).Store(42, "owner"), body);

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Text("required_scope").ShouldBe(scope);
    }
}
