using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Holds sign-ins back until the e-mail is proven, where the operator wants it so. Asked after the proof was right, so it tells nobody else anything.</summary>
public sealed class VerifiedEmailRule(ISignInStore store, IOptions<RegistrationOptions> options)
{
    /// <summary>Whether a sign-in is refused; if so the history says why, and the right proof forgets failures before it.</summary>
    public async Task<bool> RefusesAsync(IdentityProof proof)
    {
        if (!options.Value.RequireVerifiedEmail || proof.User.EmailConfirmed || proof.User.Email is null || !proof.User.IsActive)
            return false;
        await store.RecordFailureAsync(proof.Attempt with { Reason = SignInReasons.EmailNotVerified }, locked: false, CancellationToken.None);
        if (proof.Keys is { } keys)
            await store.ForgetAsync(keys, CancellationToken.None);
        return true;
    }
}
