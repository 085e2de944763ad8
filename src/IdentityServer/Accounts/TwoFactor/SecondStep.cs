using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Holds a sign-in back until its second factor is shown, whatever method the first one was (ASVS V6.3.4, AC-122).</summary>
public sealed class SecondStep(IPendingSignIns pending, ISignInStore signIns, BrowserSecrets browser, IOptions<TwoFactorOptions> options)
{
    /// <summary>Holds it back if it must be.</summary>
    /// <returns>What the browser is told; null when the sign-in may go on to its session.</returns>
    public async Task<SignInOutcome?> HoldAsync(HttpContext http, IdentityProof proof, CancellationToken cancellationToken)
    {
        if (proof.Amr.Contains(Factors.Multiple))
            return null;
        var facts = await pending.FactsAsync(proof.User.Id, browser.DeviceHash(http), proof.Attempt.At, cancellationToken);
        if (facts is not { Enabled: true, DeviceRemembered: false })
            return null;

        if (proof.Keys is { } keys)
            await signIns.ReleaseAsync(keys, CancellationToken.None);
        var signIn = new NewPendingSignIn
        {
            HandleHash = browser.NewPending(http),
            Proof = proof,
            ExpiresAt = proof.Attempt.At + options.Value.SignInLifetime,
        };
        var active = await pending.AddAsync(signIn, CancellationToken.None);
        var reason = active ? SignInReasons.SecondFactorNeeded : SignInReasons.Deactivated;
        await signIns.RecordFailureAsync(proof.Attempt with { Reason = reason }, locked: false, CancellationToken.None);
        return active ? new SignInOutcome.SecondFactorNeeded() : new SignInOutcome.Deactivated();
    }
}
