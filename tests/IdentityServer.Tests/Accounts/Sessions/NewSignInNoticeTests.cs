using IdentityPlatform.IdentityServer.Accounts.Api;
using IdentityPlatform.IdentityServer.Accounts.Mail;

namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

/// <summary>The mail on a sign-in from a device or network not seen before (ASVS V6.3.5).</summary>
public sealed class NewSignInNoticeTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task SignIn_FirstThenElsewhere_TellsOnceForEachNewPlace()
    {
        var (name, email) = await AddAsync("mailed");
        var browser = host.NewBrowser();
        await browser.SignInAsync(name);
        (await MailsAsync(email)).ShouldBeEmpty("the first sign-in of all is no news");

        browser.Address = "192.0.2.200";
        await browser.SignInAsync(name);
        (await MailsAsync(email)).ShouldBeEmpty("the same network");

        browser.Address = "198.51.100.7";
        await browser.SignInAsync(name);
        await browser.SignInAsync(name);
        var mail = (await MailsAsync(email)).ShouldHaveSingleItem("a new network, and then it is known");
        mail.Values["ip"].ShouldBe("198.51.100.7");
        mail.Values["device"].ShouldBe("TestBrowser 1.0");
        mail.Values["link"].ShouldStartWith("http://localhost:5000/account/not-me");
    }

    [Fact]
    public async Task PasswordGrant_FromANewDevice_TellsToo()
    {
        var (name, email) = await AddAsync("app");
        await host.NewBrowser().SignInAsync(name);

        await host.TokensAsync(name); // another user agent: none

        (await MailsAsync(email)).ShouldHaveSingleItem().Values["device"].ShouldBe("알 수 없는 기기");
    }

    [Fact]
    public async Task SignIn_FailedOnesFromElsewhere_TellNothing()
    {
        var (name, email) = await AddAsync("failing");
        var browser = host.NewBrowser();
        await browser.SignInAsync(name);
        browser.Address = "198.51.100.8";
        await browser.SignInAsync(name, "wrong");

        (await MailsAsync(email)).ShouldBeEmpty();
    }

    [Fact]
    public async Task SignIn_AddressNotProven_IsNotWrittenTo()
    {
        var (_, name, email) = await host.AddUserAsync("unproven");
        var browser = host.NewBrowser();
        await browser.SignInAsync(name);
        browser.Address = "198.51.100.9";
        await browser.SignInAsync(name);

        (await MailsAsync(email)).ShouldBeEmpty();
    }

    [Fact]
    public async Task SignIn_KnownLongAgo_IsNewsAgainOnlyWithSomethingToCompare()
    {
        await using var later = new LaterHost();
        await later.InitializeAsync();
        var (_, name, email) = await later.AddUserAsync("longago", user => user with { EmailVerified = true });
        var browser = later.NewBrowser();
        await browser.SignInAsync(name);
        later.Clock.Advance(TimeSpan.FromDays(60));
        browser.Address = "198.51.100.10";
        await browser.SignInAsync(name);
        (await later.QueuedMailsAsync(email)).Count.ShouldBe(1);

        later.Clock.Advance(TimeSpan.FromDays(40));
        browser.Address = "192.0.2.1";
        await browser.SignInAsync(name);
        (await later.QueuedMailsAsync(email)).Count.ShouldBe(2, "the first network was seen 100 days ago");
    }

    [Fact]
    public async Task SignIn_SwitchedOff_TellsNothing()
    {
        await using var quiet = new QuietHost();
        await quiet.InitializeAsync();
        var (_, name, email) = await quiet.AddUserAsync("quiet", user => user with { EmailVerified = true });
        var browser = quiet.NewBrowser();
        await browser.SignInAsync(name);
        browser.Address = "198.51.100.11";
        await browser.SignInAsync(name);

        (await quiet.QueuedMailsAsync(email)).ShouldBeEmpty();
    }

    private async Task<(string Name, string Email)> AddAsync(string name)
    {
        var (_, username, email) = await host.AddUserAsync(name, user => user with { EmailVerified = true, Locale = name == "app" ? "ko" : "en" });
        return (username, email);
    }

    private async Task<IReadOnlyList<OutgoingMail>> MailsAsync(string email) =>
        [.. (await host.QueuedMailsAsync(email)).Where(mail => mail.Kind == MailKind.NewSignIn)];

    private sealed class LaterHost : AccountsHost, IAsyncDisposable
    {
        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }

    private sealed class QuietHost : AccountsHost, IAsyncDisposable
    {
        protected override Dictionary<string, string?> Settings { get; } = new() { ["Password:BcryptCost"] = "4", ["Sessions:NotifyNewSignIn"] = "false" };

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }
}
