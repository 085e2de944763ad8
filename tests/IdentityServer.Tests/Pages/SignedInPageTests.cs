using System.Net;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class SignedInPageTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Account_NobodySignedIn_AsksToSignIn()
    {
        var answer = await _browser.GetAsync("/account");

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        answer.Location.ShouldBe("/account/login");
    }

    [Fact]
    public async Task Account_SignedIn_SaysWhoAndHow()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "bob");

        var page = await _browser.GetAsync("/account");

        page.Document.QuerySelectorAll("dd").Select(fact => fact.TextContent).ShouldContain("bob@example.com");
        page.Document.QuerySelectorAll("dd").Select(fact => fact.TextContent).ShouldContain("Password");
        DateTimeOffset.Parse(page.Find("time").GetAttribute("datetime")!).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task SignOut_FromTheAccount_EndsTheSession()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "bob");
        var stolen = _browser.Cookies.GetAllCookies().First(cookie => cookie.Name == "ip.session");

        var answer = await _browser.SubmitAsync(await _browser.GetAsync("/account"), new Dictionary<string, string>());

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.GetAsync(answer.Location!)).Heading.ShouldBe("You are signed out");
        using var thief = server.NewBrowser();
        thief.Cookies.Add(new Cookie(stolen.Name, stolen.Value, "/", stolen.Domain));
        (await thief.GetAsync("/account")).Location.ShouldBe("/account/login", "the row is ended, not only the cookie");
    }

    [Fact]
    public async Task SignOut_AskedByAClient_ConfirmsAndGoesBackWithState()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "bob");

        var page = await _browser.FollowAsync("/connect/endsession?client_id=web&post_logout_redirect_uri=https%3A%2F%2Fweb.example%2F&state=a%26b");
        page.Heading.ShouldBe("Sign out?");
        page.Body.ShouldContain("The web shop asks you to sign out.");
        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string>());

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        answer.Location.ShouldBe("https://web.example/?state=a%26b");
    }

    [Fact]
    public async Task SignOut_ForgedRequest_OnlySignsOut()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "bob");

        var answer = await _browser.SubmitAsync(await _browser.GetAsync("/account/logout?logoutId=forged"), new Dictionary<string, string>());

        answer.Location.ShouldBe("/account/logout");
    }

    // RFC 6819 §4.4.1.8
    [Fact]
    public async Task SignOut_WithoutToken_EndsNothing()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "bob");

        (await _browser.PostAsync("/account/logout", new Dictionary<string, string>())).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await _browser.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    public void Dispose() => _browser.Dispose();
}
