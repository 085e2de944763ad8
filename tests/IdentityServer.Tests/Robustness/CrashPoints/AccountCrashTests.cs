using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Server;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness.CrashPoints;

/// <summary>What people do to their accounts, at every crash point: whole or not at all, and what works once works once.</summary>
public sealed class AccountCrashTests(CrashServer server, ITestOutputHelper output) : CrashPointTest(server, output), IClassFixture<CrashServer>
{
    private const string NewPassword = "quiet-River8-lantern";

    [Fact]
    public async Task Register_MakesOneAccount() => (await BreakAsync(
        () =>
        {
            var name = $"n{Guid.CreateVersion7():n}"[..20];
            return Task.FromResult(Json("/api/account/register", null,
                $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"{{NewPassword}}","full_name":"A B","accept_terms":true}""") with { Subject = name });
        },
        async (attempt, first) =>
        {
            var again = await attempt.SendAsync();

            (first.IsDone && again.IsDone).ShouldBeFalse();
            again.Status.ShouldBeOneOf(201, 400, 409);
            (await CountAsync($"identity.users WHERE username = '{attempt.Subject}'")).ShouldBe(1);
            (await CountAsync($"identity.security_events e JOIN identity.users u ON u.id = e.user_id WHERE u.username = '{attempt.Subject}' AND e.type = 'account_registered'")).ShouldBe(1);
            (await Password(attempt.Subject, NewPassword).SendAsync()).Status.ShouldBe(200);
        })).ShouldBePositive();

    [Fact]
    public async Task ChangePassword_IsWholeOrNotAtAll() => (await BreakAsync(
        async () =>
        {
            var user = await Server.AddUserWithoutAsync("crash");
            var (here, there) = (await Password(user.Name).SendAsync(), await Password(user.Name).SendAsync());
            return Json("/api/account/password", here.Text("access_token"), $$"""{"current_password":"{{TestSeed.Password}}","new_password":"{{NewPassword}}"}""") with
            {
                Subject = $"{user.Name} {user.Id} {there.Text("refresh_token")}",
            };
        },
        async (attempt, first) =>
        {
            var again = await attempt.SendAsync();

            (again.IsDone || again.Status is 400 or 401 or 403).ShouldBeTrue(again.ToString());
            (first.IsDone && again.IsDone).ShouldBeFalse();
            await OnlyTheNewPasswordWorksAsync(attempt.Subject.Split(' ')[0]);
            (await Refresh(attempt.Subject.Split(' ')[2]).SendAsync()).Status.ShouldBe(400, "I2: the other session has ended");
            await ToldAsync(attempt.Subject.Split(' ')[1], "password_changed", first.IsDone || again.IsDone);
        })).ShouldBePositive();

    [Fact]
    public async Task ResetPassword_UsesTheLinkOnce() => (await BreakAsync(
        async () =>
        {
            var user = await Server.AddUserWithoutAsync("crash");
            var session = await Password(user.Name).SendAsync();
            var link = (await Server.CallAsync<AccountLinks, MailedLink?>(links => links.ResetPasswordAsync(user.Id, null, default))).ShouldNotBeNull();
            return Json("/api/account/reset-password", null, $$"""{"token":"{{Mailed.TokenOf(new Uri(link.Url))}}","password":"{{NewPassword}}"}""") with
            {
                Subject = $"{user.Name} {user.Id} {session.Text("refresh_token")}",
            };
        },
        async (attempt, first) =>
        {
            var again = await attempt.SendAsync();

            again.Status.ShouldBeOneOf(204, 400);
            (first.IsDone && again.IsDone).ShouldBeFalse("I1");
            await OnlyTheNewPasswordWorksAsync(attempt.Subject.Split(' ')[0]);
            (await Refresh(attempt.Subject.Split(' ')[2]).SendAsync()).Status.ShouldBe(400, "I2: every session has ended");
            await ToldAsync(attempt.Subject.Split(' ')[1], "password_reset", first.IsDone || again.IsDone);
        })).ShouldBePositive();

    [Fact]
    public async Task ConfirmEmail_UsesTheLinkOnce() => (await BreakAsync(
        async () =>
        {
            var user = await Server.AddUserWithoutAsync("crash");
            var link = (await Server.CallAsync<AccountLinks, MailedLink?>(links => links.ConfirmEmailAsync(user.Id, null, default))).ShouldNotBeNull();
            return Json("/api/account/confirm-email", null, $$"""{"token":"{{Mailed.TokenOf(new Uri(link.Url))}}"}""") with { Subject = user.Id.ToString() };
        },
        async (attempt, first) =>
        {
            var again = await attempt.SendAsync();

            again.Status.ShouldBeOneOf(204, 400);
            (first.IsDone && again.IsDone).ShouldBeFalse("I1");
            (await CountAsync($"identity.users WHERE id = '{attempt.Subject}' AND email_verified")).ShouldBe(1);
            (await CountAsync($"identity.security_events WHERE user_id = '{attempt.Subject}' AND type = 'email_verified'")).ShouldBe(1);
        })).ShouldBePositive();

    [Fact]
    public async Task EndSession_OnceAnsweredIsForEver() => (await BreakAsync(
        async () =>
        {
            var user = await Server.AddUserWithoutAsync("crash");
            var (here, there) = (await Password(user.Name).SendAsync(), await Password(user.Name).SendAsync());
            return Delete("/api/account/sessions", here.Text("access_token")) with { Subject = $"{there.Text("access_token")} {there.Text("refresh_token")}" };
        },
        async (attempt, first) =>
        {
            if (!first.IsDone)
                (await attempt.SendAsync()).IsDone.ShouldBeTrue();
            (await IsActiveAsync(attempt.Subject.Split(' ')[0])).ShouldBeFalse();
            (await Refresh(attempt.Subject.Split(' ')[1]).SendAsync()).Status.ShouldBe(400);
        })).ShouldBePositive();

    private async Task OnlyTheNewPasswordWorksAsync(string user)
    {
        (await Password(user, NewPassword).SendAsync()).Status.ShouldBe(200);
        (await Password(user).SendAsync()).Status.ShouldBe(400);
    }

    // The owner hears of it, unless the server itself never heard that it was done; twice, when the mail's own answer was lost.
    private async Task ToldAsync(string user, string type, bool heard)
    {
        (await CountAsync($"identity.security_events WHERE user_id = '{user}' AND type = '{type}'")).ShouldBe(1);
        if (heard)
            await Eventually.TrueAsync(async () => await CountAsync($"identity.outbox o JOIN identity.users u ON o.domain = split_part(u.email, '@', 2) WHERE u.id = '{user}'") >= 1);
    }
}
