using System.Net;
using System.Text.Json;
using IdentityPlatform.Protocol.Jose;
using static IdentityPlatform.IdentityServer.Authorization.AuthorizationServer;

namespace IdentityPlatform.IdentityServer.Authorization;

/// <summary>What the modules of the OpenID Foundation's Basic OP plan send: a confidential client without PKCE.</summary>
public sealed class BasicPlanTests(AuthorizationServer server) : IClassFixture<AuthorizationServer>
{
    [Theory]
    [InlineData("")] // oidcc-server-client-secret-post
    [InlineData("&display=page")]
    [InlineData("&display=popup")]
    [InlineData("&max_age=15000")]
    [InlineData("&extra=foobar")]
    [InlineData("&login_hint=buffy%40id.example")]
    [InlineData("&ui_locales=se")]
    [InlineData("&claims_locales=se")]
    [InlineData("&acr_values=1%202")]
    [InlineData("&claims=%7B%22userinfo%22%3A%7B%22name%22%3A%7B%22essential%22%3Atrue%7D%7D%7D")]
    [InlineData("&code_challenge=" + Challenge + "&code_challenge_method=S256", Verifier)]
    public async Task Flow_Parameter_EndsInTokensAndClaims(string more, string? verifier = null)
    {
        using var browser = server.NewBrowser();
        var answer = await SignInAsync(browser, AuthorizeSuite(more));
        Parameters(answer)["state"].ShouldBe("s");
        var tokens = await RedeemAsync(browser, answer, verifier);
        var idToken = IdToken(tokens);
        (idToken.GetString("nonce"), idToken.GetString("acr"), idToken.GetString("aud")).ShouldBe(("n", "1", "suite"));

        using var response = await browser.GetAsync("/connect/userinfo", ("Authorization", "Bearer " + tokens.GetProperty("access_token").GetString()));
        using var claims = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        claims.RootElement.GetProperty("sub").GetString().ShouldBe(idToken.GetString("sub"));
    }

    [Theory]
    [InlineData("openid profile", "preferred_username updated_at")]
    [InlineData("openid email", "email email_verified")]
    [InlineData("phone address email profile openid", "preferred_username email")]
    public async Task Flow_Scope_BringsItsClaims(string scope, string expected)
    {
        using var browser = server.NewBrowser();
        var tokens = await RedeemAsync(browser, await SignInAsync(browser, AuthorizeSuite(scope: scope)));
        using var response = await browser.PostAsync("/connect/userinfo", [new("access_token", tokens.GetProperty("access_token").GetString()!)]);
        using var claims = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        foreach (var claim in expected.Split(' '))
        {
            claims.RootElement.TryGetProperty(claim, out _).ShouldBeTrue(claim);
        }
    }

    [Theory]
    [InlineData("&request=eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6Imluc2lkZSJ9.", "request_not_supported")]
    [InlineData("&request_uri=https%3A%2F%2Fsuite.example%2Frequest.jwt", "request_uri_not_supported")]
    public async Task Request_Object_IsRefusedByName(string more, string error)
    {
        using var browser = server.NewBrowser();
        var parameters = Parameters((await browser.OpenAsync(AuthorizeSuite(more))).ShouldNotBeNull());
        (parameters["error"], parameters["state"], parameters["iss"]).ShouldBe((error, "s", server.Issuer));
    }

    [Fact]
    public async Task Request_Post_EndsInACode()
    {
        using var browser = server.NewBrowser();
        using var response = await browser.PostAsync("/connect/authorize", Parameters(AuthorizeSuite()));
        Parameters(await SignInAsync(browser, response.Headers.Location!.OriginalString)).ShouldContainKey("code");
    }

    [Fact]
    public async Task PromptNone_WithHintOfTheSession_IsSilentAndForTheSameSignIn()
    {
        using var browser = server.NewBrowser();
        var first = await RedeemAsync(browser, await SignInAsync(browser, AuthorizeSuite()));
        var answer = (await browser.OpenAsync(AuthorizeSuite("&prompt=none&id_token_hint=" + first.GetProperty("id_token").GetString()))).ShouldNotBeNull();
        var second = IdToken(await RedeemAsync(browser, answer));
        (second.GetString("sub"), second.GetInt64("auth_time")).ShouldBe((IdToken(first).GetString("sub"), IdToken(first).GetInt64("auth_time")));
    }

    [Fact]
    public async Task RefreshToken_OfTheFlow_IsForItsClientOnly()
    {
        using var browser = server.NewBrowser();
        var tokens = await RedeemAsync(browser, await SignInAsync(browser, AuthorizeSuite("&prompt=consent", "openid offline_access")));
        var refreshToken = tokens.GetProperty("refresh_token").GetString()!;
        using var stranger = await browser.PostAsync("/connect/token", [new("grant_type", "refresh_token"), new("refresh_token", refreshToken), new("client_id", "spa")]);
        stranger.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await stranger.Content.ReadAsStringAsync()).ShouldContain("invalid_grant");
        var again = await TokenAsync(browser, new("grant_type", "refresh_token"), new("refresh_token", refreshToken));
        IdToken(again).GetString("sub").ShouldBe(IdToken(tokens).GetString("sub"));
    }

    private static JwtClaims IdToken(JsonElement tokens) => JwtReader.Read(tokens.GetProperty("id_token").GetString()).Value!.ReadClaims().Value!;

    // Signs in and agrees, where that is asked.
    private static async Task<string> SignInAsync(Browser browser, string address)
    {
        (await browser.OpenAsync(address)).ShouldBeNull();
        return await browser.SignInAsync("alice") ?? (await browser.SubmitAsync("allow")).ShouldNotBeNull();
    }

    private static Task<JsonElement> RedeemAsync(Browser browser, string answer, string? verifier = null)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "authorization_code"), new("code", Parameters(answer)["code"]), new("redirect_uri", SuiteCallback)];
        return TokenAsync(browser, verifier is null ? [.. form] : [.. form, new("code_verifier", verifier)]);
    }

    private static async Task<JsonElement> TokenAsync(Browser browser, params KeyValuePair<string, string>[] form)
    {
        using var response = await browser.PostAsync("/connect/token", [.. form, new("client_id", "suite"), new("client_secret", SuiteSecret)]);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body.RootElement.GetRawText());
        return body.RootElement.Clone();
    }
}
