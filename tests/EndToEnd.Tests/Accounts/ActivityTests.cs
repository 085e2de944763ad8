using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>A person looks at where they are signed in, what happened and what has access, and ends it; in both languages.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class ActivityTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("en-US", "Sign out", "That device is signed out.", "SignalCraft 2.1 on Android")]
    [InlineData("ko-KR", "로그아웃", "기기에서 로그아웃했습니다.", "Android의 SignalCraft 2.1")]
    public async Task Sessions_SignOutAnApp_ReachesItsTokensAndTheApi(string locale, string signOut, string done, string device)
    {
        using var app = new TokenClient(platform, "SignalCraft/2.1.3 (Android 14; Pixel 8)");
        var tokens = await app.SignInAsync("bob", ("scope", "openid offline_access images:read"));
        var (access, refresh) = (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
        (await app.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", access)).Status.ShouldBe(200);
        var page = await SignInAsync("bob", locale);

        await page.GotoAsync(Address("/account/sessions"));
        var row = page.Locator("li.row").Filter(new() { HasText = device }).Filter(new() { HasText = "Shop" }).First;
        await row.GetByText(signOut, new() { Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Status).WaitForAsync();
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain(done);
        (await IsActiveAsync(app, access)).ShouldBeFalse();
        var (status, body) = await app.RefreshAsync(refresh);
        status.ShouldBe(400);
        body.GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    [Theory]
    [InlineData("en-US", "Sign-in history", "Wrong password")]
    [InlineData("ko-KR", "로그인 기록", "비밀번호가 틀림")]
    public async Task History_AfterAFailure_SaysIt(string locale, string title, string wrong)
    {
        using var app = new TokenClient(platform);
        await app.PostAsync("/connect/token", null, ("grant_type", "password"), ("client_id", "mobile"), ("username", "dave"), ("password", "wrong"));
        var page = await SignInAsync("dave", locale);

        await page.GotoAsync(Address("/account/history"));

        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync()).ShouldBe(title);
        (await page.Locator("li.row").Filter(new() { HasText = wrong }).CountAsync()).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("en-US", "Remove access", "The app has no access any more.", "Allow")]
    [InlineData("ko-KR", "접근 권한 삭제", "앱의 접근 권한을 삭제했습니다.", "허용")]
    public async Task Apps_RemoveAccess_IsAskedAgain(string locale, string remove, string done, string allow)
    {
        var page = await SignInAsync("alice", locale);
        await page.GotoAsync(Address(ThirdParty()));
        await page.GetByRole(AriaRole.Button, new() { Name = allow, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/callback?code=*");

        await page.GotoAsync(Address("/account/apps"));
        await page.Locator("section.card").Filter(new() { HasText = "The third-party" }).GetByText(remove, new() { Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Status).WaitForAsync();
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain(done);
        await page.GotoAsync(Address(ThirdParty()));
        new Uri(page.Url).AbsolutePath.ShouldBe("/consent");
    }

    private string ThirdParty() =>
        "/connect/authorize?client_id=third-party&response_type=code&scope=openid%20email%20offline_access&state=s" +
        $"&redirect_uri={Uri.EscapeDataString(platform.RelyingParty.Origin + "/callback")}" +
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    private string Address(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;

    private async Task<IPage> SignInAsync(string user, string locale)
    {
        var page = await browser.NewPageAsync(new() { Locale = locale });
        await page.GotoAsync(Address("/account/login"));
        await page.Locator("input[autocomplete~=username]").First.FillAsync(user);
        await page.Locator("input[type=password]").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        return page;
    }

    private static async Task<bool> IsActiveAsync(TokenClient app, string token)
    {
        var (_, body) = await app.PostAsync("/connect/introspect", ("resource-api", PlatformSeed.ApiSecret), ("token", token));
        return body.GetProperty("active").GetBoolean();
    }
}
