using System.Net;

namespace IdentityPlatform.IdentityServer.Accounts.Api;

public sealed class AccountDeletionApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Me = "/api/account/me";

    [Fact]
    public async Task Delete_RightPassword_Is204AndTheTokensAreDead()
    {
        var (_, name, _) = await host.AddUserAsync("apileaver");
        var (token, refresh) = await host.TokensAsync(name);

        var reply = await host.JsonAsync(HttpMethod.Delete, Me, token, new { current_password = AccountsHost.Password });

        reply.Status.ShouldBe(HttpStatusCode.NoContent, reply.Text);
        (await host.GetAsync(Me, token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.RefreshAsync(refresh)).Json.GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Delete_NoOrWrongPassword_Is400AtTheField()
    {
        var (_, name, _) = await host.AddUserAsync("apistays");
        var (token, _) = await host.TokensAsync(name);

        var none = await host.DeleteAsync(Me, token);
        var wrong = await host.JsonAsync(HttpMethod.Delete, Me, token, new { current_password = "wrong" });
        var odd = await host.JsonAsync(HttpMethod.Delete, Me, token, "{\"current_password\": 1}");

        (none.Status, wrong.Status, odd.Status).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        none.MediaType.ShouldBe("application/problem+json");
        none.ErrorsOf("current_password").ShouldBe(["required"]);
        wrong.ErrorsOf("current_password").ShouldBe(["invalid"]);
        (await host.GetAsync(Me, token)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_OwnerOfStores_Is409AndNamesThem()
    {
        var (id, name, _) = await host.AddUserAsync("apiowner");
        await host.ScalarAsync<object>("INSERT INTO stores (name, owner_id) VALUES ('Itaewon', $1)", id);
        var (token, _) = await host.TokensAsync(name);

        var reply = await host.JsonAsync(HttpMethod.Delete, Me, token, new { current_password = AccountsHost.Password });

        reply.Status.ShouldBe(HttpStatusCode.Conflict);
        reply.Json.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain("Itaewon");
    }

    // RFC 9470 §3
    [Fact]
    public async Task Delete_NoPasswordAndOldSignIn_AsksForAFreshOne()
    {
        var (id, name, _) = await host.AddUserAsync("apifresh");
        var (old, _) = await host.TokensAsync(name);
        await host.ScalarAsync<object>("UPDATE users SET password_hash = NULL WHERE id = $1", id);
        await host.ScalarAsync<object>("UPDATE grants SET auth_time = auth_time - interval '11 minutes' WHERE user_id = $1", id);

        var reply = await host.DeleteAsync(Me, old);

        reply.Status.ShouldBe(HttpStatusCode.Unauthorized);
        reply.Challenge.ShouldNotBeNull().ShouldContain("error=\"insufficient_user_authentication\", max_age=\"600\"");
        await host.ScalarAsync<object>("UPDATE grants SET auth_time = now() WHERE user_id = $1", id);
        (await host.DeleteAsync(Me, old)).Status.ShouldBe(HttpStatusCode.NoContent);
    }
}
