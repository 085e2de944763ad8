using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.Protocol.Grants;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A password change by the user (ASVS V6.2.3).</summary>
/// <param name="CurrentPassword">Proves that it is them.</param>
/// <param name="NewPassword">Held to the policy.</param>
/// <param name="EndOtherSessions">Ends every session but the caller's, and with them their refresh tokens.</param>
/// <param name="SignedInFreshly">Whether the caller's sign-in is of the last minutes; asked for where there is no password to prove.</param>
public sealed record PasswordChangeRequest(string? CurrentPassword, string? NewPassword, bool EndOtherSessions, bool SignedInFreshly)
{
    /// <summary>The new password again; null when the caller has no such field.</summary>
    public string? Confirmation { get; init; }
}

/// <summary>Who asks for a change to their account.</summary>
/// <param name="UserId">The user.</param>
/// <param name="SessionId">Their session.</param>
/// <param name="ClientId">The app; null for the server's own pages.</param>
/// <param name="Device">Where from.</param>
public sealed record AccountOwner(Guid UserId, Guid SessionId, string? ClientId, ClientDevice Device);

/// <summary>What came of a change to one's own account.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome()
    {
    }

    /// <summary>Done.</summary>
    public sealed record Changed : ChangeOutcome;

    /// <summary>Nothing was changed.</summary>
    public sealed record Rejected(IReadOnlyList<FieldError> Errors) : ChangeOutcome;

    /// <summary>Too many wrong passwords.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : ChangeOutcome;

    /// <summary>Asked for too often.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : ChangeOutcome;

    /// <summary>Too many passwords are being hashed, or somebody else changed the account at the same time.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : ChangeOutcome;

    /// <summary>The account has no password to prove, and the sign-in is too old to stand for one.</summary>
    public sealed record FreshSignInNeeded : ChangeOutcome;

    /// <summary>Why a password that had to be proven was not.</summary>
    internal static ChangeOutcome Of(SignInOutcome refusal) => refusal switch
    {
        SignInOutcome.Locked locked => new Locked(locked.RetryAfter),
        SignInOutcome.Busy busy => new Busy(busy.RetryAfter),
        _ => new Rejected([new FieldError("current_password", FieldErrorCodes.Invalid)]),
    };
}

/// <summary>Changes a user's own password, or sets the first one.</summary>
public sealed class PasswordChangeService(AccountsDbContext accounts, PasswordVerification passwords, PasswordKeeper keeper)
{
    /// <summary>
    /// Changes it. Who has one proves it; who has none, because they come from a provider or by passkey, must have signed in
    /// within the last minutes: a session left open must not become a password.
    /// </summary>
    public async Task<ChangeOutcome> ChangeAsync(AccountOwner owner, PasswordChangeRequest request, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, cancellationToken);
        var hasPassword = user.PasswordHash is not null;
        if (!hasPassword && !request.SignedInFreshly)
            return new ChangeOutcome.FreshSignInNeeded();

        List<FieldError> errors = [.. keeper.Check(request.NewPassword, user)];
        if (request.Confirmation is { } again && again != request.NewPassword)
            errors.Add(new FieldError("new_password_confirmation", FieldErrorCodes.Mismatch));
        if (hasPassword && string.IsNullOrEmpty(request.CurrentPassword))
            errors.Add(new FieldError("current_password", FieldErrorCodes.Required));
        if (errors.Count > 0)
            return new ChangeOutcome.Rejected(errors);

        if (hasPassword && await passwords.ConfirmAsync(user, request.CurrentPassword!, owner.ClientId, owner.Device, cancellationToken) is PasswordAnswer.Refused refused)
            return ChangeOutcome.Of(refused.Outcome);
        return await keeper.KeepAsync(owner, user, request.NewPassword!, request.EndOtherSessions, cancellationToken);
    }
}
