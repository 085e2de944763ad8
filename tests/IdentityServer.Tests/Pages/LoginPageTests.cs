using System.Net;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class LoginPageTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Get_Form_NamesItsFieldsForPeopleAndPasswordManagers()
    {
        var page = await _browser.GetAsync("/account/login");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Heading.ShouldBe("Sign in");
        page.Find("label[for=username]").TextContent.ShouldBe("Email or username");
        page.Find("#username").GetAttribute("autocomplete").ShouldBe("username webauthn");
        page.Find("#password").GetAttribute("autocomplete").ShouldBe("current-password");
        page.Find("#password").HasAttribute("onpaste").ShouldBeFalse();
        page.Find("main button[type=submit]").TextContent.ShouldBe("Sign in");
        page.Document.QuerySelector("button[value=cancel]").ShouldBeNull("nothing to cancel");
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("ALICE@example.com")]
    public async Task Post_RightPassword_GoesToTheAccountWith303(string name)
    {
        var answer = await _browser.SignInAsync(await _browser.GetAsync("/account/login"), name);

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        answer.Location.ShouldBe("/account");
        (await _browser.GetAsync("/account")).Heading.ShouldBe("Hello, alice Kim");
        (await _browser.GetAsync("/account/login")).Location.ShouldBe("/account", "signed in already");
        (await _browser.GetAsync("/")).Location.ShouldBe("/account");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Post_FromAnotherSiteWithAGoodToken_IsRefused(string header, string value)
    {
        var page = await _browser.GetAsync("/account/login");
        _browser.Say(header, value);

        var answer = await _browser.SignInAsync(page, "alice");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login", "nobody is signed in");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "null")]
    public async Task Post_OwnFormAsBrowsersSendIt_SignsIn(string header, string value)
    {
        var page = await _browser.GetAsync("/account/login");
        _browser.Say(header, value);

        (await _browser.SignInAsync(page, "alice")).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_RememberMe_DecidesWhetherTheCookieOutlivesTheBrowser(bool remember)
    {
        var page = await _browser.GetAsync("/account/login");
        var fields = new Dictionary<string, string> { ["username"] = "bob", ["password"] = TestSeed.Password };
        if (remember)
            fields["remember_me"] = "true";

        var answer = await _browser.SubmitAsync(page, fields);

        answer.Headers["Set-Cookie"].Contains("expires=", StringComparison.OrdinalIgnoreCase).ShouldBe(remember);
        answer.Headers["Set-Cookie"].ShouldContain("httponly", Case.Insensitive);
    }

    // AC-110
    [Fact]
    public async Task Post_UnknownNameOrWrongPassword_AnswersAlike()
    {
        var known = await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "carol", "wrong");
        var unknown = await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "nocar", "wrong");
        var inactive = await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "erin", "wrong");

        known.Status.ShouldBe(HttpStatusCode.BadRequest);
        known.Find(".alert").TextContent.ShouldContain("The username or password is wrong.");
        known.Find("#password").GetAttribute("value").ShouldBeNullOrEmpty();
        unknown.Status.ShouldBe(known.Status);
        unknown.Headers.Keys.ShouldBe(known.Headers.Keys, ignoreOrder: true);
        Neutral(unknown, "nocar").ShouldBe(Neutral(known, "carol"));
        Neutral(inactive, "erin").ShouldBe(Neutral(known, "carol"));
    }

    // K8
    [Fact]
    public async Task Post_DeactivatedAccountWithRightPassword_SaysSo()
    {
        var answer = await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "erin");

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Heading.ShouldBe("This account is deactivated");
    }

    // K5, AC-110
    [Theory]
    [InlineData("dave")]
    [InlineData("nobody-at-all")]
    public async Task Post_AfterFiveFailures_IsPausedWithTheMinutes(string name)
    {
        var page = await _browser.GetAsync("/account/login");
        for (var attempt = 0; attempt < 5; attempt++)
            await _browser.SignInAsync(page, name, "wrong");

        var answer = await _browser.SignInAsync(page, name);

        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Find(".alert").TextContent.ShouldContain("Try again in 15 minutes.");
        int.Parse(answer.Headers["Retry-After"]).ShouldBeInRange(14 * 60, 15 * 60);
    }

    // AC-142
    [Fact]
    public async Task Post_WithoutToken_SignsNobodyInAndSaysWhatToDo()
    {
        var answer = await _browser.PostAsync("/account/login", new Dictionary<string, string> { ["username"] = "alice", ["password"] = TestSeed.Password });

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.ShouldContain("Reload the page and try again.");
        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login");
    }

    [Theory]
    [InlineData("/account/login?returnUrl=https://evil.example/")]
    [InlineData("/account/login?ReturnUrl=//evil.example")]
    public async Task Post_ReturnUrl_IsNotFollowed(string path) =>
        (await _browser.SignInAsync(await _browser.GetAsync(path), "alice")).Location.ShouldBe("/account");

    [Fact]
    public async Task Post_InAnInteraction_GoesBackToTheProtocol()
    {
        var page = await PagesServer.AuthorizeAsync(_browser);
        page.Find(".intro p").TextContent.ShouldBe("to continue to The web shop");
        page.Find("main p.aside a").GetAttribute("href").ShouldStartWith("/account/register?interaction=");

        (await _browser.SignInAsync(page, "alice")).Location.ShouldStartWith("/connect/authorize?interaction=");
    }

    [Fact]
    public async Task Cancel_InAnInteraction_TellsTheClient()
    {
        var page = await PagesServer.AuthorizeAsync(_browser);

        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string>(), "cancel");

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        var told = await _browser.GetAsync(answer.Location!);
        told.Location.ShouldStartWith("https://web.example/callback?error=access_denied");
    }

    // AC-144
    [Fact]
    public async Task Get_HostileLoginHint_IsText()
    {
        var page = await PagesServer.AuthorizeAsync(_browser, "&login_hint=%22%3E%3Csvg%20onload%3Dalert(1)%3E");

        page.Find("#username").GetAttribute("value").ShouldBe("\"><svg onload=alert(1)>");
        page.Document.QuerySelectorAll("svg[onload]").ShouldBeEmpty();
    }

    public void Dispose() => _browser.Dispose();

    private static string Neutral(PageAnswer answer, string name) =>
        Regex.Replace(answer.Body, """name="__RequestVerificationToken"[^>]*""", "").Replace($"value=\"{name}\"", "", StringComparison.Ordinal);
}
