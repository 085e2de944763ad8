using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>WCAG 2.2 AA on every page that a visit to a provider can show, light and dark, English and Korean, on a phone and on a desk.</summary>
[Collection(FederationDefinition.Name)]
public sealed class FederationAccessibilityTests(FederationFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(ColorScheme.Light, "en-US", 1280)]
    [InlineData(ColorScheme.Dark, "en-US", 390)]
    [InlineData(ColorScheme.Light, "ko-KR", 320)]
    [InlineData(ColorScheme.Dark, "ko-KR", 1280)]
    public async Task EveryPage_HasNoViolation(ColorScheme scheme, string locale, int width)
    {
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
        foreach (var path in new[] { "/account/login?provider=google&problem=cancelled", "/account/register", "/account/provider/problem?provider=discord&problem=unavailable", "/account/provider/problem?provider=github&problem=invalid", "/account/provider?arrival=gone" })
        {
            await page.GotoAsync(Url(path));
            await CheckAsync(page);
        }

        var newcomer = new VisitToProvider($"axe-{locale}-{width}") { Email = $"axe-{width}-{scheme}@example.com" };
        await VisitAsync(page, "google", newcomer);
        await CheckAsync(page);
        await page.Locator("input[name=username]").FillAsync("no good");
        await page.Locator("#accept_terms").CheckAsync();
        await page.Locator("button[value=create]").ClickAsync();
        await page.Locator("#username[aria-invalid=true]").WaitForAsync();
        await CheckAsync(page);

        var stranger = new VisitToProvider($"axe-stranger-{width}-{locale}") { Email = "alice@example.com", Verified = false };
        await VisitAsync(page, "discord", stranger);
        await CheckAsync(page);
        await page.Locator("main .buttons a.button").First.ClickAsync();
        await page.Locator("input[autocomplete~=username]").FillAsync("alice");
        await page.Locator("input[type=password]").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.Locator("button[value=link]").WaitForAsync();
        await CheckAsync(page);
        await page.Locator("button[value=link]").ClickAsync();
        await page.WaitForURLAsync("**/account");
        await page.GotoAsync(Url("/account/providers"));
        await CheckAsync(page);
    }

    private static Task CheckAsync(IPage page) => AxeCheck.RunAsync(page);

    private async Task VisitAsync(IPage page, string provider, VisitToProvider visit)
    {
        await page.GotoAsync(Url("/account/login"));
        await page.Locator($"form[action$='/account/continue/{provider}'] button").ClickAsync();
        await visit.AllowAsync(page);
    }

    private string Url(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
