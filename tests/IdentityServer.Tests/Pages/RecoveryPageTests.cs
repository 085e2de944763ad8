using System.Net;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class RecoveryPageTests(PagesServer server) : IDisposable
{
    private const string NewPassword = "quiet-River8-lantern";
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Forgot_FromAClientsSignIn_ResetsAndComesBackToThatClient()
    {
        var (name, email) = await AddAsync("client");
        var login = await PagesServer.AuthorizeAsync(_browser);
        var forgot = await _browser.GetAsync(login.Find("a[href*='forgot-password']").GetAttribute("href")!);
        var asked = await _browser.SubmitAsync(forgot, Email(email));
        (await _browser.GetAsync(asked.Location!)).Heading.ShouldBe("Check your mail");
        var link = (await server.Factory.WrittenMailAsync(email)).Link();

        var page = await _browser.GetAsync(link.PathAndQuery);
        page.Body.ShouldContain(name);
        var done = await _browser.SubmitAsync(page, Passwords(NewPassword));

        done.Status.ShouldBe(HttpStatusCode.SeeOther, done.Body);
        var signIn = await _browser.GetAsync(done.Location!);
        signIn.Body.ShouldContain("Your new password is set.");
        signIn.Body.ShouldContain("to continue to The web shop");
        (await _browser.SignInAsync(signIn, email, NewPassword)).Location.ShouldStartWith("/connect/authorize?interaction=");
    }

    // The mail may be read on another device, long after the sign-in there was given up.
    [Fact]
    public async Task Reset_InAnotherBrowser_WorksWithoutTheInteraction()
    {
        var (_, email) = await AddAsync("phone");
        var login = await PagesServer.AuthorizeAsync(_browser);
        await _browser.SubmitAsync(await _browser.GetAsync(login.Find("a[href*='forgot-password']").GetAttribute("href")!), Email(email));
        var link = (await server.Factory.WrittenMailAsync(email)).Link();

        using var phone = server.NewBrowser();
        var done = await phone.SubmitAsync(await phone.GetAsync(link.PathAndQuery), Passwords(NewPassword));

        done.Location.ShouldBe("/account/login");
    }

    // AC-110.
    [Fact]
    public async Task Forgot_KnownOrNot_LooksTheSame()
    {
        var (_, email) = await AddAsync("same");

        var known = await AskAsync(email);
        var unknown = await AskAsync("nobody-knows@example.com");

        (unknown.Status, unknown.Location, unknown.Body).ShouldBe((known.Status, known.Location, known.Body));
        unknown.Headers.Keys.Order(StringComparer.Ordinal).ShouldBe(known.Headers.Keys.Order(StringComparer.Ordinal));
    }

    // AC-130.
    [Theory]
    [InlineData("/account/reset-password")]
    [InlineData("/account/reset-password?token=")]
    [InlineData("/account/reset-password?token=guess")]
    [InlineData("/account/reset-password?email=alice@example.com&username=alice")]
    public async Task Reset_WithoutTheLink_HasNoForm(string path)
    {
        await AskAsync("alice@example.com");

        var page = await _browser.GetAsync(path);

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
        page.Heading.ShouldBe("This link does not work");
        page.Document.QuerySelector("input[type=password]").ShouldBeNull();
    }

    // AC-130: what a form says beside its token has no say.
    [Fact]
    public async Task Reset_AnotherUsernameInTheForm_ChangesTheLinksAccount()
    {
        var (name, email) = await AddAsync("mine");
        await AskAsync(email);
        var page = await _browser.GetAsync((await server.Factory.WrittenMailAsync(email)).Link().PathAndQuery);
        var fields = Passwords(NewPassword);
        fields["username"] = "carol";

        (await _browser.SubmitAsync(page, fields)).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await SignInAsync("carol", NewPassword)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await SignInAsync(name, NewPassword)).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    // Scanners of mails open every link: that must use nothing up, and nothing may be read from the address afterwards.
    [Fact]
    public async Task Reset_OpenedManyTimes_IsUsedByTheFormAlone()
    {
        var (_, email) = await AddAsync("scanned");
        await AskAsync(email);
        var link = (await server.Factory.WrittenMailAsync(email)).Link();
        for (var i = 0; i < 5; i++)
            (await _browser.GetAsync(link.PathAndQuery)).Status.ShouldBe(HttpStatusCode.OK);

        var page = await _browser.GetAsync(link.PathAndQuery);

        page.Find("main form").GetAttribute("action").ShouldBe("/account/reset-password", "the token moves into the form");
        page.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        page.Headers["Cache-Control"].ShouldContain("no-store");
        page.Document.QuerySelectorAll("[src],[href]").Select(element => element.GetAttribute("src") ?? element.GetAttribute("href")).ShouldAllBe(url => url!.StartsWith('/') || url.StartsWith('#') || url.StartsWith('?'));
        (await _browser.SubmitAsync(page, Passwords("short"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _browser.SubmitAsync(page, Passwords(NewPassword))).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.SubmitAsync(page, Passwords(NewPassword))).Heading.ShouldBe("This link does not work");
        server.Factory.Log.ToString().ShouldNotContain(Mailed.TokenOf(link));
    }

    [Fact]
    public async Task Confirm_ALinkOfASignUp_SaysForWhomAndWorksSignedOut()
    {
        var (name, email) = await AddAsync("confirms", verified: false);
        await _browser.SubmitAsync(await _browser.GetAsync("/account/confirm-email"), Email(email));
        var link = (await server.Factory.WrittenMailAsync(email)).Link();

        var page = await _browser.GetAsync(link.PathAndQuery);
        page.Document.QuerySelectorAll("dd").Select(fact => fact.TextContent).ShouldBe([email, name]);
        var done = await _browser.SubmitAsync(page, new Dictionary<string, string>());

        (await _browser.GetAsync(done.Location!)).Body.ShouldContain("Your email address is confirmed.");
        (await _browser.GetAsync(link.PathAndQuery)).Heading.ShouldBe("This link does not work");
    }

    [Fact]
    public async Task Email_ChangeAndCancel_ShowWhatWaits()
    {
        var (name, email) = await AddAsync("page");
        await SignInAsync(name, TestSeed.Password);
        var page = await _browser.GetAsync("/account/email");
        page.Body.ShouldContain(email);

        (await ChooseAsync("change", new() { ["email"] = "nonsense" })).Find("#email-problem").TextContent.ShouldContain("name@example.com");
        (await ChooseAsync("change", new() { ["email"] = "bob@example.com" })).Find("#email-problem").TextContent.ShouldContain("Another account");
        (await ChooseAsync("change", new() { ["email"] = $"new-{email}" })).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.GetAsync("/account/email")).Body.ShouldContain($"new-{email}");
        (await ChooseAsync("cancel", [])).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await _browser.GetAsync("/account/email")).Body.ShouldNotContain($"new-{email}");
    }

    [Fact]
    public async Task Email_NotConfirmed_IsSentTheLinkAgain()
    {
        var (name, email) = await AddAsync("again", verified: false);
        await SignInAsync(name, TestSeed.Password);

        (await ChooseAsync("resend", [])).Status.ShouldBe(HttpStatusCode.SeeOther);
        var link = (await server.Factory.WrittenMailAsync(email, 1)).Link("/account/confirm-email");
        var done = await _browser.SubmitAsync(await _browser.GetAsync(link.PathAndQuery), new Dictionary<string, string>());

        done.Location.ShouldBe("/account");
        (await _browser.GetAsync("/account/email")).Find(".tag.good").TextContent.ShouldBe("Confirmed");
    }

    [Fact]
    public async Task NotMe_OneButton_EndsSessionsAndMailsAReset()
    {
        var (name, email) = await AddAsync("intruded");
        using var intruder = server.NewBrowser();
        await intruder.SubmitAsync(await intruder.GetAsync("/account/login"), new Dictionary<string, string> { ["username"] = name, ["password"] = TestSeed.Password });
        var link = await NotMeLinkAsync(name);
        link.ShouldStartWith(server.Factory.Issuer);

        var page = await _browser.GetAsync(new Uri(link).PathAndQuery);
        page.Body.ShouldContain(name);
        (await intruder.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK, "opening the link ends nothing");
        var done = await _browser.SubmitAsync(page, new Dictionary<string, string>());

        (await _browser.GetAsync(done.Location!)).Heading.ShouldBe("Everyone is signed out");
        (await intruder.GetAsync("/account")).Location.ShouldBe("/account/login");
        (await SignInAsync(name, TestSeed.Password)).Status.ShouldBe(HttpStatusCode.BadRequest, "the password is gone");
        var mails = server.Factory.WrittenMails(email);
        await Eventually.TrueAsync(() => Task.FromResult((mails = server.Factory.WrittenMails(email)).Any(mail => mail.Links.Any(l => l.AbsolutePath == "/account/reset-password"))));
        var reset = mails.SelectMany(mail => mail.Links).Last(l => l.AbsolutePath == "/account/reset-password");
        (await _browser.SubmitAsync(await _browser.GetAsync(reset.PathAndQuery), Passwords(NewPassword))).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await SignInAsync(name, NewPassword)).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("/account/not-me?token=x")]
    [InlineData("/account/confirm-email?token=x")]
    [InlineData("/account/email-sign-in/link?token=x")]
    [InlineData("/account/email-sign-in/link")]
    public async Task AnyLink_Unknown_SaysWhatToDo(string path)
    {
        var page = await _browser.GetAsync(path);

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
        page.Heading.ShouldBe("This link does not work");
        page.Find("main .buttons a");
    }

    // AC-142: the forms are the server's own.
    [Theory]
    [InlineData("/account/forgot-password")]
    [InlineData("/account/reset-password")]
    [InlineData("/account/confirm-email")]
    [InlineData("/account/not-me")]
    [InlineData("/account/email-sign-in")]
    [InlineData("/account/email-sign-in/code")]
    [InlineData("/account/email-sign-in/link")]
    public async Task AnyForm_WithoutItsToken_IsRefused(string path) =>
        (await _browser.PostAsync(path, new Dictionary<string, string> { ["email"] = "alice@example.com", ["token"] = "x" })).Status.ShouldBe(HttpStatusCode.BadRequest);

    public void Dispose() => _browser.Dispose();

    private static Dictionary<string, string> Email(string email) => new() { ["email"] = email };

    private static Dictionary<string, string> Passwords(string password) => new() { ["password"] = password, ["password_confirmation"] = password };

    private async Task<PageAnswer> AskAsync(string email) => await _browser.SubmitAsync(await _browser.GetAsync("/account/forgot-password"), Email(email));

    private async Task<PageAnswer> SignInAsync(string name, string password) => await _browser.SignInAsync(await _browser.GetAsync("/account/login"), name, password);

    private async Task<PageAnswer> ChooseAsync(string choice, Dictionary<string, string> fields)
    {
        var page = await _browser.GetAsync("/account/email");
        fields["choice"] = choice;
        fields["__RequestVerificationToken"] = page.Find("main form input[name=__RequestVerificationToken]").GetAttribute("value")!;
        return await _browser.PostAsync("/account/email", fields);
    }

    private async Task<(string Name, string Email)> AddAsync(string name, bool verified = true)
    {
        var username = $"{name}_{Guid.CreateVersion7():n}"[..30];
        await using var scope = server.Factory.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(
            new NewUser { Username = username, Email = $"{username}@example.com", EmailVerified = verified, Password = TestSeed.Password }, default);
        return (username, $"{username}@example.com");
    }

    private async Task<string> NotMeLinkAsync(string name)
    {
        await using var scope = server.Factory.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<IAccountLookup>().FindAsync(name, default);
        return (await server.Factory.Services.GetRequiredService<AccountLinks>().NotMeAsync(user!.Id, Guid.CreateVersion7(), default)).ShouldNotBeNull();
    }
}
