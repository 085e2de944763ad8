using System.Text.Json;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd;

/// <summary>oidc-client-ts, a relying party nobody here wrote, in a real browser against the real services.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class RelyingPartyTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task WholeVisit_FirstPartyClient_SignsInRenewsCallsApiAndSignsOut()
    {
        var page = await browser.NewPageAsync();
        var user = await SignInAsync(page, "bob");

        user.GetProperty("profile").GetProperty("email").GetString().ShouldBe("bob@example.com");
        var first = user.GetProperty("accessToken").GetString();
        var me = await CallAsync(page, "/api/v1/users/me");
        me.Status.ShouldBe(200, me.Body);
        (await CallAsync(page, "/api/v1/stores/42")).Status.ShouldBe(200, "bob manages store 42");
        (await CallAsync(page, "/api/v1/stores/43")).Status.ShouldBe(403, "store 43 is another's");

        var renewed = await page.EvaluateAsync<JsonElement>("() => relyingParty.renew()");
        renewed.GetProperty("accessToken").GetString().ShouldNotBe(first);
        renewed.GetProperty("refreshToken").GetString().ShouldNotBe(user.GetProperty("refreshToken").GetString());
        (await CallAsync(page, "/api/v1/users/me")).Status.ShouldBe(200);

        await page.EvaluateAsync("() => { relyingParty.signOut(); }");
        await page.WaitForURLAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn({ prompt: 'none' }); }");
        await page.WaitForURLAsync("**/callback?*error=login_required*");
    }

    [Fact]
    public async Task SignIn_SecondApplicationInTheSameBrowser_NeedsNoPassword()
    {
        var page = await browser.NewPageAsync();
        await SignInAsync(page, "alice");

        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn(); }");
        await page.WaitForURLAsync("**/callback?code=*");
        var again = await page.EvaluateAsync<JsonElement>("() => relyingParty.finishSignIn()");

        again.GetProperty("profile").GetProperty("preferred_username").GetString().ShouldBe("alice");
    }

    [Fact]
    public async Task SignOut_RefreshTokenAfterwards_IsRefused()
    {
        var page = await browser.NewPageAsync();
        var user = await SignInAsync(page, "dave");
        await page.EvaluateAsync("() => { relyingParty.signOut(); }");
        await page.WaitForURLAsync(platform.RelyingParty.Origin + "/");

        using var http = PlatformFixture.CreateHttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "relying-party", ["refresh_token"] = user.GetProperty("refreshToken").GetString()!,
        });
        using var response = await http.PostAsync(new Uri(platform.Identity.Address, "/connect/token"), form);

        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadAsStringAsync()).ShouldContain("invalid_grant");
    }

    private async Task<JsonElement> SignInAsync(IPage page, string user)
    {
        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn(); }");
        await page.WaitForURLAsync("**/account/login*");
        await SignInPage.SubmitAsync(page, user, PlatformSeed.Password);
        await page.WaitForURLAsync("**/callback?code=*");
        return await page.EvaluateAsync<JsonElement>("() => relyingParty.finishSignIn()");
    }

    private async Task<(int Status, string Body)> CallAsync(IPage page, string path)
    {
        var answer = await page.EvaluateAsync<JsonElement>("url => relyingParty.call(url)", new Uri(platform.Api.Address, path).AbsoluteUri);
        return (answer.GetProperty("status").GetInt32(), answer.GetProperty("body").GetString()!);
    }
}
