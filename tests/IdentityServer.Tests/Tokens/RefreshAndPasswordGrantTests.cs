using System.Text.Json;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class RefreshAndPasswordGrantTests(TokenHost host) : IClassFixture<TokenHost>
{
    [Fact]
    public async Task Post_Password_AnswersTheUsersStore()
    {
        var (user, name) = await host.AddUserAsync();
        var store = await host.Database.AddStoreAsync(user);
        var answer = await host.PasswordAsync(name);
        answer.Status.ShouldBe(200);
        answer.Json.GetProperty("store_id").GetInt64().ShouldBe(store);
        answer.Text("refresh_token").ShouldNotBeNull();
        answer.Text("id_token").ShouldNotBeNull();
    }

    [Fact]
    public async Task Post_PasswordWithoutOfflineAccess_GivesNoRefreshToken()
    {
        var (_, name) = await host.AddUserAsync();
        var answer = await host.PasswordAsync(name, "email");
        answer.Status.ShouldBe(200);
        (answer.Text("refresh_token"), answer.Text("id_token"), answer.Text("store_id")).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task Post_PasswordForForeignStore_IsInvalidTarget()
    {
        var foreign = await host.Database.AddStoreAsync(await host.Database.AddUserAsync());
        var (_, name) = await host.AddUserAsync();
        (await host.PasswordAsync(name, store: $"{foreign}")).Error.ShouldBe("invalid_target");
        (await host.PasswordAsync(name, store: "-1")).Error.ShouldBe("invalid_request");
    }

    [Fact]
    public async Task Post_PasswordOfThirdParty_IsUnauthorizedClient()
    {
        host.Registrations.Add(TestClients.Mobile("third") with { FirstParty = false });
        var (_, name) = await host.AddUserAsync();
        (await host.PostAsync("/connect/token", null, ("client_id", "third"), ("grant_type", "password"), ("username", name), ("password", TokenHost.Passwords.Right)))
            .Error.ShouldBe("unauthorized_client");
    }

    [Fact]
    public async Task Post_RefreshTwentyTimesAtOnce_AllGetOneSuccessor()
    {
        var (_, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name)).Text("refresh_token")!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefreshAsync(token)));

        answers.ShouldAllBe(answer => answer.Status == 200);
        var successor = answers.Select(answer => answer.Text("refresh_token")).Distinct().ShouldHaveSingleItem();
        (await RefreshAsync(successor!)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Post_RefreshNarrower_NarrowsTheAccessTokenOnly()
    {
        var (_, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name, "openid offline_access email stores")).Text("refresh_token")!;
        var narrow = await RefreshAsync(token, ("scope", "email"));
        (narrow.Text("scope"), narrow.Text("id_token"), narrow.Text("store_id")).ShouldBe(("email", null, null));
        (await RefreshAsync(narrow.Text("refresh_token")!)).Text("scope").ShouldBe("openid offline_access email stores");
    }

    [Fact]
    public async Task Post_RefreshWider_IsInvalidScope()
    {
        var (_, name) = await host.AddUserAsync();
        var token = (await host.PasswordAsync(name, "offline_access email")).Text("refresh_token")!;
        (await RefreshAsync(token, ("scope", "email images:write"))).Error.ShouldBe("invalid_scope");
        (await RefreshAsync(token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Post_RefreshToAnotherStore_SwitchesAndAForeignOneDoesNot()
    {
        var (user, name) = await host.AddUserAsync();
        await host.Database.AddStoreAsync(user);
        var second = await host.Database.AddStoreAsync(user);
        var foreign = await host.Database.AddStoreAsync(await host.Database.AddUserAsync());
        var token = (await host.PasswordAsync(name)).Text("refresh_token")!;

        (await RefreshAsync(token, ("store_id", $"{foreign}"))).Error.ShouldBe("invalid_target");
        var switched = await RefreshAsync(token, ("store_id", $"{second}"));
        switched.Json.GetProperty("store_id").GetInt64().ShouldBe(second);
        (await RefreshAsync(switched.Text("refresh_token")!)).Json.GetProperty("store_id").GetInt64().ShouldBe(second);
    }

    [Fact]
    public async Task Post_RefreshAfterScopeLeftTheRegistration_GivesLess()
    {
        host.Registrations.Add(TestClients.Web("shrinking"));
        var (_, token) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync(), "shrinking", "images:write");
        host.Registrations.Add(TestClients.Web("shrinking") with { Scope = Protocol.ScopeSet.Of("openid", "offline_access") });
        var answer = await host.PostAsync("/connect/token", "shrinking", ("grant_type", "refresh_token"), ("refresh_token", token));
        answer.Text("scope").ShouldBe("openid offline_access");
    }

    [Fact]
    public async Task Post_RefreshForScopeThatLeftTheRegistration_IsInvalidScopeAndSpendsNothing()
    {
        host.Registrations.Add(TestClients.Web("shrunk"));
        var (_, token) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync(), "shrunk", "images:write");
        host.Registrations.Add(TestClients.Web("shrunk") with { Scope = Protocol.ScopeSet.Of("openid", "offline_access") });
        (await host.PostAsync("/connect/token", "shrunk", ("grant_type", "refresh_token"), ("refresh_token", token), ("scope", "images:write"))).Error.ShouldBe("invalid_scope");
        (await host.PostAsync("/connect/token", "shrunk", ("grant_type", "refresh_token"), ("refresh_token", token))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Post_RefreshTokenOfAnotherClient_IsInvalidGrantAndStaysUsable()
    {
        var (_, token) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        (await host.PostAsync("/connect/token", "other", ("grant_type", "refresh_token"), ("refresh_token", token))).Error.ShouldBe("invalid_grant");
        var answer = await host.PostAsync("/connect/token", "web", ("grant_type", "refresh_token"), ("refresh_token", token));
        answer.Status.ShouldBe(200);
        answer.Json.GetProperty("id_token").ValueKind.ShouldBe(JsonValueKind.String);
    }

    private Task<TokenHost.Answer> RefreshAsync(string token, params (string, string?)[] more) =>
        host.PostAsync("/connect/token", null, [("client_id", "mobile"), ("grant_type", "refresh_token"), ("refresh_token", token), .. more]);
}
