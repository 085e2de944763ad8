using System.Text.Json;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class IntrospectionAndRevocationTests(TokenHost host) : IClassFixture<TokenHost>
{
    [Fact]
    public async Task Introspect_ByTheApi_AnswersWhatTheTokenSays()
    {
        var (user, name) = await host.AddUserAsync();
        var store = await host.Database.AddStoreAsync(user);
        var token = await AccessTokenAsync(name);
        var answer = await IntrospectAsync("resource-api", token);

        answer.Status.ShouldBe(200);
        answer.Json.GetProperty("active").GetBoolean().ShouldBeTrue();
        (answer.Text("iss"), answer.Text("sub"), answer.Text("client_id"), answer.Text("username"), answer.Text("token_type"))
            .ShouldBe((TokenHost.Issuer, user.ToString(), "mobile", name, "Bearer"));
        answer.Json.GetProperty("store_id").GetInt64().ShouldBe(store);
        answer.Json.GetProperty("stores")[0].GetProperty("role").GetString().ShouldBe("owner");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        foreach (var member in (string[])["aud", "scope", "exp", "iat", "sid", "acr", "auth_time", "plan", "roles", "jti"])
        {
            answer.Json.TryGetProperty(member, out _).ShouldBeTrue(member);
        }
    }

    [Fact]
    public async Task Introspect_PlanAndStoreChanged_AnswersThemAsTheyAreNow()
    {
        var (user, name) = await host.AddUserAsync();
        var store = await host.Database.AddStoreAsync(user);
        var token = await AccessTokenAsync(name);
        await host.Database.ExecuteAsync("INSERT INTO subscriptions (user_id, plan) VALUES ($1, 'pro')", user);
        await host.Database.ExecuteAsync("DELETE FROM stores WHERE id = $1", store);
        var answer = await IntrospectAsync("resource-api", token);
        answer.Text("plan").ShouldBe("pro");
        answer.Json.TryGetProperty("store_id", out _).ShouldBeFalse();
        answer.Json.GetProperty("stores").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Introspect_GrantMovedToAnotherStore_TokenStaysAtItsOwn()
    {
        var (user, name) = await host.AddUserAsync();
        var (first, second) = (await host.Database.AddStoreAsync(user), await host.Database.AddStoreAsync(user));
        var before = await host.PasswordAsync(name, "offline_access stores images:read");
        var after = await host.PostAsync(
            "/connect/token", null, ("client_id", "mobile"), ("grant_type", "refresh_token"), ("refresh_token", before.Text("refresh_token")), ("store_id", $"{second}"));
        (await IntrospectAsync("resource-api", before.Text("access_token")!)).Text("store_id").ShouldBe($"{first}");
        (await IntrospectAsync("resource-api", after.Text("access_token")!)).Text("store_id").ShouldBe($"{second}");
    }

    [Theory]
    [InlineData("everything")] // a client of users, registered for all the API's scopes
    [InlineData("machine")] // a machine with some of them
    public async Task Introspect_ByStranger_LearnsNothing(string caller)
    {
        host.Registrations.Add(TestClients.Web("everything") with { Scope = TestClients.Api().Scope });
        var (_, name) = await host.AddUserAsync();
        var answer = await IntrospectAsync(caller, await AccessTokenAsync(name));
        answer.Status.ShouldBe(200);
        answer.Json.GetRawText().ShouldBe("""{"active":false}""");
    }

    [Fact]
    public async Task Introspect_TokenForAnotherResource_LearnsNothing()
    {
        var token = (await host.PostAsync("/connect/token", "machine", ("grant_type", "client_credentials"), ("scope", "reports:read"))).Text("access_token")!;
        (await IntrospectAsync("resource-api", token)).Json.GetRawText().ShouldBe("""{"active":false}""");
        (await IntrospectAsync("machine", token)).Text("sub").ShouldBe("machine");
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("a.b.c")]
    public async Task Introspect_Garbage_IsInactive(string token) =>
        (await IntrospectAsync("resource-api", token)).Json.GetRawText().ShouldBe("""{"active":false}""");

    [Fact]
    public async Task Introspect_HugeToken_IsInactive() =>
        (await IntrospectAsync("resource-api", new string('.', 16_000))).Json.GetRawText().ShouldBe("""{"active":false}""");

    [Fact]
    public async Task Introspect_ByPublicClient_IsInvalidClient()
    {
        var answer = await host.PostAsync("/connect/introspect", null, ("client_id", "spa"), ("token", "x"));
        (answer.Status, answer.Error).ShouldBe((401, "invalid_client"));
        (await host.PostAsync("/connect/introspect", "web")).Error.ShouldBe("invalid_request");
    }

    [Theory]
    [InlineData("/connect/introspect", "web:wrong")]
    [InlineData("/connect/introspect", null)]
    [InlineData("/connect/revoke", "web:wrong")]
    [InlineData("/connect/revoke", null)]
    public async Task Either_ConfidentialClientUnproven_IsInvalidClientAndLearnsNothing(string path, string? credentials)
    {
        var (_, refresh) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("token", refresh), KeyValuePair.Create("client_id", "web")]),
        };
        request.Headers.Authorization = credentials is null ? null : TokenHost.Basic(credentials);
        var answer = await host.SendAsync(request);
        (answer.Status, answer.Error).ShouldBe((401, "invalid_client"));
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Basic");
        (await IntrospectAsync("web", refresh)).Text("active").ShouldBe("True");
    }

    [Theory]
    [InlineData("UPDATE users SET is_active = false WHERE id = $1")]
    [InlineData("UPDATE sessions SET ended_at = now() WHERE user_id = $1")]
    [InlineData("UPDATE grants SET revoked_at = now() WHERE user_id = $1")]
    public async Task Introspect_EverythingEnded_IsInactive(string end)
    {
        var (user, name) = await host.AddUserAsync();
        var token = await AccessTokenAsync(name);
        await host.Database.ExecuteAsync(end, user);
        (await IntrospectAsync("resource-api", token)).Json.GetRawText().ShouldBe("""{"active":false}""");
        (await UserInfoAsync(token)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Introspect_ClientDisabled_IsInactive()
    {
        host.Registrations.Add(TestClients.Machine("short-lived"));
        var token = (await host.PostAsync("/connect/token", "short-lived", ("grant_type", "client_credentials"))).Text("access_token")!;
        (await IntrospectAsync("resource-api", token)).Text("active").ShouldBe("True");
        host.Registrations.Add(TestClients.Machine("short-lived") with { Enabled = false });
        (await IntrospectAsync("resource-api", token)).Text("active").ShouldBe("False");
    }

    [Fact]
    public async Task Introspect_RefreshToken_IsForItsClientOnly()
    {
        var (_, token) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        (await IntrospectAsync("web", token)).Text("token_type").ShouldBe("refresh_token");
        (await IntrospectAsync("other", token)).Json.GetRawText().ShouldBe("""{"active":false}""");
        (await IntrospectAsync("resource-api", token)).Json.GetRawText().ShouldBe("""{"active":false}""");
    }

    [Theory]
    [InlineData("access_token", "refresh_token")]
    [InlineData("refresh_token", "nonsense")]
    public async Task Revoke_EitherToken_EndsTheGrant(string which, string hint)
    {
        var (_, name) = await host.AddUserAsync();
        var tokens = await host.PasswordAsync(name);
        var answer = await host.PostAsync("/connect/revoke", null, ("client_id", "mobile"), ("token", tokens.Text(which)), ("token_type_hint", hint));

        (answer.Status, answer.Json.ValueKind).ShouldBe((200, JsonValueKind.Undefined));
        (await IntrospectAsync("resource-api", tokens.Text("access_token")!)).Text("active").ShouldBe("False");
        (await host.PostAsync("/connect/token", null, ("client_id", "mobile"), ("grant_type", "refresh_token"), ("refresh_token", tokens.Text("refresh_token"))))
            .Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Revoke_ClientCredentialsToken_EndsThatTokenAlone()
    {
        var first = (await host.PostAsync("/connect/token", "machine", ("grant_type", "client_credentials"))).Text("access_token")!;
        var second = (await host.PostAsync("/connect/token", "machine", ("grant_type", "client_credentials"))).Text("access_token")!;
        (await host.PostAsync("/connect/revoke", "machine", ("token", first))).Status.ShouldBe(200);
        (await host.PostAsync("/connect/revoke", "machine", ("token", first))).Status.ShouldBe(200);
        (await IntrospectAsync("machine", first)).Text("active").ShouldBe("False");
        (await IntrospectAsync("machine", second)).Text("active").ShouldBe("True");
    }

    [Fact]
    public async Task Revoke_TokenOfAnotherClient_IsRefusedAndDoesNothing()
    {
        var (_, refresh) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        (await host.PostAsync("/connect/revoke", "other", ("token", refresh))).Error.ShouldBe("invalid_grant");
        (await IntrospectAsync("web", refresh)).Text("active").ShouldBe("True");
        var (_, name) = await host.AddUserAsync();
        var access = await AccessTokenAsync(name);
        (await host.PostAsync("/connect/revoke", "other", ("token", access))).Error.ShouldBe("invalid_grant");
        (await IntrospectAsync("resource-api", access)).Text("active").ShouldBe("True");
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("a.b.c")]
    public async Task Revoke_UnknownToken_IsNoError(string token) => (await host.PostAsync("/connect/revoke", "web", ("token", token))).Status.ShouldBe(200);

    [Fact]
    public async Task Revoke_NoToken_IsInvalidRequest() => (await host.PostAsync("/connect/revoke", "web")).Error.ShouldBe("invalid_request");

    private Task<TokenHost.Answer> IntrospectAsync(string caller, string token) => host.PostAsync("/connect/introspect", caller, ("token", token));

    private async Task<string> AccessTokenAsync(string userName) =>
        (await host.PasswordAsync(userName, "openid offline_access email plan roles stores images:read")).Text("access_token")!;

    private async Task<TokenHost.Answer> UserInfoAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new("Bearer", token);
        return await host.SendAsync(request);
    }
}
