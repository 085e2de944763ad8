using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The password grant's sign-in: the same checks, history and limits as the pages (ASVS V6.3.4).</summary>
public sealed class ResourceOwnerAuthenticator(
    PasswordVerification passwords, SecondStep secondStep, SecondFactorCheck codes, VerifiedEmailRule verifiedEmail, ISignInStore store, NewSignInNotice notice)
    : IResourceOwnerAuthenticator
{
    /// <inheritdoc />
    public async Task<Result<SignedInUser>> AuthenticateAsync(
        ResourceOwnerCredentials credentials, string clientId, ClientDevice device, CancellationToken cancellationToken)
    {
        var answer = await passwords.CheckAsync(credentials.UserName, credentials.Password, clientId, device, cancellationToken);
        if (answer is PasswordAnswer.Refused refused)
            return ErrorOf(refused.Outcome);

        var proof = ((PasswordAnswer.Verified)answer).Proof;
        if (await verifiedEmail.RefusesAsync(proof))
            return ErrorOf(new SignInOutcome.EmailNotVerified());
        if (proof.User.IsActive && await secondStep.IsNeededAsync(proof, cancellationToken))
        {
            if (!(await ShowCodeAsync(proof, credentials.Otp)).Try(out var both, out var error))
                return error;
            proof = both;
        }

        var signIn = new SuccessfulSignIn { User = proof.User, Attempt = proof.Attempt, Keys = proof.Keys, Renewal = proof.Renewal };
        if (await store.RecordSuccessAsync(signIn, CancellationToken.None) is not { } recorded)
            return ErrorOf(new SignInOutcome.Deactivated());
        var authentication = new AuthenticationContext(Guid.CreateVersion7(), signIn.Attempt.At, Factors.AcrOf(proof.Amr), [.. proof.Amr]);
        await notice.ConsiderAsync(proof.User, signIn.Attempt, authentication.SessionId, recorded);
        return new SignedInUser(proof.User.Id, authentication) { SecurityStamp = proof.User.SecurityStamp };
    }

    private async Task<Result<IdentityProof>> ShowCodeAsync(IdentityProof proof, string? code)
    {
        // The right password is no failure, and forgets none: codes count by themselves (AC-104).
        if (proof.Keys is { } keys)
            await store.ReleaseAsync(keys, CancellationToken.None);
        if (code is null)
        {
            await store.RecordFailureAsync(proof.Attempt with { Reason = SignInReasons.SecondFactorNeeded }, locked: false, CancellationToken.None);
            return SecondFactor("A second factor is required. Send otp: a code of the authenticator app, or a recovery code.");
        }

        var attempt = new CodeAttempt(proof.User.Id, proof.Attempt.At, proof.Attempt.ClientId, proof.Attempt.Device);
        return await codes.CheckAsync(code, attempt, CancellationToken.None) switch
        {
            CodeAnswer.Right right => proof with { Amr = Factors.WithCode(proof.Amr), Attempt = proof.Attempt with { Method = right.Method }, Keys = right.Keys },
            CodeAnswer.Locked locked => OAuthError.TooManyRequests(locked.RetryAfter),
            CodeAnswer.Busy busy => OAuthError.TemporarilyUnavailable(busy.RetryAfter),
            _ => SecondFactor("The second factor is wrong or was used before. Ask for a new code and send it as otp."),
        };
    }

    private static OAuthError SecondFactor(string description) => new("invalid_grant", description) { MfaRequired = true };

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
