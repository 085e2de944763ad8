namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>The second half of a sign-in: takes the code for the sign-in that waits in the browser, and opens the session.</summary>
public sealed class SecondFactorSignIn(
    SecondStep step, SecondFactorCheck check, SignInCompletion completion, DeviceMemory devices, IAccountLookup accounts, TimeProvider time)
{
    /// <summary>Completes the sign-in.</summary>
    /// <param name="http">The browser.</param>
    /// <param name="code">As typed.</param>
    /// <param name="rememberDevice">Whether the browser shall not be asked for a code for a while.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it; null when no sign-in waits any more, and the person begins anew.</returns>
    public async Task<SignInOutcome?> CompleteAsync(HttpContext http, string? code, bool rememberDevice, CancellationToken cancellationToken)
    {
        if (await step.TakeAttemptAsync(http, cancellationToken) is not { } waiting)
            return null;

        var attempt = new CodeAttempt(waiting.UserId, time.GetUtcNow(), waiting.ClientId, Device.Of(http));
        switch (await check.CheckAsync(code, attempt, cancellationToken))
        {
            case CodeAnswer.Right right:
                // Of two right codes at once one opens the session. The user is read first: a change after it is seen.
                var user = await accounts.FindAsync(waiting.UserId, CancellationToken.None);
                return await step.RemoveAsync(http) && user is not null ? await OpenAsync(http, user, waiting, attempt, right, rememberDevice) : null;
            case CodeAnswer.Locked locked:
                // AC-104: what waits does not outlive the lock.
                await step.RemoveAsync(http);
                return new SignInOutcome.Locked(locked.RetryAfter);
            case CodeAnswer.Busy busy:
                return new SignInOutcome.Busy(busy.RetryAfter);
            default:
                return new SignInOutcome.Failed();
        }
    }

    private async Task<SignInOutcome> OpenAsync(
        HttpContext http, User user, PendingSignIn waiting, CodeAttempt attempt, CodeAnswer.Right right, bool rememberDevice)
    {
        var outcome = await completion.CompleteAsync(http, new IdentityProof
        {
            User = user,
            Attempt = new SignInAttempt(waiting.UserId, attempt.At, SignInReasons.Ok, right.Method, waiting.ClientId, attempt.Device),
            Amr = Factors.WithCode(waiting.Amr),
            RememberMe = waiting.RememberMe,
            Keys = right.Keys,
        });
        if (rememberDevice && outcome is SignInOutcome.SignedIn)
            await devices.RememberAsync(http, attempt);
        return outcome;
    }
}
