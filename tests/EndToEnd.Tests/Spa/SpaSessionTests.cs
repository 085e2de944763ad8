using IdentityPlatform.EndToEnd.Pages;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>Sign-in, memory, renewal and sign-out of the app that keeps its own tokens (P8, P9, K11).</summary>
[Collection(SpaDefinition.Name)]
public sealed class SpaSessionTests(SpaFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task SignIn_Tokens_AreInNoPlaceThatOutlivesThePage()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "alice");

        var readable = await SpaPage.ReadableAsync(page);

        readable.ShouldNotContain("eyJ", customMessage: "no JWT in storage, cookies or the address");
        readable.ShouldNotContain("token");
        readable.ShouldNotContain("code=");
    }

    [Theory]
    [InlineData("Continue with Google", "http://127.0.0.1:9/google")]
    [InlineData("Continue with Discord", "http://127.0.0.1:9/discord")]
    public async Task SignIn_WithProvider_GoesStraightThere(string button, string address)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(platform.Spa.Address.AbsoluteUri);

        var request = await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync(), r => r.Url.StartsWith(address, StringComparison.Ordinal));

        request.IsNavigationRequest.ShouldBeTrue();
    }

    [Fact]
    public async Task CreateAccount_LeadsToRegistration()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(platform.Spa.Address.AbsoluteUri);

        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        await page.WaitForURLAsync("**/account/register*");
    }

    [Fact]
    public async Task Reload_OfAnyPage_GoesOnThereWithoutAnybodySeeingASignIn()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "alice");
        await SpaPage.OpenAsync(page, "Stores");
        await SpaPage.Heading(page, "Gangnam").WaitForAsync();

        await page.ReloadAsync();

        await SpaPage.Heading(page, "Gangnam").WaitForAsync();
        new Uri(page.Url).AbsolutePath.ShouldBe("/stores");
    }

    [Fact]
    public async Task ProtectedPage_NobodySignedIn_AsksAndThenLeadsThere()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(platform.Spa.Address, "/stores/42").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).ClickAsync();

        await SignInPage.SubmitAsync(page, "carol", Platform.PlatformSeed.Password);

        await SpaPage.Heading(page, "Gangnam").WaitForAsync();
        new Uri(page.Url).AbsolutePath.ShouldBe("/stores/42");
    }

    [Fact]
    public async Task AccessToken_AboutToEnd_IsRenewedWithoutAnybodyAsking()
    {
        var page = await browser.NewPageAsync();
        var renewal = page.WaitForRequestAsync(r => r.PostData?.Contains("grant_type=refresh_token", StringComparison.Ordinal) == true);
        await SpaPage.SignInAsync(page, platform.ShortLived.Address, "alice");

        var request = await renewal;

        (await request.ResponseAsync())!.Status.ShouldBe(200);
        new Uri(request.Url).Query.ShouldBeEmpty("P8: no refresh token in an address");
    }

    [Fact]
    public async Task Refusals_InParallel_CauseOneRenewal()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "alice");
        var old = await SpaPage.NextTokenAsync(page, () => SpaPage.OpenAsync(page, "Stores"));
        var (renewals, refusals) = (0, 0);
        page.Request += (_, r) => renewals += r.PostData?.Contains("grant_type=refresh_token", StringComparison.Ordinal) == true ? 1 : 0;
        await RefuseAsync(page, "**/api/v1/**", old, () => refusals++);

        await page.GetByRole(AriaRole.Link, new() { Name = "Open Gangnam" }).ClickAsync();
        await SpaPage.Heading(page, "Readings").WaitForAsync();
        await SpaPage.OpenAsync(page, "Dashboard");
        await SpaPage.Heading(page, "Hongdae").WaitForAsync();

        refusals.ShouldBeGreaterThan(0);
        renewals.ShouldBe(1);
    }

    [Fact]
    public async Task Renewal_WhoseAnswerIsLost_IsRepeatedAndTheSessionGoesOn()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "erin");
        var old = await SpaPage.NextTokenAsync(page, () => SpaPage.OpenAsync(page, "Stores"));
        var sent = new List<string>();
        await page.RouteAsync("**/connect/token", async route =>
        {
            sent.Add(route.Request.PostData!);
            if (sent.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }

            // The server has rotated the refresh token; the browser never hears of it.
            (await route.FetchAsync()).Status.ShouldBe(200);
            await route.AbortAsync("connectionreset");
        });
        await RefuseAsync(page, "**/api/account/me", old, () => { });

        var renewed = page.WaitForResponseAsync(r => r.Url.EndsWith("/connect/token", StringComparison.Ordinal));
        await SpaPage.OpenAsync(page, "Plans"); // where the identity server is asked for the plan again and again
        (await renewed).Status.ShouldBe(200);

        sent.Count.ShouldBe(2);
        sent[1].ShouldBe(sent[0], "the same refresh token");
        await page.UnrouteAllAsync();
        await SpaPage.OpenAsync(page, "Stores");
        await SpaPage.Heading(page, "Hongdae").WaitForAsync();
    }

    [Fact]
    public async Task LostNetwork_IsToldAndOvercome()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "alice");
        await page.Context.SetOfflineAsync(true);
        await SpaPage.OpenAsync(page, "Stores");
        await page.GetByText("No connection.").WaitForAsync();
        await SpaPage.CheckLookAsync(page, "offline");

        await page.Context.SetOfflineAsync(false);

        await SpaPage.Heading(page, "Gangnam").WaitForAsync();
        await page.GetByText("No connection.").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    [Fact]
    public async Task SignOut_EndsTheSessionEverywhereInThisBrowser()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "dave");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(platform.Spa.Address, "/dashboard").AbsoluteUri);
        await SpaPage.Heading(other, "Hello, Dave Kim").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).WaitForAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).WaitForAsync();
        await page.GotoAsync(new Uri(platform.Spa.Address, "/dashboard").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).ClickAsync();
        await page.GetByLabel("Email or username").WaitForAsync();
    }

    // What an API answers to a token that was revoked a moment ago.
    private Task RefuseAsync(IPage page, string addresses, string token, Action refused) => page.RouteAsync(addresses, async route =>
    {
        if (route.Request.Headers.GetValueOrDefault("authorization") != $"Bearer {token}")
        {
            await route.ContinueAsync();
            return;
        }

        refused();
        await route.FulfillAsync(new()
        {
            Status = 401,
            Headers = new Dictionary<string, string>
            {
                ["access-control-allow-origin"] = platform.Spa.Address.GetLeftPart(UriPartial.Authority),
                ["www-authenticate"] = "Bearer error=\"invalid_token\"",
            },
        });
    });
}
