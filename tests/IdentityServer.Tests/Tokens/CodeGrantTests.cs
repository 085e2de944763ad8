using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Pkce;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class CodeGrantTests(TokenHost host) : IClassFixture<TokenHost>
{
    private const string Redirect = "https://client.example/callback";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    [Fact]
    public async Task Post_Code_AnswersTokensThatAgree()
    {
        var user = await host.Database.AddUserAsync();
        var (grant, _) = await host.Database.OpenAsync(host.Time, user, "web", "email", "plan", "roles", "stores", "images:read");
        var code = await host.Database.AddCodeAsync(host.Time, grant.Id, Redirect, CodeChallenge.FromVerifier(Verifier));

        var answer = await RedeemAsync("web", code);

        answer.Status.ShouldBe(200);
        answer.Text("scope").ShouldBe("openid offline_access email plan roles stores images:read");
        answer.Json.GetProperty("store_id").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        answer.Text("refresh_token")!.Length.ShouldBe(43);
        var access = Verify(answer.Text("access_token")!, "at+jwt", "ES256", Registrations.Resource);
        (access.GetString("sub"), access.GetString("client_id"), access.GetString("plan"), access.GetString("acr")).ShouldBe((user.ToString(), "web", "free", "1"));
        access.GetStrings("roles").ShouldBe(["user", "editor"]);
        access.GetString("email").ShouldNotBeNull();
        access.Root.GetProperty("stores").GetArrayLength().ShouldBe(0);
        access.Has("store_id").ShouldBeFalse();
        var id = Verify(answer.Text("id_token")!, "JWT", "RS256", "web");
        (id.GetString("sub"), id.GetString("nonce"), id.GetString("sid")).ShouldBe((user.ToString(), "n-0S6", access.GetString("sid")));
        id.GetString("at_hash").ShouldBe(TokenHash.LeftHalf("RS256", answer.Text("access_token")!));
        id.GetInt64("auth_time").ShouldBe(grant.Authentication.AuthTime.ToUnixTimeSeconds());
        foreach (var claim in (string[])["email", "plan", "roles", "stores", "scope", "client_id"])
        {
            id.Has(claim).ShouldBeFalse(claim);
        }
    }

    [Theory]
    [InlineData("other", Redirect, Verifier)] // another client
    [InlineData("web", "https://client.example/other", Verifier)]
    [InlineData("web", null, Verifier)]
    [InlineData("web", Redirect, null)]
    [InlineData("web", Redirect, "wrong-verifier-wrong-verifier-wrong-verifier-wrong")]
    public async Task Post_CodeMisused_IsInvalidGrantAndBurned(string client, string? redirect, string? verifier)
    {
        var (grant, _) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        var code = await host.Database.AddCodeAsync(host.Time, grant.Id, Redirect, CodeChallenge.FromVerifier(Verifier));

        var answer = await RedeemAsync(client, code, redirect, verifier);

        (answer.Status, answer.Error).ShouldBe((400, "invalid_grant"));
        (await host.Database.State(host.Time).FindGrantAsync(grant.Id, default)).ShouldBeNull();
        (await RedeemAsync("web", code)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Post_VerifierWithoutChallenge_IsInvalidGrant()
    {
        var (grant, _) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        var code = await host.Database.AddCodeAsync(host.Time, grant.Id, Redirect);
        (await RedeemAsync("web", code)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Post_ShortVerifier_IsInvalidRequestAndSpendsNothing()
    {
        var (grant, _) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        var code = await host.Database.AddCodeAsync(host.Time, grant.Id, Redirect, CodeChallenge.FromVerifier(Verifier));
        (await RedeemAsync("web", code, Redirect, "a")).Error.ShouldBe("invalid_request");
        (await RedeemAsync("web", code)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Post_CodeTwice_EndsWhatTheFirstGave()
    {
        var (grant, _) = await host.Database.OpenAsync(host.Time, await host.Database.AddUserAsync());
        var code = await host.Database.AddCodeAsync(host.Time, grant.Id, Redirect, CodeChallenge.FromVerifier(Verifier));
        var first = await RedeemAsync("web", code);
        (await RedeemAsync("web", code)).Error.ShouldBe("invalid_grant");

        (await host.PostAsync("/connect/introspect", "web", ("token", first.Text("access_token")))).Text("active").ShouldBe("False");
        (await host.PostAsync("/connect/token", "web", ("grant_type", "refresh_token"), ("refresh_token", first.Text("refresh_token")))).Error.ShouldBe("invalid_grant");
    }

    private Task<TokenHost.Answer> RedeemAsync(string client, string code, string? redirect = Redirect, string? verifier = Verifier) => host.PostAsync(
        "/connect/token", client, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier));

    private JwtClaims Verify(string token, string type, string alg, string audience)
    {
        var result = JwtReader.Verify(token, new JwtRules
        {
            Algorithms = [alg],
            Types = [type],
            Keys = new TestKeys().Published.Find,
            Issuer = TokenHost.Issuer,
            Audiences = [audience],
            Time = host.Time,
        });
        result.Succeeded.ShouldBeTrue(result.Reason);
        return result.Jwt!.Claims;
    }
}
