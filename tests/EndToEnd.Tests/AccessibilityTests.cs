using IdentityPlatform.EndToEnd.Accounts;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd;

/// <summary>WCAG 2.2 AA on every page, light and dark, English and Korean, on a phone and on a desk.</summary>
[Collection(LooksDefinition.Name)]
public sealed class AccessibilityTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private static readonly string[] Errors = ["/connect/authorize?client_id=nobody", "/nowhere"];

    public static TheoryData<ColorScheme, string, int> Looks { get; } = new()
    {
        { ColorScheme.Light, "en-US", 1280 }, { ColorScheme.Dark, "en-US", 390 }, { ColorScheme.Light, "ko-KR", 320 }, { ColorScheme.Dark, "ko-KR", 1280 },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task EveryPageForAnybody_HasNoViolation(ColorScheme scheme, string locale, int width)
    {
        var page = await NewPageAsync(scheme, locale, width);
        PageRoutes.ForAnybody.Count.ShouldBeGreaterThan(8);
        foreach (var path in PageRoutes.ForAnybody.Concat(Errors))
        {
            await page.GotoAsync(Address(path));
            await AxeCheck.RunAsync(page);
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task RefusedRequest_PageAndListOfDevelopment_HaveNoViolation(ColorScheme scheme, string locale, int width)
    {
        var page = await NewPageAsync(scheme, locale, width);
        await page.GotoAsync(Address("/connect/authorize?client_id=nobody"));
        await page.Locator("main a[href*='/dev/errors/']").ClickAsync();
        await page.WaitForURLAsync("**/dev/errors/*");
        await AxeCheck.RunAsync(page);
        await page.Locator(".links a").ClickAsync();
        await page.WaitForURLAsync("**/dev/errors");
        await AxeCheck.RunAsync(page);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task EveryAccountPage_HasNoViolation(ColorScheme scheme, string locale, int width)
    {
        var page = await NewPageAsync(scheme, locale, width);
        await page.GotoAsync(Address("/account/login"));
        await page.Locator("input[autocomplete~=username]").FillAsync("alice");
        await page.Locator("input[type=password]").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        PageRoutes.OfAccounts.Count.ShouldBeGreaterThan(2);
        foreach (var path in PageRoutes.OfAccounts)
        {
            await page.GotoAsync(Address(path));
            new Uri(page.Url).AbsolutePath.ShouldBe(path);
            await AxeCheck.RunAsync(page);
        }
    }

    // The others can fail.
    [Theory]
    [InlineData("<img src='cat.png'>", "image-alt")]
    [InlineData("<p style='color: #bbb; background: #fff'>Pale</p>", "color-contrast")]
    [InlineData("<div style='width: 3000px'>Wide</div>", "scrolls sideways")]
    public async Task Check_PageWithAViolation_FindsIt(string body, string found)
    {
        var page = await NewPageAsync(ColorScheme.Light, "en-US", 1280);
        await page.SetContentAsync($"<!doctype html><html lang=en><title>Cat</title><main><h1>Cat</h1>{body}</main></html>");

        (await Assert.ThrowsAsync<ShouldAssertException>(() => AxeCheck.RunAsync(page))).Message.ShouldContain(found);
    }

    private Task<IPage> NewPageAsync(ColorScheme scheme, string locale, int width) =>
        browser.NewPageAsync(new() { ColorScheme = scheme, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });

    private string Address(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
