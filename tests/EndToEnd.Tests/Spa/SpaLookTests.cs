using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>WCAG 2.2 AA on every page of the app, light and dark, English and Korean, on a phone and on a desk; and its headers.</summary>
[Collection(SpaDefinition.Name)]
public sealed class SpaLookTests(SpaFixture platform, Browser browser) : IClassFixture<Browser>
{
    private static readonly string[] Links = ["/images", "/stores", "/sessions", "/upgrade", "/dashboard"];

    public static TheoryData<ColorScheme, string, int> Looks { get; } = new()
    {
        { ColorScheme.Light, "en-US", 1280 }, { ColorScheme.Dark, "en-US", 390 }, { ColorScheme.Light, "ko-KR", 320 }, { ColorScheme.Dark, "ko-KR", 1280 },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task EveryPage_HasNoViolation(ColorScheme scheme, string locale, int width)
    {
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                faults.Add(message.Text);
        };
        await FillAsync();
        await page.GotoAsync(platform.Spa.Address.AbsoluteUri);
        await CheckAsync(page, "sign-in", locale);
        await page.Locator(".ways .button").Last.ClickAsync();
        await page.Locator("input[autocomplete~=username]").FillAsync("alice");
        await page.Locator("input[type=password]").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/dashboard");
        await CheckAsync(page, "dashboard", locale);
        foreach (var link in Links)
        {
            await page.Locator($".nav a[href='{link}']").ClickAsync();
            await CheckAsync(page, link.Trim('/'), locale);
        }

        await page.Locator("a[href='/stores/42']").ClickAsync();
        await CheckAsync(page, "store", locale);
        await page.Locator(".nav a[href='/images']").ClickAsync();
        await page.Locator("a[href$='/upscale']").First.ClickAsync();
        await CheckAsync(page, "upscale", locale);
        await page.Locator("h1").EvaluateAsync("() => { history.pushState({}, '', '/nowhere'); dispatchEvent(new PopStateEvent('popstate')); }");
        await CheckAsync(page, "not-found", locale);
        faults.ShouldBeEmpty("no script of the app fails, and the content security policy stops nothing of it");
    }

    [Theory]
    [InlineData("spa")]
    [InlineData("bff")]
    public async Task Headers_OfThePage_AllowNothingInline(string variant)
    {
        using var http = PlatformFixture.CreateHttpClient();
        using var response = await http.GetAsync(new Uri(variant == "spa" ? platform.Spa.Address : platform.Bff.Address, "/dashboard"));

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();

        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<script>");
    }

    // Something to see on every page.
    private async Task FillAsync()
    {
        using var mobile = new TokenClient(platform.Identity.Address, platform.Api.Address);
        var token = (await mobile.SignInAsync("alice")).GetProperty("access_token").GetString()!;
        foreach (var prompt in new[] { "a lighthouse at dawn", "hills in the rain", "a small house by the river, seen from the bridge in the evening" })
            (await mobile.CallApiAsync(HttpMethod.Post, "/api/v1/images/generate", token, $$"""{"prompt":"{{prompt}}","width":256,"height":256}""")).Status.ShouldBe(201);
        (await mobile.CallApiAsync(HttpMethod.Post, "/api/v1/stores/42/readings", token, """{"sensor":"freezer","value":-18.5,"unit":"°C"}""")).Status.ShouldBe(201);
    }

    private static async Task CheckAsync(IPage page, string name, string locale)
    {
        await page.WaitForFunctionAsync("() => !document.querySelector('.waiting, .frame.loading') && document.querySelector('h1')");
        (await page.EvaluateAsync<string>("() => document.documentElement.lang")).ShouldBe(locale[..2]);
        await SpaPage.CheckLookAsync(page, name);
    }
}
