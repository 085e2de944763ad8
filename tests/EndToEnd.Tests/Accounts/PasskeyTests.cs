using System.Net.Http.Json;
using System.Text.RegularExpressions;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Passkeys in Chromium, with its virtual authenticator: added, named, used without a name, offered by autofill, removed.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class PasskeyTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const string Password = "correct-Horse7-battery";

    [Fact]
    public async Task Passkey_AddedAndNamed_SignsInWithoutAName()
    {
        var page = await browser.NewPageAsync();
        var device = await SignedInWithDeviceAsync(page, await RegisterAsync());

        await AddAsync(page, "Work laptop");
        await Expect(page.GetByText("Your passkey was added")).ToBeVisibleAsync();
        await Expect(page.GetByText("Never used")).ToBeVisibleAsync();
        await AxeCheck.RunAsync(page);

        await SignOutAsync(page);
        var passkey = (await device.CredentialsAsync()).ShouldHaveSingleItem();
        passkey.GetProperty("isResidentCredential").GetBoolean().ShouldBeTrue();
        passkey.GetProperty("rpId").GetString().ShouldBe("localhost");

        var fresh = await browser.NewPageAsync();
        var other = await VirtualAuthenticator.AddAsync(fresh, present: false);
        await other.HoldAsync(passkey);
        await fresh.GotoAsync(At("/account/passkey"));
        await other.TouchAsync();
        await fresh.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await fresh.WaitForURLAsync("**/account");

        await fresh.GotoAsync(At("/account/passkeys"));
        await Expect(fresh.GetByText("Last used")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SignInPage_AutofillInTheFieldOfTheName_SignsIn()
    {
        var page = await browser.NewPageAsync();
        var device = await SignedInWithDeviceAsync(page, await RegisterAsync());
        await AddAsync(page, "Phone");
        var passkey = (await device.CredentialsAsync()).ShouldHaveSingleItem();

        var fresh = await browser.NewPageAsync();
        var other = await VirtualAuthenticator.AddAsync(fresh, present: true);
        await other.HoldAsync(passkey);
        // Chromium answers an autofill request for its virtual authenticator as if the person had chosen the passkey.
        await fresh.GotoAsync(At("/account/login"));

        await fresh.WaitForURLAsync("**/account");
    }

    [Fact]
    public async Task SignInPage_ForAnApplication_GoesBackToIt()
    {
        var page = await browser.NewPageAsync();
        var device = await SignedInWithDeviceAsync(page, await RegisterAsync());
        await AddAsync(page, "Phone");
        var passkey = (await device.CredentialsAsync()).ShouldHaveSingleItem();

        var fresh = await browser.NewPageAsync();
        var other = await VirtualAuthenticator.AddAsync(fresh, present: false);
        await other.HoldAsync(passkey);
        const string challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        await fresh.GotoAsync(At($"/connect/authorize?client_id=relying-party&response_type=code&redirect_uri={Uri.EscapeDataString(platform.RelyingParty.Origin + "/callback")}"
            + $"&state=xyz&code_challenge={challenge}&code_challenge_method=S256&scope=openid"));
        await other.TouchAsync();

        await fresh.WaitForURLAsync(
            url => url.StartsWith(platform.RelyingParty.Origin + "/callback", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
        fresh.Url.ShouldContain("state=xyz");
        fresh.Url.ShouldContain("code=");
    }

    [Fact]
    public async Task SignedIn_AskedToSignInAgain_CanDoItWithAPasskey()
    {
        var page = await browser.NewPageAsync();
        await SignedInWithDeviceAsync(page, await RegisterAsync());
        await AddAsync(page, "Laptop");

        await page.GotoAsync(At("/account/passkey?next=passkeys"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();

        await page.WaitForURLAsync("**/account/passkeys");
    }

    [Fact]
    public async Task Passkey_RenamedAndRemoved_NoLongerSignsIn()
    {
        var page = await browser.NewPageAsync();
        var device = await SignedInWithDeviceAsync(page, await RegisterAsync());
        await AddAsync(page, "Old name");
        var passkey = (await device.CredentialsAsync()).ShouldHaveSingleItem();

        await page.GetByText("Change", new() { Exact = false }).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).First.FillAsync("New name");
        await AxeCheck.RunAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await Expect(page.GetByText("The name was saved.")).ToBeVisibleAsync();
        await Expect(page.GetByText("New name").First).ToBeVisibleAsync();

        await page.GetByText("Change", new() { Exact = false }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove passkey" }).ClickAsync();
        await Expect(page.GetByText("The passkey was removed.")).ToBeVisibleAsync();
        await Expect(page.GetByText("You have no passkey yet")).ToBeVisibleAsync();

        var fresh = await browser.NewPageAsync();
        var other = await VirtualAuthenticator.AddAsync(fresh, present: false);
        await other.HoldAsync(passkey);
        await fresh.GotoAsync(At("/account/passkey"));
        await other.TouchAsync();
        await fresh.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(fresh.GetByText("This passkey cannot sign you in.")).ToBeVisibleAsync();
        await AxeCheck.RunAsync(fresh);
    }

    [Fact]
    public async Task Add_OnADeviceThatHasOne_SaysSo()
    {
        var page = await browser.NewPageAsync();
        await SignedInWithDeviceAsync(page, await RegisterAsync());
        await AddAsync(page, "First");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add passkey" }).ClickAsync();

        await Expect(page.GetByText("This device already has a passkey for your account.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Add_DeviceCannotVerifyItsUser_IsNotMade()
    {
        var page = await browser.NewPageAsync();
        var device = await SignedInWithDeviceAsync(page, await RegisterAsync());
        await device.VerifiesAsync(false);
        await page.GotoAsync(At("/account/passkeys"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Add passkey" }).ClickAsync();

        await Expect(page.GetByText("No passkey was made.")).ToBeVisibleAsync();
        (await device.CredentialsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("en-US", ColorScheme.Light, 1280)]
    [InlineData("en-US", ColorScheme.Dark, 390)]
    [InlineData("ko-KR", ColorScheme.Light, 390)]
    [InlineData("ko-KR", ColorScheme.Dark, 320)]
    public async Task Pages_InEveryLook_AreAccessible(string locale, ColorScheme scheme, int width)
    {
        var page = await browser.NewPageAsync(new() { Locale = locale, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        await page.GotoAsync(At("/account/passkey"));
        await AxeCheck.RunAsync(page);
        await SignedInWithDeviceAsync(page, await RegisterAsync());
        await page.GotoAsync(At("/account/passkeys"));
        await AxeCheck.RunAsync(page);
        await page.Locator("form[data-passkey=create] button[type=submit]").ClickAsync();
        await page.Locator(".row summary").ClickAsync();
        await AxeCheck.RunAsync(page);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static async Task AddAsync(IPage page, string name)
    {
        await page.GotoAsync(new Uri(new Uri(page.Url), "/account/passkeys").AbsoluteUri);
        await page.Locator("form[data-passkey=create] input[name=passkey_name]").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add passkey" }).ClickAsync();
        await Expect(page.Locator(".row-title", new() { HasText = name })).ToBeVisibleAsync();
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.Context.ClearCookiesAsync(new() { NameRegex = new Regex("session") });
        await page.GotoAsync("about:blank");
    }

    private async Task<VirtualAuthenticator> SignedInWithDeviceAsync(IPage page, string name)
    {
        await page.GotoAsync(At("/account/login"));
        await page.Locator("input[name=username]").FillAsync(name);
        await page.Locator("input[name=password]").FillAsync(Password);
        await page.Locator("form:has(input[name=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        return await VirtualAuthenticator.AddAsync(page);
    }

    private async Task<string> RegisterAsync()
    {
        var name = "pk" + Guid.CreateVersion7().ToString("N")[^12..];
        using var http = PlatformFixture.CreateHttpClient();
        using var answer = await http.PostAsJsonAsync(new Uri(platform.Identity.Address, "/api/account/register"),
            new { username = name, email = $"{name}@example.com", password = Password, full_name = "Dana Park", accept_terms = true });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return name;
    }

    private string At(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
