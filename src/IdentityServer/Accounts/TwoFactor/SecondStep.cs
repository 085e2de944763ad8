using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// Holds a sign-in back until its second factor is shown, whatever method the first one was (ASVS V6.3.4, AC-122). What
/// waits is a row; the browser has its handle in a cookie and nothing else.
/// </summary>
public sealed class SecondStep(IPendingSignIns pending, ISignInStore signIns, BrowserSecrets browser, IOptions<TwoFactorOptions> options, TimeProvider time)
{
    /// <summary>Holds a sign-in back if it must be.</summary>
    /// <returns>What the browser is told; null when the sign-in may go on to its session.</returns>
    public async Task<SignInOutcome?> HoldAsync(HttpContext http, IdentityProof proof, CancellationToken cancellationToken)
    {
        if (!await IsNeededAsync(proof, browser.DeviceHash(http), cancellationToken))
            return null;

        // The right password is no failure. Nor does it forget any: else it would let codes be guessed on and on (AC-104).
        if (proof.Keys is { } keys)
            await signIns.ReleaseAsync(keys, CancellationToken.None);
        var signIn = new NewPendingSignIn(browser.NewPending(http), proof, proof.Attempt.At + options.Value.SignInLifetime);
        var active = await pending.AddAsync(signIn, CancellationToken.None);
        var reason = active ? SignInReasons.SecondFactorNeeded : SignInReasons.Deactivated;
        await signIns.RecordFailureAsync(proof.Attempt with { Reason = reason }, locked: false, CancellationToken.None);
        return active ? new SignInOutcome.SecondFactorNeeded() : new SignInOutcome.Deactivated();
    }

    /// <summary>Whether a sign-in without a browser needs its second factor.</summary>
    public Task<bool> IsNeededAsync(IdentityProof proof, CancellationToken cancellationToken) => IsNeededAsync(proof, null, cancellationToken);

    /// <summary>The sign-in that waits in this browser; null when there is none, its tries are used up, or the account has changed.</summary>
    public async Task<PendingSignIn?> WaitingAsync(HttpContext http, CancellationToken cancellationToken) =>
        browser.PendingHash(http) is { } handle ? await pending.FindAsync(handle, time.GetUtcNow(), cancellationToken) : null;

    /// <summary>The same, and counts a try.</summary>
    public async Task<PendingSignIn?> TakeAttemptAsync(HttpContext http, CancellationToken cancellationToken) =>
        browser.PendingHash(http) is { } handle ? await pending.TakeAttemptAsync(handle, time.GetUtcNow(), cancellationToken) : null;

    /// <summary>Uses up what waits in this browser, or throws it away.</summary>
    /// <returns>True for the one caller who may go on to the session.</returns>
    public async Task<bool> RemoveAsync(HttpContext http)
    {
        if (browser.PendingHash(http) is not { } handle)
            return false;
        browser.ForgetPending(http);
        return await pending.RemoveAsync(handle, time.GetUtcNow(), CancellationToken.None);
    }

    private async Task<bool> IsNeededAsync(IdentityProof proof, byte[]? deviceHash, CancellationToken cancellationToken)
    {
        if (proof.Amr.Contains(Factors.Multiple))
            return false;
        var facts = await pending.FactsAsync(proof.User.Id, deviceHash, proof.Attempt.At, cancellationToken);
        return facts is { Enabled: true, DeviceRemembered: false };
    }
}
