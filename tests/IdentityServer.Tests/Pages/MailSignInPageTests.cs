using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class MailSignInPageTests(PagesServer server) : IDisposable
{
    private readonly ServerFactory _server = server.Factory;
    private readonly PageBrowser _browser = server.NewBrowser();

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Code_FromAClientsSignIn_GoesBackToTheClient()
    {
        await server.AddUserAsync("mail-client@example.com");
        var login = await PagesServer.AuthorizeAsync(_browser);
        var start = await _browser.GetAsync(login.Find("a[href*='email-sign-in']").GetAttribute("href")!);
        var asked = await _browser.SubmitAsync(start, new Dictionary<string, string> { ["email"] = "Mail-Client@Example.com" });
        var page = await _browser.GetAsync(asked.Location!);
        var code = (await _server.WrittenMailAsync("mail-client@example.com")).Code();

        (await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = "BBBBBBBB" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = code });

        answer.Status.ShouldBe(HttpStatusCode.SeeOther, answer.Body);
        answer.Location.ShouldStartWith("/connect/authorize?interaction=");
    }

    // V6.6.2; scanners open links; the link of a mail that somebody else asked for must not sign in here.
    [Fact]
    public async Task Link_SignsInByItsButtonWhereItWasAskedFor()
    {
        await server.AddUserAsync("mail-link@example.com");
        await AskAsync("mail-link@example.com");
        var link = (await _server.WrittenMailAsync("mail-link@example.com")).Link();
        using var other = server.NewBrowser();

        var elsewhere = await other.GetAsync(link.PathAndQuery);
        elsewhere.Heading.ShouldBe("Go back to where you began");
        elsewhere.Document.QuerySelector("main form").ShouldBeNull();
        await _browser.GetAsync(link.PathAndQuery);
        var page = await _browser.GetAsync(link.PathAndQuery);
        page.Find("main form").GetAttribute("action").ShouldBe("/account/email-sign-in/link");
        (await _browser.SubmitAsync(page, new Dictionary<string, string>())).Location.ShouldBe("/account");

        (await _browser.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await _browser.GetAsync(link.PathAndQuery)).Heading.ShouldBe("This link does not work", "once");
        (await other.GetAsync(link.PathAndQuery)).Heading.ShouldBe("This link does not work");
    }

    // AC-110.
    [Fact]
    public async Task Ask_KnownOrNot_LooksTheSame()
    {
        var known = await AskAsync("carol@example.com");
        var unknown = await AskAsync("nobody@example.com");
        var inactive = await AskAsync("erin@example.com");

        foreach (var answer in new[] { unknown, inactive })
            (answer.Status, answer.Location, answer.Body).ShouldBe((known.Status, known.Location, known.Body));
        (await _browser.GetAsync(known.Location!)).Heading.ShouldBe("Check your mail");
    }

    [Fact]
    public async Task Ask_InKorean_SpeaksKorean()
    {
        _browser.Languages = "ko-KR";

        (await _browser.GetAsync("/account/email-sign-in")).Heading.ShouldBe("이메일로 로그인");
    }

    [Fact]
    public async Task Code_WithoutHavingAsked_GoesToTheBeginning() =>
        (await _browser.GetAsync("/account/email-sign-in/code")).Location.ShouldBe("/account/email-sign-in");

    [Fact]
    public async Task SwitchedOff_IsNotThere()
    {
        await using var off = await ServerFactory.StartAsync(new ServerOptions
        {
            Seed = TestSeed.Text, Settings = new Dictionary<string, string> { ["SignIn:EmailLink"] = "false" },
        });
        using var browser = new PageBrowser(off);

        (await browser.GetAsync("/account/login")).Document.QuerySelector("a[href*='email-sign-in']").ShouldBeNull();
        foreach (var path in new[] { "/account/email-sign-in", "/account/email-sign-in/code", "/account/email-sign-in/link" })
            (await browser.GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound, path);
    }

    private async Task<PageAnswer> AskAsync(string email) =>
        await _browser.SubmitAsync(await _browser.GetAsync("/account/email-sign-in"), new Dictionary<string, string> { ["email"] = email });
}
