using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd;

/// <summary>WCAG 2.2 AA on every page, light and dark, English and Korean, on a phone and on a desk.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class AccessibilityTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private static readonly List<string> Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    [Theory]
    [InlineData(ColorScheme.Light, "en-US", 1280)]
    [InlineData(ColorScheme.Dark, "en-US", 390)]
    [InlineData(ColorScheme.Light, "ko-KR", 390)]
    [InlineData(ColorScheme.Dark, "ko-KR", 1280)]
    public async Task EveryPage_HasNoViolation(ColorScheme scheme, string locale, int width)
    {
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
        foreach (var path in new[]
        {
            "/", "/account/login", "/account/register", "/account/passkey", "/account/password-help", "/account/logout", "/connect/authorize?client_id=nobody", "/nowhere", "/dev/mail",
            "/account/forgot-password", "/account/check-mail/reset", "/account/check-mail/not_me", "/account/confirm-email", "/account/reset-password", "/account/email-sign-in",
        })
        {
            await page.GotoAsync(new Uri(platform.Identity.Address, path).AbsoluteUri);
            await CheckAsync(page);
        }

        await page.GotoAsync(new Uri(platform.Identity.Address, "/account/login").AbsoluteUri);
        await page.Locator("input[autocomplete~=username]").FillAsync("alice");
        await page.Locator("input[type=password]").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        await CheckAsync(page);
        foreach (var path in new[] { "/account/sessions", "/account/history", "/account/apps", "/account/email" })
        {
            await page.GotoAsync(new Uri(platform.Identity.Address, path).AbsoluteUri);
            new Uri(page.Url).AbsolutePath.ShouldBe(path);
            await CheckAsync(page);
        }
        await page.GotoAsync(new Uri(platform.Identity.Address, "/account/two-step").AbsoluteUri);
        await page.Locator("img.qr").WaitForAsync();
        await CheckAsync(page);
    }

    private static async Task CheckAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = Rules } });
        result.Violations.Select(v => $"{page.Url}: {v.Id}: {v.Help}: {string.Join("; ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
        var overflow = await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
        overflow.ShouldBeFalse($"{page.Url} scrolls sideways");
    }
}
