using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Two-step sign-in in Chromium: set up, used, remembered, rescued by a recovery code, and asked for by an application.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class TwoStepTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const string NewPassword = "correct-Horse7-battery";

    [Theory]
    [InlineData("en-US", ColorScheme.Light, 1280)]
    [InlineData("ko-KR", ColorScheme.Dark, 390)]
    [InlineData("ko-KR", ColorScheme.Light, 320)]
    public async Task TwoSteps_WholeLife_WorksInEachLanguage(string locale, ColorScheme scheme, int width)
    {
        var options = new BrowserNewContextOptions { Locale = locale, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } };
        var (page, user) = (await browser.NewPageAsync(options), await RegisterAsync());
        await ShowPasswordAsync(page, user, "/account/login?next=two-step");
        var (app, codes) = await SetUpAsync(page);

        await SignOutAsync(page);
        await ShowPasswordAsync(page, user);
        await AxeCheck.RunAsync(page);
        await page.Locator("#remember_device").CheckAsync();
        await ShowCodeAsync(page, app.Code(1));
        await page.WaitForURLAsync("**/account");

        await SignOutAsync(page);
        await ShowPasswordAsync(page, user);
        await page.WaitForURLAsync("**/account");

        var stranger = await browser.NewPageAsync(options);
        await ShowPasswordAsync(stranger, user);
        await ShowCodeAsync(stranger, "000000");
        await stranger.Locator("#errors").WaitForAsync();
        await stranger.Locator(".aside a").First.ClickAsync();
        await AxeCheck.RunAsync(stranger);
        await ShowCodeAsync(stranger, codes[0]);
        await stranger.WaitForURLAsync("**/account");

        await page.GotoAsync(At("/account/two-step"));
        (await page.Locator("dd").AllTextContentsAsync()).ShouldContain("9", "one recovery code is used");
        await AxeCheck.RunAsync(page);
        await page.Locator("#code_disable").FillAsync(codes[1]);
        await page.Locator("button[value=disable]").ClickAsync();
        await page.Locator("img.qr").WaitForAsync();
    }

    [Fact]
    public async Task RecoveryCodes_Shown_CanBeDownloadedAndCopied()
    {
        var (page, user) = (await browser.NewPageAsync(), await RegisterAsync());
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ShowPasswordAsync(page, user, "/account/login?next=two-step");
        var (_, codes) = await SetUpAsync(page);

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").ClickAsync());
        download.SuggestedFilename.ShouldBe("recovery-codes.txt");
        (await File.ReadAllLinesAsync(await download.PathAsync())).ShouldBe(codes);
        await page.Locator("button[data-copies]").ClickAsync();
        await page.GetByText("Copied.").WaitForAsync();
        (await page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe(string.Join('\n', codes));

        await page.ReloadAsync();
        (await page.Locator("#recovery-codes").CountAsync()).ShouldBe(0, "they are shown once");
    }

    [Fact]
    public async Task WholeLife_WithoutJavaScript_Works()
    {
        var (page, user) = (await browser.NewPageAsync(new() { Locale = "en-US", JavaScriptEnabled = false }), await RegisterAsync());
        await ShowPasswordAsync(page, user, "/account/login?next=two-step");
        var app = new AuthenticatorApp(await page.Locator("#secret").InnerTextAsync());
        await page.Locator("#code_enable").FillAsync(app.Code(0));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on two-step sign-in" }).ClickAsync();
        (await page.Locator("#recovery-codes li").CountAsync()).ShouldBe(10);
        (await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).IsVisibleAsync()).ShouldBeFalse();
        (await page.Locator("a[download]").IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact] // OpenID Connect Core §3.1.2.1, RFC 9470 §5
    public async Task Application_AsksForTwoFactors_GetsThemByTheUsersHands()
    {
        var (page, user) = (await browser.NewPageAsync(), await RegisterAsync());
        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn(); }");
        await page.WaitForURLAsync("**/account/login*");
        await SignInPage.SubmitAsync(page, user, NewPassword);
        AcrOf(await FinishAsync(page)).ShouldBe("1");

        // No second factor yet: it is set up on the way.
        await AskAsync(page, "acr_values: '2'");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Two-step sign-in needed" }).WaitForAsync();
        await AxeCheck.RunAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up two-step sign-in" }).ClickAsync();
        var (app, codes) = await SetUpAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue to The relying-party" }).ClickAsync();
        AcrOf(await FinishAsync(page)).ShouldBe("2");

        // A sign-in that must not be older than it is: both factors again.
        await AskAsync(page, "acr_values: '2', max_age: 0");
        await page.WaitForURLAsync("**/account/login*");
        await SignInPage.SubmitAsync(page, user, NewPassword);
        await page.Locator("#remember_device").CheckAsync();
        await ShowCodeAsync(page, app.Code(1));
        AcrOf(await FinishAsync(page)).ShouldBe("2");

        // A remembered device is one factor; the application still gets its two.
        await SignOutAsync(page);
        await AskAsync(page, "acr_values: '2'");
        await page.WaitForURLAsync("**/account/login*");
        await SignInPage.SubmitAsync(page, user, NewPassword);
        await page.GetByText("asks for a second step").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code instead" }).ClickAsync();
        await page.Locator("#code").FillAsync(codes[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }).ClickAsync();
        AcrOf(await FinishAsync(page)).ShouldBe("2");
    }

    [Fact] // OpenID Connect Core Unmet Authentication Requirements 1.0
    public async Task Application_AsksAndPersonTurnsBack_IsTold()
    {
        var (page, user) = (await browser.NewPageAsync(), await RegisterAsync());
        await AskAsync(page, "acr_values: '2'");
        await page.WaitForURLAsync("**/account/login*");
        await SignInPage.SubmitAsync(page, user, NewPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to The relying-party" }).ClickAsync();
        await page.WaitForURLAsync("**/callback?*error=unmet_authentication_requirements*");
    }

    private async Task<(AuthenticatorApp App, string[] Codes)> SetUpAsync(IPage page)
    {
        await AxeCheck.RunAsync(page);
        var app = new AuthenticatorApp(await page.Locator("#secret").InnerTextAsync());
        await page.Locator("#code_enable").FillAsync(app.Code(0));
        await page.Locator("button[value=enable]").ClickAsync();
        await page.Locator("#recovery-codes").WaitForAsync();
        await AxeCheck.RunAsync(page);
        return (app, [.. await page.Locator("#recovery-codes code").AllTextContentsAsync()]);
    }

    private async Task<string> RegisterAsync()
    {
        var name = "two_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        using var http = PlatformFixture.CreateHttpClient();
        using var response = await http.PostAsJsonAsync(new Uri(platform.Identity.Address, "/api/account/register"), new
        {
            username = name, email = $"{name}@example.com", full_name = "Two Step", password = NewPassword,
        });
        ((int)response.StatusCode).ShouldBe(201, await response.Content.ReadAsStringAsync());
        return name;
    }

    private async Task ShowPasswordAsync(IPage page, string user, string path = "/account/login")
    {
        await page.GotoAsync(At(path));
        await page.Locator("#username").FillAsync(user);
        await page.Locator("#password").FillAsync(NewPassword);
        await page.Locator("form:has(#password) button[type=submit]").First.ClickAsync();
    }

    private static async Task ShowCodeAsync(IPage page, string code)
    {
        await page.Locator("#code").FillAsync(code);
        await page.Locator("form:has(#code) button[type=submit]").First.ClickAsync();
    }

    private async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync(At("/account/logout"));
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account/logout");
    }

    private async Task AskAsync(IPage page, string parameters)
    {
        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync($"() => {{ relyingParty.signIn({{ {parameters} }}); }}");
    }

    private static async Task<JsonElement> FinishAsync(IPage page)
    {
        await page.WaitForURLAsync("**/callback?code=*");
        return await page.EvaluateAsync<JsonElement>("() => relyingParty.finishSignIn()");
    }

    // The library keeps acr out of its profile; the access token is for the API, which reads it (RFC 9470 §6.1).
    private static string? AcrOf(JsonElement user)
    {
        var payload = user.GetProperty("accessToken").GetString()!.Split('.')[1].Replace('-', '+').Replace('_', '/');
        using var claims = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '='))));
        return claims.RootElement.GetProperty("acr").GetString();
    }

    private string At(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
