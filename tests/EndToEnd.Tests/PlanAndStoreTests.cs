using System.Text.Json;
using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd;

/// <summary>Plans and stores, from the sign-in to the API's answer (S5, S6, S7, P13).</summary>
[Collection(PlatformDefinition.Name)]
public sealed class PlanAndStoreTests(PlatformFixture platform) : IDisposable
{
    private readonly TokenClient _client = new(platform);

    [Theory]
    [InlineData("bob", 42L)] // granted access
    [InlineData("alice", 42L)] // owner
    [InlineData("carol", 42L)] // has both: the granted one comes first
    [InlineData("dave", null)] // no store
    public async Task SignIn_ScopeStores_NamesTheStoreBesideTheToken(string user, long? expected)
    {
        var tokens = await _client.SignInAsync(user);

        var store = tokens.GetProperty("store_id");
        (store.ValueKind == JsonValueKind.Null ? (long?)null : store.GetInt64()).ShouldBe(expected);
    }

    [Fact]
    public async Task SignIn_AnothersStore_IsInvalidTarget()
    {
        var (status, body) = await _client.PostAsync("/connect/token", null,
            ("grant_type", "password"), ("client_id", "mobile"), ("username", "bob"), ("password", PlatformSeed.Password), ("store_id", "43"));

        status.ShouldBe(400);
        body.GetProperty("error").GetString().ShouldBe("invalid_target");
    }

    [Fact]
    public async Task Upscale_BelowPro_NamesThePlanNeeded()
    {
        var free = (await _client.SignInAsync("bob")).GetProperty("access_token").GetString()!;
        var pro = (await _client.SignInAsync("alice")).GetProperty("access_token").GetString()!;

        var refused = await _client.CallApiAsync(HttpMethod.Post, "/api/v1/images/upscale", free, """{"image_id":"00000000-0000-0000-0000-000000000000"}""");
        var passed = await _client.CallApiAsync(HttpMethod.Post, "/api/v1/images/upscale", pro, """{"image_id":"00000000-0000-0000-0000-000000000000"}""");

        refused.Status.ShouldBe(403);
        JsonDocument.Parse(refused.Body).RootElement.GetProperty("required_plan").GetString().ShouldBe("pro");
        passed.Status.ShouldBe(404, "the plan suffices; the image does not exist");
    }

    [Theory]
    [InlineData("alice", "POST", 201)] // owner
    [InlineData("bob", "POST", 201)] // manager
    [InlineData("carol", "GET", 200)] // viewer reads
    [InlineData("carol", "POST", 403)] // and does not write
    [InlineData("dave", "GET", 403)] // no part in the store
    public async Task Readings_ByRole_AllowOrRefuse(string user, string method, int expected)
    {
        var token = (await _client.SignInAsync(user)).GetProperty("access_token").GetString()!;
        var body = method == "POST" ? """{"sensor":"door","value":21.5}""" : null;

        var answer = await _client.CallApiAsync(HttpMethod.Parse(method), "/api/v1/stores/42/readings", token, body);

        answer.Status.ShouldBe(expected, answer.Body);
    }

    [Fact]
    public async Task Introspection_AfterRevocation_SaysInactive()
    {
        var tokens = await _client.SignInAsync("carol");
        var access = tokens.GetProperty("access_token").GetString()!;
        async Task<bool> ActiveAsync() => (await _client.PostAsync("/connect/introspect", ("resource-api", PlatformSeed.ApiSecret), ("token", access))).Body.GetProperty("active").GetBoolean();

        (await ActiveAsync()).ShouldBeTrue();
        await _client.PostAsync("/connect/revoke", null, ("token", tokens.GetProperty("refresh_token").GetString()!), ("client_id", "mobile"));

        (await ActiveAsync()).ShouldBeFalse();
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
