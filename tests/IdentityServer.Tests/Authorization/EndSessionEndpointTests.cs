using System.Net;
using System.Text.Json;
using static IdentityPlatform.IdentityServer.Authorization.AuthorizationServer;

namespace IdentityPlatform.IdentityServer.Authorization;

public sealed class EndSessionEndpointTests(AuthorizationServer server) : IClassFixture<AuthorizationServer>
{
    private const string Path = "/connect/endsession";

    [Theory]
    [InlineData("&state=s%20%26", SpaHome + "?state=s%20%26")]
    [InlineData("", SpaHome)]
    public async Task EndSession_HintAndRegisteredUri_SignsOutAndRedirects(string state, string expected)
    {
        var (browser, idToken) = await SignInAsync();
        using (browser)
        {
            (await browser.OpenAsync($"{Path}?id_token_hint={idToken}&post_logout_redirect_uri={WebUtility.UrlEncode(SpaHome)}{state}")).ShouldBe(expected);
            Parameters((await browser.OpenAsync(AuthorizeSpa(("prompt", "none")))).ShouldNotBeNull())["error"].ShouldBe("login_required");
            // Nobody is signed in any more, and the client's way back still works.
            (await browser.OpenAsync($"{Path}?id_token_hint={idToken}&post_logout_redirect_uri={WebUtility.UrlEncode(SpaHome)}{state}")).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task EndSession_HintOnly_SignsOutAndStays()
    {
        var (browser, idToken) = await SignInAsync();
        using (browser)
        {
            using var response = await browser.PostAsync(Path, [new("id_token_hint", idToken)]);
            (response.StatusCode, response.Headers.Location?.OriginalString).ShouldBe((HttpStatusCode.SeeOther, "/account/logout"));
            (await IsSignedInAsync(browser)).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?state=s")]
    [InlineData("?id_token_hint=x.y.z&client_id=spa&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F")]
    [InlineData("?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F")]
    [InlineData("?client_id=spa&post_logout_redirect_uri=https%3A%2F%2Fevil.example")]
    [InlineData("?id_token_hint=HINT&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F%3Ffoo%3Dbar")]
    public async Task EndSession_NotProven_AsksAndStays(string query)
    {
        var (browser, idToken) = await SignInAsync();
        using (browser)
        {
            (await browser.OpenAsync(Path + query.Replace("HINT", idToken, StringComparison.Ordinal))).ShouldBeNull();
            browser.Path.ShouldBe("/account/logout");
            (await IsSignedInAsync(browser)).ShouldBeTrue();

            await browser.OpenAsync(Path + query.Replace("HINT", idToken, StringComparison.Ordinal));
            (await browser.SubmitAsync()).ShouldBeNull();
            (await IsSignedInAsync(browser)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task EndSession_ClientWithoutHint_RedirectsAfterTheWordOfThePerson()
    {
        var (browser, _) = await SignInAsync();
        using (browser)
        {
            (await browser.OpenAsync($"{Path}?client_id=spa&post_logout_redirect_uri={WebUtility.UrlEncode(SpaHome)}&state=s")).ShouldBeNull();
            (await browser.SubmitAsync()).ShouldBe(SpaHome + "?state=s");
        }
    }

    [Fact]
    public async Task EndSession_HintOfSomebodyElse_Asks()
    {
        var (first, idToken) = await SignInAsync();
        var (second, _) = await SignInAsync("bobby");
        using (first)
        using (second)
        {
            (await second.OpenAsync($"{Path}?id_token_hint={idToken}&post_logout_redirect_uri={WebUtility.UrlEncode(SpaHome)}")).ShouldBeNull();
            (await IsSignedInAsync(second)).ShouldBeTrue();
        }
    }

    private static async Task<bool> IsSignedInAsync(Browser browser) =>
        Parameters((await browser.OpenAsync(AuthorizeSpa(("prompt", "none")))).ShouldNotBeNull()).ContainsKey("code");

    private async Task<(Browser Browser, string IdToken)> SignInAsync(string user = "alice")
    {
        var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa());
        var code = Parameters((await browser.SignInAsync(user)).ShouldNotBeNull())["code"];
        using var tokens = await browser.PostAsync("/connect/token",
        [
            new("grant_type", "authorization_code"), new("code", code), new("client_id", "spa"),
            new("redirect_uri", SpaCallback), new("code_verifier", Verifier),
        ]);
        using var body = JsonDocument.Parse(await tokens.Content.ReadAsStringAsync());
        return (browser, body.RootElement.GetProperty("id_token").GetString()!);
    }
}
