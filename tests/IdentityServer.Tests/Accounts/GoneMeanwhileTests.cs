using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>An account is deactivated, deleted or erased in the middle of a sign-in, by whatever way: a page says so, and nothing is opened.</summary>
public sealed class GoneMeanwhileTests(GoingAccountsServer server) : IClassFixture<GoingAccountsServer>
{
    private static readonly Dictionary<string, Func<GoingAccountsServer, PageBrowser, Task<Way>>> Ways = new(StringComparer.Ordinal)
    {
        ["password"] = PasswordAsync,
        ["code of the app"] = (server, browser) => SecondFactorAsync(server, browser, user => user.NextCode()),
        ["recovery code"] = (server, browser) => SecondFactorAsync(server, browser, user => user.Codes[0]),
        ["mailed code"] = MailedCodeAsync,
        ["mailed link"] = MailedLinkAsync,
        ["linked provider"] = LinkedProviderAsync,
        ["provider that proves the mail"] = ProvenMailAsync,
    };

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var way in Ways.Keys)
        {
            foreach (var how in new[] { "deactivated", "deleted", "erased" })
            {
                foreach (var moment in new[] { "between the steps", "before it is read", "after it was read" })
                    cases.Add(way, how, moment);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SignIn_AccountGoesMeanwhile_OpensNothingAndSaysSo(string way, string how, string moment)
    {
        using var browser = server.NewBrowser();
        var (user, finish) = await Ways[way](server, browser);
        if (moment == "between the steps")
            await server.TakeAwayAsync(user, how);
        else
            server.Arm(afterRead: moment == "after it was read", () => server.TakeAwayAsync(user, how));

        var before = server.Factory.Log.Lines.Count;

        var answer = await finish();

        server.HasHappened.ShouldBeTrue();
        server.Factory.Log.Lines.Skip(before).Where(line => line.StartsWith("Error ", StringComparison.Ordinal)).ShouldBeEmpty();
        (await server.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", user.Id)).ShouldBe(0);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'sign_in_succeeded'", user.Id)).ShouldBe(0);
        // Somebody whose account here is gone may make another with what they have at a provider.
        if (answer.Status == HttpStatusCode.OK && way.Contains("provider", StringComparison.Ordinal) && how != "deactivated" && moment == "between the steps")
            answer.Heading.ShouldBe("Create your account");
        else
            answer.Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Forbidden);
        answer.Heading.ShouldNotBeEmpty();
        (await browser.GetAsync("/account")).Location.ShouldBe("/account/login");
    }

    private static async Task<Way> PasswordAsync(GoingAccountsServer server, PageBrowser browser)
    {
        var user = await server.AddUserWithoutAsync("going");
        var page = await browser.GetAsync("/account/login");
        return new Way(user, () => browser.SignInAsync(page, user.Name));
    }

    private static async Task<Way> SecondFactorAsync(GoingAccountsServer server, PageBrowser browser, Func<TwoFactorUser, string> code)
    {
        var user = await server.AddUserAsync("going");
        var page = await browser.GetAsync((await user.ShowPasswordAsync(browser)).Location!);
        return new Way(user, () => browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = code(user) }));
    }

    private static async Task<Way> MailedCodeAsync(GoingAccountsServer server, PageBrowser browser)
    {
        var (user, page, mail) = await AskForMailAsync(server, browser);
        return new Way(user, () => browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = mail.Code() }));
    }

    private static async Task<Way> MailedLinkAsync(GoingAccountsServer server, PageBrowser browser)
    {
        var (user, _, mail) = await AskForMailAsync(server, browser);
        var page = await browser.GetAsync(mail.Link().PathAndQuery);
        return new Way(user, () => browser.SubmitAsync(page, new Dictionary<string, string>()));
    }

    private static async Task<(TwoFactorUser User, PageAnswer Page, TestSupport.Mail.WrittenMail Mail)> AskForMailAsync(GoingAccountsServer server, PageBrowser browser)
    {
        var user = await server.AddUserWithoutAsync("going");
        var email = await EmailOfAsync(server, user);
        var asked = await browser.SubmitAsync(await browser.GetAsync("/account/email-sign-in"), new Dictionary<string, string> { ["email"] = email });
        return (user, await browser.GetAsync(asked.Location!), await server.Factory.WrittenMailAsync(email));
    }

    private static async Task<Way> LinkedProviderAsync(GoingAccountsServer server, PageBrowser browser)
    {
        var user = await server.AddUserWithoutAsync("going");
        var subject = Guid.CreateVersion7().ToString("n");
        await server.ScalarAsync<object>(
            "INSERT INTO user_logins (login_provider, provider_key, user_id, linked_at, last_used_at) VALUES ('google', $1, $2, now(), now())", subject, user.Id);
        var page = await server.ArriveAsync(browser, subject, null);
        return new Way(user, () => browser.GetAsync(page));
    }

    private static async Task<Way> ProvenMailAsync(GoingAccountsServer server, PageBrowser browser)
    {
        var user = await server.AddUserWithoutAsync("going");
        await server.ScalarAsync<object>("UPDATE users SET email_verified = true WHERE id = $1", user.Id);
        var page = await server.ArriveAsync(browser, Guid.CreateVersion7().ToString("n"), await EmailOfAsync(server, user));
        return new Way(user, () => browser.GetAsync(page));
    }

    private static async Task<string> EmailOfAsync(GoingAccountsServer server, TwoFactorUser user) =>
        (await server.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", user.Id)).ShouldNotBeNull();

    /// <summary>A sign-in that is one step from its end.</summary>
    private sealed record Way(TwoFactorUser User, Func<Task<PageAnswer>> Finish);
}
