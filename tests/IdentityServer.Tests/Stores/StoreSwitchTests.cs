using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Api;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>Which store a token is for (S5, S6), and what becomes of it when access goes (AC-170).</summary>
public sealed class StoreSwitchTests(StoreHost host) : IClassFixture<StoreHost>
{
    [Fact]
    public async Task Refresh_AccessWasRemoved_GivesAnotherStoreOrNull()
    {
        var store = await host.NewStoreAsync();
        var (_, name, _) = store["staff"];
        var own = await host.ScalarAsync<long>("INSERT INTO stores (name, owner_id) VALUES ('Own', $1) RETURNING id", store["staff"].Id);
        var tokens = await host.TokensAsync(name);
        StoreOf(tokens.AccessToken).ShouldBe(store.Id);

        await host.DeleteAsync($"{store.AccessPath}/{store["staff"].Id}", await store.TokenAsync("owner"));
        var other = await host.RefreshAsync(tokens.RefreshToken);
        other.Json.GetProperty("store_id").GetInt64().ShouldBe(own);
        await host.JsonAsync(HttpMethod.Put, $"/api/stores/{own}/owner", await store.TokenAsync("staff"), new { user = store["owner"].Name });
        var none = await host.RefreshAsync(other.Json.GetProperty("refresh_token").GetString()!);

        none.Json.GetProperty("store_id").ValueKind.ShouldBe(JsonValueKind.Null);
        StoreOf(none.Json.GetProperty("access_token").GetString()!).ShouldBeNull();
        (await host.GetAsync("/api/stores", tokens.AccessToken)).Json.GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("-1", "invalid_request")]
    [InlineData("0", "invalid_target")]
    [InlineData("9223372036854775808", "invalid_request")]
    [InlineData("42abc", "invalid_request")]
    [InlineData("4.2", "invalid_request")]
    [InlineData(" 42", "invalid_request")]
    [InlineData("42' OR '1'='1", "invalid_request")]
    [InlineData("9223372036854775807", "invalid_target")]
    public async Task Refresh_StoreThatIsNone_IsRefusedAndTheTokenLives(string store, string error)
    {
        var (_, name, _) = await host.AddUserAsync("switcher");
        var tokens = await host.TokensAsync(name);

        (await SwitchAsync(tokens.RefreshToken, store)).Json.GetProperty("error").GetString().ShouldBe(error);

        (await host.RefreshAsync(tokens.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refresh_EmptyStore_IsAsAbsent()
    {
        // RFC 6749 §3.2: "Parameters sent without a value MUST be treated as if they were omitted from the request."
        var store = await host.NewStoreAsync();
        var tokens = await host.TokensAsync(store["staff"].Name);

        (await SwitchAsync(tokens.RefreshToken, "")).Json.GetProperty("store_id").GetInt64().ShouldBe(store.Id);
    }

    [Fact]
    public async Task Refresh_AnyStoreOfASuperuser_IsRefusedWithoutAPartInIt()
    {
        var store = await host.NewStoreAsync();
        var tokens = await host.TokensAsync(store["superuser"].Name);

        (await SwitchAsync(tokens.RefreshToken, $"{store.Id}")).Json.GetProperty("error").GetString().ShouldBe("invalid_target");
    }

    [Fact]
    public async Task Refresh_WhileAccessIsBeingRemoved_NeverGivesTheStoreAfterwards()
    {
        var store = await host.NewStoreAsync();
        var tokens = await host.TokensAsync(store["viewer"].Name);
        var owner = await store.TokenAsync("owner");

        var removal = host.DeleteAsync($"{store.AccessPath}/{store["viewer"].Id}", owner);
        var racing = await SwitchAsync(tokens.RefreshToken, $"{store.Id}");
        (await removal).Status.ShouldBe(HttpStatusCode.NoContent);

        var newest = racing.Status == HttpStatusCode.OK ? racing.Json.GetProperty("refresh_token").GetString()! : tokens.RefreshToken;
        (await SwitchAsync(newest, $"{store.Id}")).Json.GetProperty("error").GetString().ShouldBe("invalid_target");
        (await host.RefreshAsync(newest)).Json.GetProperty("store_id").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private async Task<ApiReply> SwitchAsync(string refreshToken, string store)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "mobile", ["refresh_token"] = refreshToken, ["store_id"] = store,
        });
        return await host.SendAsync(HttpMethod.Post, "/connect/token", null, content);
    }

    private static long? StoreOf(string accessToken) =>
        JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(accessToken.Split('.')[1])).TryGetProperty("store_id", out var store) ? store.GetInt64() : null;
}
