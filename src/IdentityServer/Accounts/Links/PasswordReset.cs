using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What came of a reset.</summary>
public abstract record ResetOutcome
{
    private ResetOutcome()
    {
    }

    /// <summary>The password is set and every session has ended. Nobody is signed in by it (ASVS V6.4.3).</summary>
    public sealed record Done : ResetOutcome;

    /// <summary>The link does not work: unknown, used, expired, superseded, or its account changed since. Which, nobody learns.</summary>
    public sealed record LinkDead : ResetOutcome;

    /// <summary>The new password will not do; the link still works.</summary>
    public sealed record Rejected(IReadOnlyList<FieldError> Errors) : ResetOutcome;

    /// <summary>Too many passwords are being hashed; the link still works.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : ResetOutcome;
}

/// <summary>A new password as typed on the reset page.</summary>
/// <param name="Token">The link's token.</param>
/// <param name="Password">The new password.</param>
/// <param name="Confirmation">The same again; null when the caller has no such field.</param>
public sealed record ResetRequest(string? Token, string? Password, string? Confirmation);

/// <summary>Sets a new password for whoever holds a mailed link (T3). An account without a password gets its first one: the mailbox was proven.</summary>
public sealed class PasswordReset(IAccountLinkStore links, IAccountLinkActions actions, PasswordPolicy policy, ResetHashing hashing, AccountMails mails, TimeProvider time)
{
    /// <summary>Whose password a link would set; it is not used up by looking.</summary>
    /// <returns>Null when it sets none.</returns>
    public async Task<MailOwner?> OwnerAsync(string? token, CancellationToken cancellationToken) =>
        token is { Length: > 0 and <= InputLimits.Handle }
        && await links.FindAsync(TokenHandle.Hash(token), time.GetUtcNow(), cancellationToken) is { Purpose: LinkPurposes.ResetPassword, Owner: { } owner }
            ? owner
            : null;

    /// <summary>Sets the password.</summary>
    public async Task<ResetOutcome> ResetAsync(ResetRequest request, ClientDevice device, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(request.Token, cancellationToken) is not { } owner)
            return new ResetOutcome.LinkDead();
        if (Check(request, owner) is { Count: > 0 } errors)
            return new ResetOutcome.Rejected(errors);

        var use = new LinkUse(TokenHandle.Hash(request.Token!), device, time.GetUtcNow());
        if (await hashing.HashAsync(request.Password!, cancellationToken) is not { } hash)
            return new ResetOutcome.Busy(hashing.RetryAfter);
        var keys = await hashing.KeysAsync(owner.UserId, device, cancellationToken);
        if (!await actions.ResetPasswordAsync(use, hash, keys, CancellationToken.None))
            return new ResetOutcome.LinkDead();
        await mails.PasswordChangedAsync(owner, device);
        return new ResetOutcome.Done();
    }

    private List<FieldError> Check(ResetRequest request, MailOwner owner)
    {
        List<FieldError> errors = [.. policy.Check(request.Password, new PasswordOwner(owner.UserName, owner.Email, owner.FullName)).Select(code => new FieldError(FieldNames.Password, code))];
        if (request.Confirmation is { } again && again != request.Password)
            errors.Add(new FieldError(FieldNames.PasswordConfirmation, FieldErrorCodes.Mismatch));
        return errors;
    }
}

/// <summary>What a reset needs of password hashing and of the counts of failures.</summary>
public sealed class ResetHashing(NewPasswordHash hashes, SignInKeyMaker keys)
{
    /// <summary>When to try again after no turn was to be had.</summary>
    public TimeSpan RetryAfter => hashes.RetryAfter;

    /// <summary>Hashes; null when too many wait.</summary>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) => hashes.MakeAsync(new User(), password, cancellationToken);

    /// <summary>What the user's failures are counted under.</summary>
    public ValueTask<SignInKeys> KeysAsync(Guid userId, ClientDevice device, CancellationToken cancellationToken) =>
        keys.MakeAsync(userId, "", device.IpAddress, cancellationToken);
}
