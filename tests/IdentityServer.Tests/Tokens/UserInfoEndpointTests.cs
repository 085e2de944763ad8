using System.Net.Http.Headers;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class UserInfoEndpointTests(TokenHost host) : IClassFixture<TokenHost>
{
    [Fact]
    public async Task Get_AllScopes_AnswersTheUserAsItIsNow()
    {
        var (user, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name)).Text("access_token")!;
        await host.Database.ExecuteAsync("UPDATE users SET full_name = 'New Name', birthdate = '1990-01-01' WHERE id = $1", user);

        var answer = await GetAsync(token);

        answer.Status.ShouldBe(200);
        (answer.Text("sub"), answer.Text("name"), answer.Text("preferred_username"), answer.Text("birthdate")).ShouldBe((user.ToString(), "New Name", name, "1990-01-01"));
        answer.Json.GetProperty("updated_at").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Number);
        answer.Json.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        answer.Json.GetProperty("stores").GetArrayLength().ShouldBe(0);
        foreach (var absent in (string[])["gender", "picture", "phone_number", "phone_number_verified", "address", "store_id"])
        {
            answer.Json.TryGetProperty(absent, out _).ShouldBeFalse(absent);
        }
    }

    [Fact]
    public async Task Get_OpenIdAlone_AnswersSubAlone()
    {
        var (user, name) = await host.AddUserAsync();
        var answer = await GetAsync((await host.PasswordAsync(name, "openid")).Text("access_token")!);
        answer.Json.GetRawText().ShouldBe($$"""{"sub":"{{user}}"}""");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, false, 200, null)]
    [InlineData(false, true, 200, null)]
    [InlineData(true, true, 400, "invalid_request")]
    [InlineData(false, false, 401, null)]
    public async Task Post_HeaderOrBody_TakesOneOfThem(bool inHeader, bool inBody, int status, string? error)
    {
        var (_, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name, "openid")).Text("access_token")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/userinfo")
        {
            Content = new FormUrlEncodedContent(inBody ? [KeyValuePair.Create("access_token", token)] : []),
        };
        request.Headers.Authorization = inHeader ? new AuthenticationHeaderValue("bearer", token) : null;
        var answer = await host.SendAsync(request);
        (answer.Status, answer.Error).ShouldBe((status, error));
    }

    [Fact]
    public async Task Get_TokenInTheUri_IsNotRead()
    {
        var (_, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name, "openid")).Text("access_token")!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo?access_token=" + token);
        var answer = await host.SendAsync(request);
        answer.Status.ShouldBe(401);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer realm=\"userinfo\"");
    }

    [Fact]
    public async Task Get_ClientsOwnToken_IsInsufficientScope()
    {
        var token = (await host.PostAsync("/connect/token", "machine", ("grant_type", "client_credentials"))).Text("access_token")!;
        var answer = await GetAsync(token);
        (answer.Status, answer.Error).ShouldBe((403, "insufficient_scope"));
        answer.Headers.WwwAuthenticate.ToString().ShouldContain("scope=\"openid\"");
    }

    [Fact]
    public async Task Get_IdTokenRefreshTokenOrAlteredToken_IsInvalidToken()
    {
        var (_, name) = await host.AddUserAsync();
        var tokens = await host.PasswordAsync(name);
        var altered = tokens.Text("access_token")![..^4] + "AAAA";
        foreach (var token in (string[])[tokens.Text("id_token")!, tokens.Text("refresh_token")!, altered, "x", ".."])
        {
            var answer = await GetAsync(token);
            (answer.Status, answer.Error).ShouldBe((401, "invalid_token"));
            answer.Headers.WwwAuthenticate.ToString().ShouldContain("error=\"invalid_token\"");
        }
    }

    [Fact]
    public async Task Get_ExpiredToken_IsInvalidToken()
    {
        host.Registrations.Add(TestClients.Mobile("brief") with { AccessTokenLifetime = TimeSpan.FromSeconds(-1) });
        var (_, name) = await host.AddUserAsync();
        var token = await host.PostAsync("/connect/token", null, ("client_id", "brief"), ("grant_type", "password"), ("username", name), ("password", TokenHost.Passwords.Right));
        (await GetAsync(token.Text("access_token")!)).Error.ShouldBe("invalid_token");
    }

    [Theory]
    [InlineData("web", 200)]
    [InlineData("spa", 429)]
    [InlineData(null, 429)]
    public async Task Get_AddressOverItsLimit_OnlyAConfidentialClientsTokenIsHeard(string? clientId, int status)
    {
        var token = clientId is null ? "x" : await TokenOfAsync(clientId);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Add(TokenHost.Gate.ClosedHeader, "1");
        (await host.SendAsync(request)).Status.ShouldBe(status);
    }

    private async Task<string> TokenOfAsync(string clientId)
    {
        var (_, refreshToken) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync(), clientId);
        var confidential = clientId == "web";
        var answer = await host.PostAsync(
            "/connect/token", confidential ? clientId : null, ("client_id", clientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken));
        return answer.Text("access_token")!;
    }

    private async Task<TokenHost.Answer> GetAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new("Bearer", token);
        return await host.SendAsync(request);
    }
}
