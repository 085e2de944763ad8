using System.Net;
using System.Text.Json;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>The app whose host keeps the tokens: what the browser has, and what another site can do with it.</summary>
[Collection(SpaDefinition.Name)]
public sealed class BffTests(SpaFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task SignIn_Browser_HasACookieThatScriptsCannotReadAndNoToken()
    {
        var page = await browser.NewPageAsync();
        var bodies = new List<Task<string>>();
        page.Response += (_, r) =>
        {
            if (r.Url.StartsWith(platform.Bff.Address.AbsoluteUri, StringComparison.Ordinal) && r.Status is >= 200 and < 300 and not 204)
                bodies.Add(TextOfAsync(r));
        };
        await SpaPage.SignInAsync(page, platform.Bff.Address, "alice");
        await SpaPage.Heading(page, "Gangnam").WaitForAsync();

        var cookie = (await page.Context.CookiesAsync([platform.Bff.Address.AbsoluteUri])).Single(c => c.Name == "bff");
        cookie.HttpOnly.ShouldBeTrue();
        cookie.SameSite.ShouldBe(SameSiteAttribute.Strict);
        (await SpaPage.ReadableAsync(page)).ShouldNotContain("bff", customMessage: "not even the cookie");
        var answers = string.Join('\n', await Task.WhenAll(bodies));
        answers.ShouldContain("Gangnam", customMessage: "the answers that the page was made of are among them");
        answers.ShouldNotContain("eyJ", customMessage: "no answer to the browser holds a JWT");
    }

    // What a page that was left had asked for is gone with it.
    private static async Task<string> TextOfAsync(IResponse response)
    {
        try
        {
            return await response.TextAsync();
        }
        catch (PlaywrightException left) when (left.Message.Contains("navigated away from", StringComparison.Ordinal))
        {
            return "";
        }
    }

    [Theory]
    [InlineData("/api/v1/users/me")]
    [InlineData("/identity-api/account/sessions")]
    [InlineData("/bff/user")]
    public async Task Call_WithoutTheHeader_IsRefusedThoughTheCookieIsThere(string path)
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Bff.Address, "alice");

        (await FetchAsync(page, path, header: true)).ShouldBe(200);
        (await FetchAsync(page, path, header: false)).ShouldBe(403);
    }

    [Fact]
    public async Task Call_FromAnotherOrigin_IsStoppedByTheBrowser()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Bff.Address, "alice");
        // Same site, other port: the cookie would travel; without CORS the header does not.
        await page.GotoAsync(new Uri(platform.Identity.Address, "/account").AbsoluteUri);

        var outcome = await page.EvaluateAsync<string>(
            "url => fetch(url, { credentials: 'include', headers: { 'X-CSRF': '1' } }).then(r => String(r.status), () => 'stopped')",
            new Uri(platform.Bff.Address, "/api/v1/users/me").AbsoluteUri);

        outcome.ShouldBe("stopped");
    }

    [Theory]
    [InlineData("/connect/token")]
    [InlineData("/identity-api/../connect/token")]
    [InlineData("/identity-api/connect/token")]
    public async Task Proxy_OtherPaths_DoNotReachTheIdentityServer(string path)
    {
        using var http = PlatformFixture.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, platform.Bff.Address.GetLeftPart(UriPartial.Authority) + path);
        request.Headers.Add("X-CSRF", "1");

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBeOneOf(401, 404, 405);
    }

    [Fact]
    public async Task Call_WithoutASession_Is401AndNoRedirect()
    {
        using var http = PlatformFixture.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Bff.Address, "/api/v1/users/me"));
        request.Headers.Add("X-CSRF", "1");

        using var response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Login_ReturnUrlOfAnotherSite_LeadsToTheDashboard(string returnUrl)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(platform.Bff.Address, "/bff/login?returnUrl=" + Uri.EscapeDataString(returnUrl)).AbsoluteUri);

        await SignInPage.SubmitAsync(page, "alice", PlatformSeed.Password);

        await page.WaitForURLAsync(new Uri(platform.Bff.Address, "/dashboard").AbsoluteUri);
    }

    [Fact]
    public async Task Login_WithProvider_GoesStraightThere()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(platform.Bff.Address.AbsoluteUri);

        await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Continue with Google" }).ClickAsync(),
            r => r.Url.StartsWith("http://127.0.0.1:9/google", StringComparison.Ordinal));
    }

    [Fact]
    public async Task User_SignedIn_IsToldToThePageByNameAndAddress()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Bff.Address, "alice");

        var user = await page.EvaluateAsync<JsonElement>("() => fetch('/bff/user', { headers: { 'X-CSRF': '1' } }).then(r => r.json())");

        user.GetProperty("name").GetString().ShouldBe("Alice Kim");
        user.GetProperty("username").GetString().ShouldBe("alice");
        user.GetProperty("email").GetString().ShouldBe("alice@example.com");
    }

    [Fact]
    public async Task SwitchStore_TokenAtTheHost_NamesTheOtherStore()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Bff.Address, "bob");
        var other = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Choose ") });

        await other.ClickAsync();

        await page.GetByText("You now work in").WaitForAsync();
        var me = await page.EvaluateAsync<JsonElement>("() => fetch('/api/v1/users/me', { headers: { 'X-CSRF': '1' } }).then(r => r.json())");
        me.GetProperty("store_id").GetInt64().ShouldBeOneOf(42, 43);
    }

    [Fact]
    public async Task SessionEndedElsewhere_NextCall_LeadsToSignIn()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Bff.Address, "heidi");
        using (var mobile = new TokenClient(platform.Identity.Address, platform.Api.Address))
        {
            var token = (await mobile.SignInAsync("heidi")).GetProperty("access_token").GetString()!;
            using var http = PlatformFixture.CreateHttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(platform.Identity.Address, "/api/account/sessions"));
            request.Headers.Authorization = new("Bearer", token);
            (await http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        await SpaPage.OpenAsync(page, "Devices");

        await page.GetByText("Your session has ended.").WaitForAsync();
    }

    [Fact]
    public async Task SignOut_EndsTheSessionAtTheIdentityServerToo()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Bff.Address, "dave");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).ClickAsync();
        await page.GetByLabel("Email or username").WaitForAsync();
        (await page.Context.CookiesAsync([platform.Bff.Address.AbsoluteUri])).ShouldNotContain(c => c.Name == "bff");
    }

    private static Task<int> FetchAsync(IPage page, string path, bool header) =>
        page.EvaluateAsync<int>("([path, header]) => fetch(path, header ? { headers: { 'X-CSRF': '1' } } : {}).then(r => r.status)", new object[] { path, header });
}
