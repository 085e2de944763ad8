using System.Net;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>How often codes can be guessed, and that each is taken once whoever asks at the same moment.</summary>
[Collection(TwoFactorServer.Name)]
public sealed class CodeLimitTests(TwoFactorServer server) : IDisposable
{
    private static readonly ClientDevice Device = new("192.0.2.1", "Test");
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact] // AC-104: the lock of the account counts codes too, and what waits ends with it
    public async Task Guess_FiveWrongCodes_LocksTheAccountWhateverThePassword()
    {
        var user = await server.AddUserAsync("guessed");
        var next = (await user.ShowPasswordAsync(_browser)).Location!;
        for (var i = 0; i < 4; i++)
            (await TwoFactorUser.ShowCodeAsync(_browser, next, user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);
        var fifth = await TwoFactorUser.ShowCodeAsync(_browser, next, user.WrongCode());
        fifth.Heading.ShouldBe("Please sign in again", "the tries of this sign-in are used up");

        (await user.ShowPasswordAsync(_browser)).Status.ShouldBe(HttpStatusCode.TooManyRequests, "the right password opens nothing");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'account_locked'", user.Id)).ShouldBe(1);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'two_factor_locked'", user.Id)).ShouldBe(1);
    }

    [Fact] // AC-104: the right password in between forgets nothing
    public async Task Guess_StartingAgainEachTime_IsCountedOn()
    {
        var user = await server.AddUserAsync("restarts");
        for (var i = 0; i < 4; i++)
            (await user.SignInAsync(_browser, user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);
        var next = (await user.ShowPasswordAsync(_browser)).Location!;
        (await TwoFactorUser.ShowCodeAsync(_browser, next, user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);

        var locked = await TwoFactorUser.ShowCodeAsync(_browser, next, user.NextCode());

        locked.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Headers["Retry-After"].ShouldNotBeNullOrEmpty();
        (await server.ScalarAsync<long>("SELECT count(*) FROM pending_sign_ins WHERE user_id = $1 AND attempts > 0", user.Id)).ShouldBe(4, "the one that met the lock is gone");
    }

    [Fact]
    public async Task SignIn_PasswordAgainAndAgain_LocksNobodyOut()
    {
        var user = await server.AddUserAsync("forgetful");
        for (var i = 0; i < 8; i++)
            (await user.ShowPasswordAsync(_browser)).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await user.SignInAsync(_browser)).Location.ShouldBe("/account");
        (await server.ScalarAsync<int>("SELECT failures FROM authenticators WHERE user_id = $1", user.Id)).ShouldBe(0);
    }

    [Fact] // wrong passwords before the right one stay counted until the sign-in is complete
    public async Task Guess_PasswordsThenCodes_ShareOneLimit()
    {
        var user = await server.AddUserAsync("mixed");
        for (var i = 0; i < 3; i++)
            await _browser.SignInAsync(await _browser.GetAsync("/account/login"), user.Name, "wrong");
        var next = (await user.ShowPasswordAsync(_browser)).Location!;
        (await TwoFactorUser.ShowCodeAsync(_browser, next, user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await TwoFactorUser.ShowCodeAsync(_browser, next, user.WrongCode())).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await TwoFactorUser.ShowCodeAsync(_browser, next, user.NextCode())).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact] // AC-104: guesses get slower for ever; 15 minutes, then twice as long each, a day at most
    public async Task Guess_ForDays_GetsSlower()
    {
        var user = await server.AddUserAsync("patient");
        var authenticators = server.Factory.Services.GetService(typeof(IAuthenticators)).ShouldBeAssignableTo<IAuthenticators>()!;
        var now = server.Clock.GetUtcNow();
        List<double> waits = [];
        for (var i = 0; i < 14; i++)
        {
            (await authenticators.ClaimAsync(user.Id, now, default)).Secret.ShouldNotBeNull();
            var refused = (await authenticators.ClaimAsync(user.Id, now, default)).RefusedUntil;
            if (refused is null)
                continue;
            (await authenticators.ClaimAsync(user.Id, now, default)).Secret.ShouldBeNull("a refused code is not looked at");
            waits.Add((refused.Value - now).TotalMinutes);
            now = refused.Value;
        }

        waits.Select(wait => Math.Round(wait)).ShouldBe([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 1440, 1440]);
    }

    [Fact] // the way out of that lock for whoever has the drawer
    public async Task RecoveryCode_WhileTheAppIsLocked_WorksAndUnlocksIt()
    {
        var user = await server.AddUserAsync("rescued");
        await server.ScalarAsync<object>("UPDATE authenticators SET failures = 30, locked_until = $2 WHERE user_id = $1", user.Id, server.Clock.GetUtcNow().AddHours(20));
        (await user.SignInAsync(_browser)).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        (await user.SignInAsync(_browser, user.Codes[0])).Location.ShouldBe("/account");

        (await server.ScalarAsync<int>("SELECT failures FROM authenticators WHERE user_id = $1 AND locked_until IS NULL", user.Id)).ShouldBe(0);
    }

    [Fact] // AC-120
    public async Task Check_OneCodeTwentyTimesAtOnce_IsTakenOnce()
    {
        var user = await server.AddUserAsync("raced");
        await UnlimitedAsync(user);
        var code = user.NextCode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CheckAsync(user, code)));

        answers.OfType<CodeAnswer.Right>().Count().ShouldBe(1);
    }

    [Fact] // the statement itself, without the limits in front of it
    public async Task TakeStep_TwentyTimesAtOnce_SucceedsOnce()
    {
        var user = await server.AddUserAsync("step");
        var step = Totp.StepAt(server.Clock.GetUtcNow()) + 10;
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            server.CallAsync<IAuthenticators, bool>(store => store.TakeStepAsync(user.Id, step, default))));
        taken.Count(success => success).ShouldBe(1);
        (await server.CallAsync<IAuthenticators, bool>(store => store.TakeStepAsync(user.Id, step - 1, default))).ShouldBeFalse("an older step after a newer one");
    }

    [Fact]
    public async Task RecoveryCode_TwentyTimesAtOnce_IsTakenOnce()
    {
        var user = await server.AddUserAsync("slip");
        var salt = await server.CallAsync<IAuthenticators, byte[]?>(store => store.RecoverySaltAsync(user.Id, default));
        var code = TypedCode.Read(user.Codes[0])!.Value;
        var hash = (await server.CallAsync<RecoveryCodes, byte[]?>(codes => codes.HashAsync(code, salt!, default)))!;
        var now = server.Clock.GetUtcNow();

        var left = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            server.CallAsync<IAuthenticators, int?>(store => store.TakeRecoveryCodeAsync(user.Id, hash, null, Device, now, default))));

        left.Where(count => count is not null).ShouldBe([9]);
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'recovery_code_used'", user.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task Pending_UsedUpTwentyTimesAtOnce_OpensOneSession()
    {
        var user = await server.AddUserAsync("pending");
        await user.ShowPasswordAsync(_browser);
        var handle = (await server.ScalarAsync<byte[]>("SELECT handle_hash FROM pending_sign_ins WHERE user_id = $1", user.Id))!;
        var now = server.Clock.GetUtcNow();

        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            server.CallAsync<IPendingSignIns, PendingSignIn?>(store => store.TakeAttemptAsync(handle, now, default))));
        var removed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            server.CallAsync<IPendingSignIns, bool>(store => store.RemoveAsync(handle, now, default))));

        tries.Count(waiting => waiting is not null).ShouldBe(5);
        removed.Count(success => success).ShouldBe(1);
    }

    public void Dispose() => _browser.Dispose();

    private Task<CodeAnswer> CheckAsync(TwoFactorUser user, string code) => server.CallAsync<SecondFactorCheck, CodeAnswer>(check =>
        check.CheckAsync(code, new CodeAttempt(user.Id, server.Clock.GetUtcNow(), null, Device), default));

    // Enough room below zero, so that what decides is the code's single use.
    private async Task UnlimitedAsync(TwoFactorUser user)
    {
        await server.ScalarAsync<object>("UPDATE authenticators SET failures = -100 WHERE user_id = $1", user.Id);
        await user.ShowPasswordAsync(_browser);
        await server.ScalarAsync<object>("UPDATE sign_in_failures SET failures = -100");
    }
}
