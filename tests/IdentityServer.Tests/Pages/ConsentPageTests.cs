using System.Net;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class ConsentPageTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    // AC-189
    [Fact]
    public async Task Get_Interaction_SaysWhoAsksForWhat()
    {
        var page = await ReachAsync();

        page.Path.ShouldStartWith("/consent?interaction=");
        page.Heading.ShouldBe("Allow The web shop to use your account?");
        page.Document.QuerySelectorAll(".scopes strong").Select(scope => scope.TextContent).ShouldBe(["Know who you are", "See your email address", "images:read"]);
        page.Document.QuerySelectorAll("dd code").Select(fact => fact.TextContent).ShouldBe(["web", "web.example"]);
        page.Document.QuerySelectorAll("main form button").Select(button => button.TextContent).ShouldBe(["Allow", "Deny"]);
        page.Headers["Content-Security-Policy"].ShouldContain("form-action 'self' https:;");
    }

    [Fact]
    public async Task Allow_SendsTheCodeToTheClient()
    {
        var answer = await _browser.SubmitAsync(await ReachAsync(), new Dictionary<string, string>(), "allow");

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.GetAsync(answer.Location!)).Location.ShouldStartWith("https://web.example/callback?code=");
    }

    [Fact]
    public async Task Deny_TellsTheClient()
    {
        var answer = await _browser.SubmitAsync(await ReachAsync(), new Dictionary<string, string>(), "deny");

        (await _browser.GetAsync(answer.Location!)).Location.ShouldStartWith("https://web.example/callback?error=access_denied");
    }

    [Fact]
    public async Task Post_NoChoice_AllowsNothing()
    {
        var answer = await _browser.SubmitAsync(await ReachAsync(), new Dictionary<string, string>());

        (await _browser.GetAsync(answer.Location!)).Location.ShouldStartWith("https://web.example/callback?error=access_denied");
    }

    [Fact]
    public async Task Get_AnotherBrowsersInteraction_HasExpired()
    {
        var page = await ReachAsync();
        using var other = server.NewBrowser();

        var answer = await other.GetAsync(page.Path);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Heading.ShouldBe("This request has expired");
    }

    [Theory]
    [InlineData("/consent")]
    [InlineData("/consent?interaction=x")]
    [InlineData("/account/select")]
    [InlineData("/account/login?interaction=%00")]
    [InlineData("/account/register?interaction=a&interaction=b")]
    public async Task Get_NoSuchInteraction_HasExpired(string path) => (await _browser.GetAsync(path)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("continue", "/connect/authorize?interaction=")]
    [InlineData("other", "/account/login?interaction=")]
    public async Task SelectAccount_Choice_GoesOn(string choice, string location)
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "alice");
        var page = await PagesServer.AuthorizeAsync(_browser, "&prompt=select_account");
        page.Find("button[value=continue]").TextContent.ShouldBe("Continue as alice");

        (await _browser.SubmitAsync(page, new Dictionary<string, string>(), choice)).Location.ShouldStartWith(location);
    }

    public void Dispose() => _browser.Dispose();

    private async Task<PageAnswer> ReachAsync()
    {
        var signedIn = await _browser.SignInAsync(await PagesServer.AuthorizeAsync(_browser, "&prompt=consent"), "alice");
        return await _browser.FollowAsync(signedIn.Location!);
    }
}
