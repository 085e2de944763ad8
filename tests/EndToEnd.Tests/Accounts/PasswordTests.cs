using System.Net.Http.Json;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Choosing a password in the browser: meter, suggestion, change; with and without scripts, in both languages.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class PasswordTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const string Old = "correct-Horse7-battery";
    private const string Fresh = "quiet-Lamp8-orbit";

    [Fact]
    public async Task Register_TypedPassword_IsMeasuredAndASuggestionFillsBothFields()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(At("/account/register"));
        var meter = page.GetByRole(AriaRole.Meter, new() { Name = "Password strength" });
        await Expect(meter).ToBeHiddenAsync();

        await page.GetByLabel("Password", new() { Exact = true }).PressSequentiallyAsync("Passw0rd!");
        await Expect(meter).ToHaveAttributeAsync("aria-valuenow", "0");
        await Expect(page.GetByText("This password is too easy to guess.")).ToBeVisibleAsync();
        await AxeCheck.RunAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Suggest a strong password" }).ClickAsync();
        await Expect(meter).ToHaveAttributeAsync("aria-valuenow", "4");
        var suggestion = await page.Locator(".suggestion").TextContentAsync();
        await Expect(page.Locator("#password")).ToHaveValueAsync(suggestion!);
        await Expect(page.Locator("#password_confirmation")).ToHaveValueAsync(suggestion!);
    }

    [Fact]
    public async Task Suggestion_WithoutScripts_IsAPageOfItsOwn()
    {
        var page = await browser.NewPageAsync(new() { JavaScriptEnabled = false });
        await page.GotoAsync(At("/account/register"));
        await Expect(page.GetByRole(AriaRole.Meter)).ToHaveCountAsync(0);

        var opened = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Suggest a strong password" }).ClickAsync());

        (await opened.Locator(".suggestion").TextContentAsync())!.Length.ShouldBe(23);
    }

    [Theory]
    [InlineData("en-US", ColorScheme.Light, 1280)]
    [InlineData("ko-KR", ColorScheme.Dark, 390)]
    [InlineData("ko-KR", ColorScheme.Light, 320)]
    public async Task Change_InEveryLook_Works(string locale, ColorScheme scheme, int width)
    {
        var page = await browser.NewPageAsync(new() { Locale = locale, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        var name = await RegisterAsync();
        await SignInAsync(page, name, Old);
        await page.GotoAsync(At("/account/password"));
        await page.Locator("#current_password").FillAsync("wrong");
        await page.Locator("#new_password").PressSequentiallyAsync(Fresh);
        await Expect(page.Locator("[data-strength]")).ToHaveAttributeAsync("data-score", "4");
        await page.Locator("#new_password_confirmation").FillAsync("other");
        await AxeCheck.RunAsync(page);
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await Expect(page.Locator("#new_password_confirmation-problem")).ToBeVisibleAsync();
        await AxeCheck.RunAsync(page);

        await page.Locator("#current_password").FillAsync(Old);
        await page.Locator("#new_password").FillAsync(Fresh);
        await page.Locator("#new_password_confirmation").FillAsync(Fresh);
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await Expect(page.GetByText(locale == "ko-KR" ? "비밀번호를 변경했습니다." : "Your password was changed.")).ToBeVisibleAsync();

        var elsewhere = await browser.NewPageAsync();
        await SignInAsync(elsewhere, name, Fresh);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GotoAsync(At("/account/login"));
        await page.Locator("input[name=username]").FillAsync(name);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Locator("form:has(input[name=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
    }

    private async Task<string> RegisterAsync()
    {
        var name = "pw" + Guid.CreateVersion7().ToString("N")[^12..];
        using var http = PlatformFixture.CreateHttpClient();
        using var answer = await http.PostAsJsonAsync(new Uri(platform.Identity.Address, "/api/account/register"),
            new { username = name, email = $"{name}@example.com", password = Old, full_name = "Dana Park", accept_terms = true });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return name;
    }

    private string At(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
