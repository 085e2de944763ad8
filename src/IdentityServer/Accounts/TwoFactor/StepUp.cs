namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// Adds a second factor to a session that has shown one (RFC 9470 §5). The time of the sign-in stays what it was: a code
/// alone is no sign-in, and must not pass for a fresh one.
/// </summary>
public sealed class StepUp(SecondFactorCheck check, ITwoFactorStore store, TimeProvider time)
{
    /// <summary>Takes a code of the signed-in user.</summary>
    public async Task<SignInOutcome> ShowCodeAsync(HttpContext http, CurrentSession session, string? code, string? clientId, CancellationToken cancellationToken)
    {
        var attempt = new CodeAttempt(session.UserId, time.GetUtcNow(), clientId, Device.Of(http));
        return await check.ConfirmAsync(code, attempt, cancellationToken) switch
        {
            CodeAnswer.Right => await UpgradeAsync(http, session),
            CodeAnswer.Locked locked => new SignInOutcome.Locked(locked.RetryAfter),
            CodeAnswer.Busy busy => new SignInOutcome.Busy(busy.RetryAfter),
            _ => new SignInOutcome.Failed(),
        };
    }

    /// <summary>Replaces the session by one under a new id that says that two factors were shown; the old id is dead (ASVS V7.2.4).</summary>
    public async Task<SignInOutcome> UpgradeAsync(HttpContext http, CurrentSession session)
    {
        var old = session.Authentication;
        var amr = Factors.WithCode(old.Amr);
        var upgraded = session with { Authentication = old with { SessionId = Guid.CreateVersion7(), Acr = Factors.AcrOf(amr), Amr = amr } };
        if (!await store.ReplaceSessionAsync(upgraded, old.SessionId, Device.Of(http), time.GetUtcNow(), CancellationToken.None))
            return new SignInOutcome.Failed();
        await BrowserSessions.ReplaceAsync(http, upgraded);
        return new SignInOutcome.SignedIn(upgraded);
    }
}
