using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Makes a sign-in of a proof: the one way to a browser session, whatever the method (ASVS V6.3.4).</summary>
public sealed class SignInCompletion(
    BrowserSessions sessions, VerifiedEmailRule verifiedEmail, SecondStep secondStep, IOptions<SessionOptions> options)
{
    /// <summary>
    /// Opens a new session under a new id and sets the cookie; a session the browser had is gone. When the second factor
    /// is still to come, the sign-in waits for it and there is no session (AC-122).
    /// </summary>
    public async Task<SignInOutcome> CompleteAsync(HttpContext http, IdentityProof proof)
    {
        if (await verifiedEmail.RefusesAsync(proof))
            return new SignInOutcome.EmailNotVerified();
        if (await secondStep.HoldAsync(http, proof, http.RequestAborted) is { } held)
            return held;

        var now = proof.Attempt.At;
        var authentication = new AuthenticationContext(Guid.CreateVersion7(), now, Factors.AcrOf(proof.Amr), [.. proof.Amr]);
        var lifetime = proof.RememberMe ? options.Value.RememberedLifetime : options.Value.Lifetime;
        return await sessions.OpenAsync(http, new SuccessfulSignIn
        {
            User = proof.User,
            Attempt = proof.Attempt,
            Keys = proof.Keys,
            Renewal = proof.Renewal,
            Session = new BrowserSession(authentication, proof.RememberMe, now + lifetime, now + options.Value.IdleTimeoutOf(proof.RememberMe), await BrowserSessions.NamedByAsync(http)),
        });
    }
}
