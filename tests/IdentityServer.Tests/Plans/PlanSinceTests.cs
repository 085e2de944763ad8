using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary><c>plan_since</c> stands wherever <c>plan</c> does, and says the same.</summary>
public sealed class PlanSinceTests(BillingServer billing) : IClassFixture<BillingServer>
{
    [Fact]
    public async Task Token_FreeUser_CountsFromTheAccount()
    {
        var (user, name) = await billing.AddUserAsync();
        var created = (long)(await billing.ScalarAsync($"SELECT floor(extract(epoch FROM created_at))::bigint FROM identity.users WHERE id = '{user}'"))!;

        await ShouldTellAsync(name, "free", created);
    }

    [Fact]
    public async Task Token_PaidUser_CountsFromTheSubscription()
    {
        var (user, name) = await billing.AddUserAsync();
        await billing.SendAsync(LemonEvent.Of(user));

        await ShouldTellAsync(name, "pro", LemonEvent.Epoch.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Token_LapsedUser_CountsFromTheAccountAgain()
    {
        var (user, name) = await billing.AddUserAsync();
        await billing.SendAsync(LemonEvent.Of(user) with { Status = "expired" });
        var created = (long)(await billing.ScalarAsync($"SELECT floor(extract(epoch FROM created_at))::bigint FROM identity.users WHERE id = '{user}'"))!;

        await ShouldTellAsync(name, "free", created);
    }

    [Fact]
    public async Task Token_WithoutTheScope_SaysNeither()
    {
        var (_, name) = await billing.AddUserAsync();
        var claims = Claims((await TokenAsync(name, "openid images:read")).GetProperty("access_token").GetString()!);

        claims.TryGetProperty("plan", out _).ShouldBeFalse();
        claims.TryGetProperty("plan_since", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Discovery_Claims_NameIt() =>
        (await billing.Server.Http.GetStringAsync("/.well-known/openid-configuration")).ShouldContain("\"plan_since\"");

    private async Task ShouldTellAsync(string name, string plan, long since)
    {
        var tokens = await TokenAsync(name, "openid offline_access plan images:read");
        var access = tokens.GetProperty("access_token").GetString()!;
        ShouldSay(Claims(access), plan, since);
        ShouldSay(await SendAsync("/connect/userinfo", new("Bearer", access)), plan, since);
        ShouldSay(await SendAsync("/connect/introspect", Api, ("token", access)), plan, since);
        var refreshed = await SendAsync("/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!));
        ShouldSay(Claims(refreshed.GetProperty("access_token").GetString()!), plan, since);
        var me = await SendAsync("/api/account/me", new("Bearer", access));
        (me.GetProperty("plan").GetString(), me.GetProperty("plan_since").GetDateTimeOffset().ToUnixTimeSeconds()).ShouldBe((plan, since));
    }

    private static void ShouldSay(JsonElement claims, string plan, long since) =>
        (claims.GetProperty("plan").GetString(), claims.GetProperty("plan_since").GetInt64()).ShouldBe((plan, since));

    private static AuthenticationHeaderValue Api =>
        new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"resource-api:{TestSeed.ClientSecret}"))));

    private Task<JsonElement> TokenAsync(string name, string scope) =>
        SendAsync("/connect/token", null, ("grant_type", "password"), ("client_id", "mobile"), ("username", name), ("password", TestSeed.Password), ("scope", scope));

    private async Task<JsonElement> SendAsync(string path, AuthenticationHeaderValue? authorization, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(form.Length > 0 ? HttpMethod.Post : HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        if (form.Length > 0)
            request.Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var response = await billing.Server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static JsonElement Claims(string jwt) => JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1]));
}
