using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using Microsoft.AspNetCore.Identity;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What the check of a name and a password came to.</summary>
public abstract record PasswordAnswer
{
    private PasswordAnswer()
    {
    }

    /// <summary>Right. Whether the account is active is told when it is recorded.</summary>
    public sealed record Verified(IdentityProof Proof) : PasswordAnswer;

    /// <summary>Anything else, as it may be told.</summary>
    public sealed record Refused(SignInOutcome Outcome) : PasswordAnswer;
}

/// <summary>
/// Checks a name and a password, the same way for the page and the token endpoint: whoever asks, whoever is asked for,
/// it takes a turn, counts the attempt, hashes once, and writes one row of history.
/// </summary>
public sealed class PasswordVerification(
    IAccountLookup accounts, SignInKeyMaker keyMaker, ISignInStore store, BoundedPasswordHashing hashing, BcryptPasswordHasher hasher, TimeProvider time)
{
    private const string SignIn = "password";
    private const string Confirmation = "password_confirmation";
    private const string Amr = "pwd"; // RFC 8176 §2

    /// <summary>Checks a sign-in; failures are recorded here, a success by the caller, together with the session.</summary>
    public async Task<PasswordAnswer> CheckAsync(string userName, string password, string? clientId, ClientDevice device, CancellationToken cancellationToken)
    {
        // The turn comes first: an attempt that is only answered "busy" must not be counted.
        using var turn = await hashing.EnterAsync(cancellationToken);
        if (turn is null)
            return new PasswordAnswer.Refused(new SignInOutcome.Busy(hashing.RetryAfter));

        // Cut where no name can be: what is too long is nobody's.
        var name = AccountName.Normalize(userName.Length <= InputLimits.UserName ? userName : userName[..InputLimits.UserName] + '\uFFFD');
        var user = await accounts.FindAsync(name, cancellationToken);
        var attempt = new SignInAttempt(user?.Id, time.GetUtcNow(), SignInReasons.Ok, SignIn, clientId, device);
        return await CheckAsync(turn, user, name, password, attempt, cancellationToken);
    }

    /// <summary>
    /// Has a signed-in user prove the password again before something that a stolen session must not do. It counts like a
    /// sign-in, or the limits could be gone round here (ASVS V6.3.4).
    /// </summary>
    public async Task<PasswordAnswer> ConfirmAsync(User user, string password, string? clientId, ClientDevice device, CancellationToken cancellationToken)
    {
        using var turn = await hashing.EnterAsync(cancellationToken);
        if (turn is null)
            return new PasswordAnswer.Refused(new SignInOutcome.Busy(hashing.RetryAfter));

        var attempt = new SignInAttempt(user.Id, time.GetUtcNow(), SignInReasons.Ok, Confirmation, clientId, device);
        var answer = await CheckAsync(turn, user, "", password, attempt, cancellationToken);
        if (answer is PasswordAnswer.Verified { Proof.Keys: { } keys })
            await store.ForgetAsync(keys, CancellationToken.None);
        return answer;
    }

    private async Task<PasswordAnswer> CheckAsync(
        BoundedPasswordHashing.Turn turn, User? user, string name, string password, SignInAttempt attempt, CancellationToken cancellationToken)
    {
        var keys = await keyMaker.MakeAsync(user?.Id, name, attempt.Device.IpAddress, cancellationToken);
        if (attempt.Device.SpeaksForMany)
            keys = keys with { Address = null };
        var claim = await store.ClaimAsync(keys, attempt.At, cancellationToken);
        if (claim.RefusedUntil is { } until)
        {
            await store.RecordFailureAsync(attempt with { Reason = claim.ByAddress ? SignInReasons.AddressLimited : SignInReasons.Locked }, locked: false, cancellationToken);
            return new PasswordAnswer.Refused(new SignInOutcome.Locked(until - attempt.At));
        }

        // From here on the attempt counts, and its outcome is kept even if the caller hangs up.
        var proof = await turn.RunAsync(() => Prove(user, password));
        if (user is null || !proof.Right)
        {
            await store.RecordFailureAsync(attempt with { Reason = FailureOf(user) }, claim.Locks, CancellationToken.None);
            return new PasswordAnswer.Refused(new SignInOutcome.Failed());
        }

        return new PasswordAnswer.Verified(new IdentityProof { User = user, Attempt = attempt, Amr = [Amr], Keys = keys, Renewal = proof.Renewal });
    }

    private static string FailureOf(User? user) => user switch
    {
        null => SignInReasons.UnknownUser,
        { PasswordHash: null } => SignInReasons.NoPassword,
        _ => SignInReasons.WrongPassword,
    };

    private (bool Right, HashRenewal? Renewal) Prove(User? user, string password)
    {
        var bounded = password.Length <= InputLimits.Password ? password : "\0";
        if (user?.PasswordHash is not { } stored)
        {
            hasher.VerifyNobody(bounded);
            return (false, null);
        }

        return hasher.VerifyHashedPassword(user, stored, bounded) switch
        {
            PasswordVerificationResult.Success => (true, null),
            PasswordVerificationResult.SuccessRehashNeeded => (true, new HashRenewal(stored, hasher.HashPassword(user, bounded))),
            _ => (false, null),
        };
    }
}
