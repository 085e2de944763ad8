using System.Net;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Accounts.Api;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

public sealed class RecoveryApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Forgot = "/api/account/forgot-password";
    private const string Reset = "/api/account/reset-password";
    private const string Confirm = "/api/account/confirm-email";
    private const string NewPassword = "quiet-River8-lantern";

    // AC-110, V6.3.8.
    [Fact]
    public async Task Forgot_WhoeverHasTheAddress_IsAnsweredAlike()
    {
        var (_, _, known) = await host.AddUserAsync("known");
        var (_, _, off) = await host.AddUserAsync("off", user => user with { IsActive = false });
        var (_, _, federated) = await host.AddUserAsync("federated", user => user with { Password = null });

        foreach (var email in new[] { known, off, federated, $"nobody-{Guid.CreateVersion7():n}@example.com" })
        {
            var reply = await ForgotAsync(email);
            (reply.Status, reply.Text).ShouldBe((HttpStatusCode.Accepted, ""), email);
        }

        await host.ProcessAsync();
        (await host.QueuedMailsAsync(known)).Single().Kind.ShouldBe(MailKind.ResetPassword);
        (await host.QueuedMailsAsync(federated)).Single().Kind.ShouldBe(MailKind.ResetPassword);
        (await host.QueuedMailsAsync(off)).ShouldBeEmpty();
    }

    // The same statements in the same order: nothing that takes time depends on the account.
    [Fact]
    public async Task Forgot_KnownOrNot_AsksTheDatabaseTheSame()
    {
        var (_, _, known) = await host.AddUserAsync("timing");
        var requests = host.Services.GetRequiredService<MailRequests>();
        var asker = new MailAsker(new ClientDevice("198.51.100.7", null), "en");
        await requests.AskAsync(MailRequestKinds.ResetPassword, "warm-up@example.com", asker, default);

        var forKnown = await Statements.OfAsync(() => requests.AskAsync(MailRequestKinds.ResetPassword, known, asker, default));
        var forNobody = await Statements.OfAsync(() => requests.AskAsync(MailRequestKinds.ResetPassword, "nobody-here@example.com", asker, default));

        forKnown.Count.ShouldBeGreaterThan(0);
        forNobody.ShouldBe(forKnown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a\0@example.com")]
    public async Task Forgot_NoAddress_IsRefusedAtTheField(string email) =>
        (await ForgotAsync(email)).ErrorsOf("email").ShouldNotBeEmpty();

    [Fact]
    public async Task Reset_ByLink_SetsThePasswordAndEndsEverySession()
    {
        var (id, name, email) = await host.AddUserAsync("reset", user => user with { EmailVerified = true });
        var browser = host.NewBrowser();
        (await browser.SignInAsync(name)).ShouldStartWith("SignedIn");
        var (access, refresh) = await host.TokensAsync(name);
        var token = await ResetTokenAsync(email);

        (await ResetAsync(token, NewPassword)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await browser.SessionAsync()).ShouldBe("none");
        (await host.RefreshAsync(refresh)).Json.GetProperty("error").GetString().ShouldBe("invalid_grant");
        (await host.GetAsync("/api/account/me", access)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed", "the old password");
        (await host.NewBrowser().SignInAsync(name, NewPassword)).ShouldStartWith("SignedIn");
        (await host.QueuedMailsAsync(email)).Select(mail => mail.Kind).TakeLast(2).ShouldBe([MailKind.ResetPassword, MailKind.PasswordChanged]);
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'password_reset'", id)).ShouldBe(1);
        (await ResetAsync(token, NewPassword)).ErrorsOf("token").ShouldBe(["invalid"], "used");
    }

    [Fact]
    public async Task Reset_LockedAccount_ForgetsTheFailures()
    {
        var (_, name, email) = await host.AddUserAsync("lockedout");
        for (var i = 0; i < 5; i++)
            await host.NewBrowser().SignInAsync(name, "wrong");
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("Locked");

        (await ResetAsync(await ResetTokenAsync(email), NewPassword)).Status.ShouldBe(HttpStatusCode.NoContent);

        var other = host.NewBrowser();
        other.Address = "192.0.2.77";
        (await other.SignInAsync(name, NewPassword)).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task Reset_PasswordThatWillNotDo_SaysWhyAndKeepsTheLink()
    {
        var (_, name, email) = await host.AddUserAsync("weak");
        var token = await ResetTokenAsync(email);

        (await ResetAsync(token, "short")).ErrorsOf("password").ShouldContain("too_short");
        (await ResetAsync(token, null)).ErrorsOf("password").ShouldBe(["required"]);
        (await host.JsonAsync(HttpMethod.Post, Reset, null, new { token, password = NewPassword, password_confirmation = "other" }))
            .ErrorsOf("password_confirmation").ShouldBe(["mismatch"]);
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn", Case.Sensitive, "nothing has changed");

        (await ResetAsync(token, NewPassword)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    // P4: signs in by a provider only; the mailbox is proof enough for a first password.
    [Fact]
    public async Task Reset_AccountWithoutPassword_SetsItsFirst()
    {
        var (_, name, email) = await host.AddUserAsync("nopassword", user => user with { Password = null, EmailVerified = true });

        (await ResetAsync(await ResetTokenAsync(email), NewPassword)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await host.NewBrowser().SignInAsync(name, NewPassword)).ShouldStartWith("SignedIn");
    }

    // AC-160: nobody had ever proven the address, so whatever was set up before goes.
    [Fact]
    public async Task Reset_AddressNeverProven_ClaimsTheAccount()
    {
        var (id, name, email) = await host.AddUserAsync("waiting");
        await host.ScalarAsync<int>("INSERT INTO user_logins (login_provider, provider_key, user_id) VALUES ('google', $2, $1)", id, name);

        (await ResetAsync(await ResetTokenAsync(email), NewPassword)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await host.ScalarAsync<string>("SELECT concat_ws('|', email_verified, (SELECT count(*) FROM user_logins WHERE user_id = u.id)) FROM users u WHERE id = $1", id)).ShouldBe("t|0");
        (await host.NewBrowser().SignInAsync(name, NewPassword)).ShouldStartWith("SignedIn");
    }

    // AC-105, AC-133: at redemption the account is what counts.
    [Theory]
    [InlineData("UPDATE users SET is_active = false WHERE id = $1")]
    [InlineData("UPDATE users SET deleted_at = now() WHERE id = $1")]
    [InlineData("UPDATE users SET security_stamp = 'changed' WHERE id = $1")]
    public async Task Reset_AccountChangedMeanwhile_IsTheSameDeadLink(string change)
    {
        var (id, _, email) = await host.AddUserAsync("meanwhile");
        var token = await ResetTokenAsync(email);
        await host.ScalarAsync<int>(change, id);

        var reply = await ResetAsync(token, NewPassword);

        var unknown = await ResetAsync(Protocol.Tokens.TokenHandle.Create(), NewPassword);
        (reply.Status, ErrorIds.Masked(reply.Text)).ShouldBe((unknown.Status, ErrorIds.Masked(unknown.Text)));
        reply.ErrorsOf("token").ShouldBe(["invalid"]);
    }

    [Fact]
    public async Task Reset_Expired_IsRefused()
    {
        var (_, _, email) = await host.AddUserAsync("late");
        var token = await ResetTokenAsync(email);
        host.Clock.Advance(TimeSpan.FromMinutes(31));

        (await ResetAsync(token, NewPassword)).ErrorsOf("token").ShouldBe(["invalid"]);
    }

    // AC-133: guesses find nothing and say nothing.
    [Fact]
    public async Task Reset_Guesses_AreAllAlike()
    {
        foreach (var token in new[] { null, "", "x", new string('A', 43), new string('A', 5000), "' OR 1=1 --" })
            (await ResetAsync(token, NewPassword)).ErrorsOf("token").ShouldBe(["invalid"], token);
    }

    // K9.
    [Fact]
    public async Task Register_ThenConfirm_VerifiesTheEmailOnce()
    {
        var name = $"r{Guid.CreateVersion7():n}"[..18];
        var email = $"{name}@example.com";
        (await host.JsonAsync(HttpMethod.Post, "/api/account/register", null, new { username = name, email, password = NewPassword })).Status.ShouldBe(HttpStatusCode.Created);
        var mail = await host.QueuedMailAsync(email, MailKind.ConfirmEmail);
        mail.Values["link"].ShouldStartWith("http://localhost:5000/account/confirm-email?token=");

        (await ConfirmAsync(Mailed.TokenOf(mail))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await host.ScalarAsync<bool>("SELECT email_verified FROM users WHERE username = $1", name)).ShouldBeTrue();
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events e JOIN users u ON u.id = e.user_id WHERE u.username = $1 AND e.type = 'email_verified'", name)).ShouldBe(1);
        (await ConfirmAsync(Mailed.TokenOf(mail))).ErrorsOf("token").ShouldBe(["invalid"]);
        (await host.NewBrowser().SignInAsync(name, NewPassword)).ShouldStartWith("SignedIn", Case.Sensitive, "the password stays: its owner confirmed");
    }

    [Fact]
    public async Task ResetLink_AtTheConfirmation_DoesNothing()
    {
        var (id, _, email) = await host.AddUserAsync("mixed");
        var token = await ResetTokenAsync(email);

        (await ConfirmAsync(token)).ErrorsOf("token").ShouldBe(["invalid"]);

        (await host.ScalarAsync<bool>("SELECT email_verified FROM users WHERE id = $1", id)).ShouldBeFalse();
        (await ResetAsync(token, NewPassword)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private Task<ApiReply> ForgotAsync(string email) => host.JsonAsync(HttpMethod.Post, Forgot, null, new { email });

    private Task<ApiReply> ResetAsync(string? token, string? password) => host.JsonAsync(HttpMethod.Post, Reset, null, new { token, password });

    private Task<ApiReply> ConfirmAsync(string token) => host.JsonAsync(HttpMethod.Post, Confirm, null, new { token });

    private async Task<string> ResetTokenAsync(string email)
    {
        (await ForgotAsync(email)).Status.ShouldBe(HttpStatusCode.Accepted);
        await host.ProcessAsync();
        return Mailed.TokenOf(await host.QueuedMailAsync(email, MailKind.ResetPassword));
    }
}
