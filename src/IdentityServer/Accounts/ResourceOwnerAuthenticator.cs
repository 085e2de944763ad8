using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The password grant's sign-in: the same check, history and limits as the page (ASVS V6.3.4).</summary>
public sealed class ResourceOwnerAuthenticator(PasswordVerification passwords, VerifiedEmailRule verifiedEmail, ISignInStore store) : IResourceOwnerAuthenticator
{
    /// <inheritdoc />
    public async Task<Result<SignedInUser>> AuthenticateAsync(
        string userName, string password, string clientId, ClientDevice device, CancellationToken cancellationToken)
    {
        var answer = await passwords.CheckAsync(userName, password, clientId, device, cancellationToken);
        if (answer is PasswordAnswer.Refused refused)
            return ErrorOf(refused.Outcome);

        var proof = ((PasswordAnswer.Verified)answer).Proof;
        if (await verifiedEmail.RefusesAsync(proof))
            return ErrorOf(new SignInOutcome.EmailNotVerified());
        var signIn = new SuccessfulSignIn { UserId = proof.User.Id, Attempt = proof.Attempt, Keys = proof.Keys, Renewal = proof.Renewal };
        if (!await store.RecordSuccessAsync(signIn, CancellationToken.None))
            return ErrorOf(new SignInOutcome.Deactivated());
        return new SignedInUser(signIn.UserId, new AuthenticationContext(Guid.CreateVersion7(), signIn.Attempt.At, "1", [.. proof.Amr]));
    }

    private static OAuthError ErrorOf(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.Failed => OAuthError.InvalidGrant("unknown name or wrong password"),
        SignInOutcome.Locked locked => OAuthError.TooManyRequests(locked.RetryAfter),
        SignInOutcome.Busy busy => OAuthError.TemporarilyUnavailable(busy.RetryAfter),
        SignInOutcome.Deactivated => new OAuthError("access_denied", "This account is deactivated. Contact support.", Status: 403),
        SignInOutcome.EmailNotVerified => new OAuthError("access_denied", "The email address of this account is not confirmed yet.", Status: 403),
        _ => throw new InvalidOperationException("Not a refusal."),
    };
}
