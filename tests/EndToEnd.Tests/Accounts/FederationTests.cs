using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Signing in by Google, Discord, GitHub and OpenID providers, in Chromium, against providers that are processes of their own (P1, P2).</summary>
[Collection(FederationDefinition.Name)]
public sealed class FederationTests(FederationFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Google_FirstVisit_MakesAnAccountAndTheSecondSignsIn()
    {
        var grace = new VisitToProvider("google-1") { Email = "grace@example.com", Locale = "ko" };
        var page = await browser.NewPageAsync();
        await ContinueAsync(page, "Google", grace);

        await page.GetByRole(AriaRole.Heading, new() { Name = "Create your account" }).WaitForAsync();
        (await page.GetByLabel("Username").InputValueAsync()).ShouldBe("grace");
        await FinishAsync(page);
        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).TextContentAsync())!.ShouldContain("Grace Park");

        var later = await browser.NewPageAsync();
        await ContinueAsync(later, "Google", grace);
        await later.WaitForURLAsync("**/account");
        (await later.GetByText("grace@example.com").First.IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task GitHub_PrimaryVerifiedAddress_MakesAnAccountWithoutTheProfilesAddress()
    {
        var page = await browser.NewPageAsync();
        await ContinueAsync(page, "GitHub", new VisitToProvider("4711") { Email = "octo@example.com", Login = "octo-cat" });

        (await page.GetByLabel("Username").InputValueAsync()).ShouldBe("octo_cat");
        (await page.GetByText("octo@example.com").First.IsVisibleAsync()).ShouldBeTrue();
        await FinishAsync(page);
    }

    [Fact]
    public async Task OpenIdProvider_NobodyHereWrote_SignsIn()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(Url("/account/login"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with Company" }).ClickAsync();
        await page.Locator("input[name=login]").FillAsync("minsu");
        await page.Locator("input[name=password]").FillAsync("anything");
        await page.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/interaction/**");
        await page.Locator("button[type=submit]").ClickAsync();

        (await page.GetByLabel("Username").InputValueAsync()).ShouldBe("minsu");
        await FinishAsync(page);
        (await page.GetByText("minsu@company.example").First.IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Discord_UnverifiedAddressOfAnAccount_LinksNothingUntilTheAccountIsProven()
    {
        var stranger = new VisitToProvider("discord-alice") { Email = "alice@example.com", Verified = false };
        var page = await browser.NewPageAsync();
        await ContinueAsync(page, "Discord", stranger);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Is this account yours?" }).WaitForAsync();
        await page.GotoAsync(Url("/account"));
        page.Url.ShouldContain("/account/login", Case.Sensitive, "nobody was signed in");

        await ContinueAsync(page, "Discord", stranger);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in to my account" }).ClickAsync();
        await SignInPage.SubmitAsync(page, "alice", PlatformSeed.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Link Discord" }).ClickAsync();
        await page.WaitForURLAsync("**/account");

        var later = await browser.NewPageAsync();
        await ContinueAsync(later, "Discord", stranger);
        await later.WaitForURLAsync("**/account");
        (await later.GetByText("alice@example.com").First.IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Google_VerifiedOnBothSides_LinksByItself()
    {
        var page = await browser.NewPageAsync();
        await ContinueAsync(page, "Google", new VisitToProvider("google-bob") { Email = "bob@example.com" });

        await page.WaitForURLAsync("**/account");
        (await page.GetByText("bob@example.com").First.IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Cancel_AtTheProvider_GoesBackToTheSignInPageWithTheRequestKept()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn(); }");
        await page.WaitForURLAsync("**/account/login*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with Google" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await page.WaitForURLAsync("**/account/login?interaction=*");
        (await page.GetByText("You did not sign in with Google.").IsVisibleAsync()).ShouldBeTrue();
        await SignInPage.SubmitAsync(page, "dave", PlatformSeed.Password);
        await page.WaitForURLAsync("**/callback?code=*");
    }

    [Fact]
    public async Task IdpHint_OfARealClient_GoesStraightToTheProviderAndBack()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn({ extraQueryParams: { idp_hint: 'google' } }); }");
        await new VisitToProvider("google-hint") { Email = "hint@example.com" }.AllowAsync(page);
        await page.GetByLabel("I agree to the terms of use").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.WaitForURLAsync("**/callback?code=*");
        var user = await page.EvaluateAsync<System.Text.Json.JsonElement>("() => relyingParty.finishSignIn()");

        user.GetProperty("profile").GetProperty("email").GetString().ShouldBe("hint@example.com");
        user.GetProperty("profile").GetProperty("email_verified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task IdpHint_UnknownProvider_ShowsTheSignInPage()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(platform.RelyingParty.Origin + "/");
        await page.EvaluateAsync("() => { relyingParty.signIn({ extraQueryParams: { idp_hint: 'nobody' } }); }");

        await page.WaitForURLAsync("**/account/login?interaction=*");
    }

    [Fact]
    public async Task LinkedAccounts_LastWayIn_CannotBeUnlinkedAndAnotherCan()
    {
        var page = await browser.NewPageAsync();
        // An e-mail that nobody has verified signs nobody in: Discord is all there is.
        await ContinueAsync(page, "Discord", new VisitToProvider("discord-last") { Email = "last@example.com", Verified = false });
        await FinishAsync(page);
        await page.GotoAsync(Url("/account/providers"));
        (await page.GetByRole(AriaRole.Button, new() { Name = "Unlink Discord" }).IsDisabledAsync()).ShouldBeTrue();
        // As whoever writes the request by hand.
        await page.EvaluateAsync("() => document.querySelectorAll('button[disabled]').forEach(button => { button.disabled = false; })");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unlink Discord" }).ClickAsync();
        (await page.GetByRole(AriaRole.Alert).TextContentAsync())!.ShouldContain("This is your only way to sign in.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Link GitHub" }).ClickAsync();
        await new VisitToProvider("4712") { Email = "elsewhere@example.com" }.AllowAsync(page);
        (await page.GetByRole(AriaRole.Status).TextContentAsync())!.ShouldContain("The account is linked.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unlink Discord" }).ClickAsync();
        (await page.GetByRole(AriaRole.Status).TextContentAsync())!.ShouldContain("The account is unlinked.");
        (await page.GetByRole(AriaRole.Button, new() { Name = "Unlink GitHub" }).IsDisabledAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task LinkedAccounts_AnothersProviderAccount_IsRefusedClearly()
    {
        var taken = new VisitToProvider("4713") { Email = "taken@example.com" };
        var owner = await browser.NewPageAsync();
        await ContinueAsync(owner, "GitHub", taken);
        await FinishAsync(owner);

        var page = await browser.NewPageAsync();
        await page.GotoAsync(Url("/account/login"));
        await SignInPage.SubmitAsync(page, "carol", PlatformSeed.Password);
        await page.WaitForURLAsync("**/account");
        await page.GotoAsync(Url("/account/providers"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Link GitHub" }).ClickAsync();
        await taken.AllowAsync(page);

        await page.GetByRole(AriaRole.Heading, new() { Name = "This GitHub account is linked already" }).WaitForAsync();
    }

    [Fact]
    public async Task Korean_SignUp_IsInKorean()
    {
        var page = await browser.NewPageAsync(new() { Locale = "ko-KR" });
        await page.GotoAsync(Url("/account/login"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Google(으)로 계속하기" }).ClickAsync();
        await new VisitToProvider("google-ko") { Email = "haneul@example.com", Name = "하늘 김" }.AllowAsync(page);

        await page.GetByRole(AriaRole.Heading, new() { Name = "계정 만들기" }).WaitForAsync();
        await page.Locator("#accept_terms").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "계정 만들기" }).ClickAsync();
        await page.WaitForURLAsync("**/account");
    }

    private async Task ContinueAsync(IPage page, string provider, VisitToProvider visit)
    {
        await page.GotoAsync(Url("/account/login"));
        await page.GetByRole(AriaRole.Button, new() { Name = $"Continue with {provider}" }).ClickAsync();
        await visit.AllowAsync(page);
    }

    private static async Task FinishAsync(IPage page)
    {
        await page.Locator("#accept_terms").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.WaitForURLAsync("**/account");
    }

    private string Url(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
