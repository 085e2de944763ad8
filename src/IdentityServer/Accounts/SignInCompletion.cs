using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Makes a sign-in of a proof: the one way to a browser session, whatever the method (ASVS V6.3.4).</summary>
public sealed class SignInCompletion(BrowserSessions sessions, VerifiedEmailRule verifiedEmail, IOptions<SessionOptions> options)
{
    private const string OneFactor = "1";
    private const string TwoFactors = "2";
    private const string MultipleFactors = "mfa"; // RFC 8176 §2

    /// <summary>Opens a new session under a new id and sets the cookie; a session the browser had is gone.</summary>
    public async Task<SignInOutcome> CompleteAsync(HttpContext http, IdentityProof proof)
    {
        if (await verifiedEmail.RefusesAsync(proof))
            return new SignInOutcome.EmailNotVerified();
        var now = proof.Attempt.At;
        var acr = proof.Amr.Contains(MultipleFactors) ? TwoFactors : OneFactor;
        var authentication = new AuthenticationContext(Guid.CreateVersion7(), now, acr, [.. proof.Amr]);
        var lifetime = proof.RememberMe ? options.Value.RememberedLifetime : options.Value.Lifetime;
        return await sessions.OpenAsync(http, new SuccessfulSignIn
        {
            UserId = proof.User.Id,
            Attempt = proof.Attempt,
            Keys = proof.Keys,
            Renewal = proof.Renewal,
            Session = new BrowserSession(authentication, proof.RememberMe, now + lifetime, await BrowserSessions.NamedByAsync(http)),
        }, proof.User);
    }
}
