using System.Net;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

[Collection(TwoFactorServer.Name)]
public sealed class SecondFactorSignInTests(TwoFactorServer server) : IDisposable
{
    private const string CodePage = "/account/two-factor";
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task SignIn_RightPassword_IsAskedForACodeAndHasNoSession()
    {
        var user = await server.AddUserAsync("halfway");

        var answer = await user.ShowPasswordAsync(_browser);

        (answer.Status, answer.Location).ShouldBe((HttpStatusCode.SeeOther, CodePage));
        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login");
        (await server.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", user.Id)).ShouldBe(0);
        (await server.ScalarAsync<string>("SELECT reason FROM login_history WHERE user_id = $1", user.Id)).ShouldBe("second_factor_needed");
        var page = await _browser.GetAsync(CodePage);
        page.Heading.ShouldBe("Confirm it is you");
        page.Body.ShouldContain(user.Name);
        page.Find("#code").GetAttribute("autocomplete").ShouldBe("one-time-code");
        page.Find("#code").GetAttribute("inputmode").ShouldBe("numeric");
    }

    [Fact]
    public async Task SignIn_PasswordAndCode_OpensASessionOfTwoFactors()
    {
        var user = await server.AddUserAsync("both");

        var answer = await user.SignInAsync(_browser);

        (answer.Status, answer.Location).ShouldBe((HttpStatusCode.SeeOther, "/account"));
        (await _browser.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await server.ScalarAsync<string>("SELECT acr || ' ' || array_to_string(amr, ' ') FROM sessions WHERE user_id = $1", user.Id)).ShouldBe("2 pwd otp mfa");
        (await server.ScalarAsync<string>("SELECT method FROM login_history WHERE user_id = $1 AND succeeded", user.Id)).ShouldBe("totp");
        (await server.ScalarAsync<long>("SELECT count(*) FROM pending_sign_ins WHERE user_id = $1", user.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task SignIn_AccountPageWanted_EndsThere()
    {
        var user = await server.AddUserAsync("next");
        var answer = await user.SignInAsync(_browser, page: "/account/login?next=two-step");
        answer.Location.ShouldBe("/account/two-step");
    }

    [Fact] // AC-122
    public async Task SignIn_StepSkipped_LeadsBack()
    {
        var user = await server.AddUserAsync("skipper");
        var page = await _browser.FollowAsync(TwoFactorServer.Authorize());
        var answer = await _browser.SignInAsync(page, user.Name);
        answer.Location.ShouldStartWith(CodePage);
        var interaction = answer.Location![answer.Location!.IndexOf('?')..];

        (await _browser.GetAsync("/consent" + interaction)).Location.ShouldBe("/account/login" + interaction, "straight to consent");
        (await _browser.GetAsync("/account/select" + interaction)).Location.ShouldBe("/account/login" + interaction);
        (await _browser.GetAsync("/connect/authorize" + interaction)).Location.ShouldBe("/account/login" + interaction, "straight to the end");
        (await _browser.GetAsync("/account/two-step")).Location.ShouldBe("/account/login?next=two-step", "removing the factor");
        var empty = await _browser.SubmitAsync(await _browser.GetAsync(answer.Location!), new Dictionary<string, string>());
        empty.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login");
    }

    [Fact] // AC-122
    public async Task SignIn_NothingWaits_SaysToBeginAnew()
    {
        (await _browser.GetAsync(CodePage)).Location.ShouldBe("/account/login");

        var user = await server.AddUserAsync("gone");
        await user.ShowPasswordAsync(_browser);
        var form = await _browser.GetAsync(CodePage);
        server.Clock.Advance(TimeSpan.FromMinutes(11)); // ASVS V6.5.5
        var late = await _browser.SubmitAsync(form, new Dictionary<string, string> { ["code"] = user.NextCode() });

        (late.Status, late.Heading).ShouldBe((HttpStatusCode.BadRequest, "Please sign in again"));
        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login");
    }

    [Theory] // AC-122: the account changes while the sign-in waits
    [InlineData("UPDATE users SET security_stamp = 'other' WHERE id = $1")]
    [InlineData("UPDATE users SET two_factor_enabled = false WHERE id = $1")]
    [InlineData("UPDATE users SET is_active = false WHERE id = $1")]
    public async Task SignIn_AccountChangedMeanwhile_IsOver(string change)
    {
        var user = await server.AddUserAsync("changed");
        await user.ShowPasswordAsync(_browser);
        var form = await _browser.GetAsync(CodePage);
        await server.ScalarAsync<object>(change, user.Id);

        var answer = await _browser.SubmitAsync(form, new Dictionary<string, string> { ["code"] = user.NextCode() });

        answer.Heading.ShouldBe("Please sign in again");
        (await server.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", user.Id)).ShouldBe(0);
    }

    [Fact] // AC-140: what waits belongs to the browser that showed the password
    public async Task SignIn_CodeFromAnotherBrowser_FindsNothing()
    {
        var user = await server.AddUserAsync("elsewhere");
        await user.ShowPasswordAsync(_browser);
        using var other = server.NewBrowser();
        (await other.GetAsync(CodePage)).Location.ShouldBe("/account/login");
    }

    [Fact]
    public async Task SignIn_FormSentTwice_GoesOn()
    {
        var user = await server.AddUserAsync("doubleclick");
        await user.ShowPasswordAsync(_browser);
        var form = await _browser.GetAsync(CodePage);
        var fields = new Dictionary<string, string> { ["code"] = user.NextCode() };
        (await _browser.SubmitAsync(form, fields)).Location.ShouldBe("/account");
        // The form's token was made for nobody; what matters is that nothing is signed out.
        await _browser.SubmitAsync(form, fields);
        (await _browser.GetAsync(CodePage)).Location.ShouldBe("/account");
        (await _browser.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact] // AC-120
    public async Task Code_UsedTwice_WorksOnce()
    {
        var user = await server.AddUserAsync("twice");
        var code = user.NextCode();
        (await user.SignInAsync(_browser, code)).Location.ShouldBe("/account");

        using var other = server.NewBrowser();
        var again = await user.SignInAsync(other, code);

        again.Status.ShouldBe(HttpStatusCode.BadRequest);
        again.Find("#code-problem").TextContent.ShouldContain("The code is wrong or was used before.");
        again.Find("#code").GetAttribute("value").ShouldBeNullOrEmpty("a code is not sent back");
        (await server.ScalarAsync<string>("SELECT reason FROM login_history WHERE user_id = $1 ORDER BY id DESC LIMIT 1", user.Id)).ShouldBe("wrong_code");
    }

    [Fact]
    public async Task RecoveryCode_UsedTwice_WorksOnceAndIsCountedDownAndTold()
    {
        var user = await server.AddUserAsync("drawer");
        var sloppy = user.Codes[3].Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant();
        (await user.SignInAsync(_browser, sloppy)).Location.ShouldBe("/account");
        (await server.ScalarAsync<string>("SELECT acr || ' ' || array_to_string(amr, ' ') FROM sessions WHERE user_id = $1", user.Id)).ShouldBe("2 pwd otp mfa");
        (await server.ScalarAsync<string>("SELECT method FROM login_history WHERE user_id = $1 AND succeeded", user.Id)).ShouldBe("recovery_code");
        (await server.ScalarAsync<long>("SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL", user.Id)).ShouldBe(9);
        (await server.ScalarAsync<string>("SELECT ip_address FROM security_events WHERE user_id = $1 AND type = 'recovery_code_used'", user.Id)).ShouldNotBeNull();

        using var other = server.NewBrowser();
        (await user.SignInAsync(other, user.Codes[3])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await user.SignInAsync(other, user.Codes[4])).Location.ShouldBe("/account");
    }

    [Fact]
    public async Task RecoveryCode_OfSomebodyElse_IsWrong()
    {
        var (user, other) = (await server.AddUserAsync("mine"), await server.AddUserAsync("yours"));
        (await user.SignInAsync(_browser, other.Codes[0])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await server.ScalarAsync<long>("SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL", other.Id)).ShouldBe(10);
    }

    [Fact]
    public async Task Cancel_SignInThatWaits_IsThrownAway()
    {
        var user = await server.AddUserAsync("cancels");
        await user.ShowPasswordAsync(_browser);

        var answer = await _browser.SubmitAsync(await _browser.GetAsync(CodePage), new Dictionary<string, string>(), "cancel");

        answer.Location.ShouldBe("/account/login");
        (await server.ScalarAsync<long>("SELECT count(*) FROM pending_sign_ins WHERE user_id = $1", user.Id)).ShouldBe(0);
        (await _browser.GetAsync(CodePage)).Location.ShouldBe("/account/login");
    }

    [Fact]
    public async Task Cancel_ForAnApplication_TellsTheApplication()
    {
        var user = await server.AddUserAsync("cancelsapp");
        var page = (await user.ShowPasswordAsync(_browser, TwoFactorServer.Authorize())).Location!;

        var answer = await _browser.SubmitAsync(await _browser.GetAsync(page), new Dictionary<string, string>(), "cancel");

        (await _browser.FollowAsync(answer.Location!)).Location.ShouldNotBeNull().ShouldContain("error=access_denied");
    }

    [Fact] // ASVS V6.5.2
    public async Task Secrets_InTheDatabase_AreNotReadable()
    {
        var user = await server.AddUserAsync("sealed");
        var row = await server.ScalarAsync<byte[]>("SELECT protected_secret FROM authenticators WHERE user_id = $1", user.Id);
        row!.AsSpan().IndexOf(user.Secret).ShouldBe(-1);
        (await server.ScalarAsync<long>("SELECT count(DISTINCT code_hash) FROM recovery_codes WHERE user_id = $1 AND length(code_hash) = 64", user.Id)).ShouldBe(10);
        (await server.ScalarAsync<int>("SELECT length(recovery_salt) FROM authenticators WHERE user_id = $1", user.Id)).ShouldBe(16);
    }

    public void Dispose() => _browser.Dispose();
}
