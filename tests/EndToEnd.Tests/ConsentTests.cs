using System.Web;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd;

/// <summary>A third-party application: the person is asked, may refuse, and is not asked twice for the same.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class ConsentTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Consent_AllowThenDenyForMore_AsksOnceAndAgainForNewScopes()
    {
        var page = await browser.NewPageAsync();

        await AuthorizeAsync(page, "openid email");
        await SignInPage.SubmitAsync(page, "carol", PlatformSeed.Password);
        await page.WaitForURLAsync("**/consent*");
        (await page.ContentAsync()).ShouldContain("The third-party");
        await ClickAsync(page, "Allow");
        await page.WaitForURLAsync("**/callback?code=*");

        await AuthorizeAsync(page, "openid email");
        new Uri(page.Url).AbsolutePath.ShouldBe("/callback", "the same scopes were allowed before");

        await AuthorizeAsync(page, "openid email profile");
        new Uri(page.Url).AbsolutePath.ShouldBe("/consent", "profile is new");
        await ClickAsync(page, "Deny");
        await page.WaitForURLAsync("**/callback?*error=access_denied*");
        var answer = HttpUtility.ParseQueryString(new Uri(page.Url).Query);
        answer["state"].ShouldBe("the-state");
        answer["iss"].ShouldBe(platform.Identity.Address.GetLeftPart(UriPartial.Authority));
        answer["code"].ShouldBeNull();
    }

    private async Task AuthorizeAsync(IPage page, string scope) => await page.GotoAsync(new Uri(platform.Identity.Address,
        $"/connect/authorize?client_id=third-party&response_type=code&scope={Uri.EscapeDataString(scope)}&state=the-state" +
        $"&redirect_uri={Uri.EscapeDataString(platform.RelyingParty.Origin + "/callback")}" +
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256").AbsoluteUri);

    private static Task ClickAsync(IPage page, string button) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
