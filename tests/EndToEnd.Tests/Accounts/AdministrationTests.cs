using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Administration in Chromium: an administrator sets up two steps, finds a user, shuts them out, and the log says so.</summary>
[Collection(LooksDefinition.Name)]
public sealed class AdministrationTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const string Why = "Ticket 4711: account taken over";

    [Fact]
    public async Task Administration_FromSetUpToShutOut_WorksAndEveryPageIsAccessible()
    {
        var theirs = await browser.NewPageAsync();
        await SignInAsync(theirs, "evicted", "/account/login");
        await theirs.WaitForURLAsync("**/account");
        var page = await browser.NewPageAsync(new() { Locale = "en-US", JavaScriptEnabled = false });

        await SignInAsync(page, "root", "/admin");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up two-step sign-in" }).ClickAsync();
        var app = new AuthenticatorApp(await page.Locator("#secret").InnerTextAsync());
        await page.Locator("#code_enable").FillAsync(app.Code(0));
        await page.Locator("button[value=enable]").ClickAsync();
        await page.Locator("#recovery-codes").WaitForAsync();

        await page.GotoAsync(At("/admin"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Users", Exact = true }).First.ClickAsync();
        await page.Locator("#q").FillAsync("evict");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "evicted" }).ClickAsync();
        var user = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        await page.GetByRole(AriaRole.Link, new() { Name = "Deactivate" }).ClickAsync();
        await page.Locator("#reason").FillAsync(Why);
        await page.GetByRole(AriaRole.Button, new() { Name = "Deactivate the account" }).ClickAsync();
        await page.GetByText("The account is deactivated.").WaitForAsync();

        await page.GotoAsync(At("/admin/audit?acts=true&type=account_deactivated"));
        (await page.Locator(".events .act").First.InnerTextAsync()).ShouldBe($"root: {Why}");
        await theirs.GotoAsync(At("/account"));
        new Uri(theirs.Url).AbsolutePath.ShouldBe("/account/login", "the user is out");
        await SignInAsync(theirs, "evicted", "/account/login");
        await theirs.GetByText("deactivated").First.WaitForAsync();

        await EveryPageAsync(await page.Context.StorageStateAsync(), user);
    }

    // WCAG 2.2 AA on every page, in the looks in which all pages are looked at.
    private async Task EveryPageAsync(string state, string user)
    {
        PageRoutes.OfAdministration.Count.ShouldBeGreaterThan(12);
        foreach (var (scheme, locale, width) in new[] { (ColorScheme.Light, "en-US", 1280), (ColorScheme.Dark, "en-US", 390), (ColorScheme.Light, "ko-KR", 320), (ColorScheme.Dark, "ko-KR", 1280) })
        {
            var page = await browser.NewPageAsync(new() { StorageState = state, ColorScheme = scheme, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
            foreach (var path in PageRoutes.OfAdministration.Select(path => path.Replace(PageRoutes.User, user, StringComparison.Ordinal)))
            {
                var answer = await page.GotoAsync(At(path));
                // A scope in use cannot be deleted; its page is looked at all the same.
                answer!.Status.ShouldBe(200, path);
                await AxeCheck.RunAsync(page);
            }
        }
    }

    private async Task SignInAsync(IPage page, string name, string path)
    {
        await page.GotoAsync(At(path));
        await page.Locator("#username").FillAsync(name);
        await page.Locator("#password").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(#password) button[type=submit]").First.ClickAsync();
    }

    private string At(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
