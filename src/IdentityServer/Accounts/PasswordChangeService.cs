using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.Protocol.Grants;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A password change by the user (ASVS V6.2.3).</summary>
/// <param name="CurrentPassword">Proves that it is them.</param>
/// <param name="NewPassword">Held to the policy.</param>
/// <param name="EndOtherSessions">Ends every session but the caller's, and with them their refresh tokens.</param>
public sealed record PasswordChangeRequest(string? CurrentPassword, string? NewPassword, bool EndOtherSessions);

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

    /// <summary>Why a password that had to be proven was not.</summary>
    internal static ChangeOutcome Of(SignInOutcome refusal) => refusal switch
    {
        SignInOutcome.Locked locked => new Locked(locked.RetryAfter),
        SignInOutcome.Busy busy => new Busy(busy.RetryAfter),
        _ => new Rejected([new FieldError("current_password", FieldErrorCodes.Invalid)]),
    };
}

/// <summary>Changes a user's own password.</summary>
public sealed class PasswordChangeService(
    AccountsDbContext accounts, PasswordVerification passwords, PasswordPolicy policy, NewPasswordHash hashes, IAccountStates states, TimeProvider time)
{
    /// <summary>Changes it.</summary>
    public async Task<ChangeOutcome> ChangeAsync(AccountOwner owner, PasswordChangeRequest request, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, cancellationToken);
        if (Check(request, PasswordOwner.Of(user)) is { Count: > 0 } errors)
            return new ChangeOutcome.Rejected(errors);
        if (await passwords.ConfirmAsync(user, request.CurrentPassword!, owner.ClientId, owner.Device, cancellationToken) is PasswordAnswer.Refused refused)
            return ChangeOutcome.Of(refused.Outcome);

        if (await hashes.MakeAsync(user, request.NewPassword!, cancellationToken) is not { } hash)
            return new ChangeOutcome.Busy(hashes.RetryAfter);
        var change = new PasswordChange(user.Id, user.PasswordHash!, hash, request.EndOtherSessions ? owner.SessionId : null);
        return await states.ChangePasswordAsync(change, time.GetUtcNow(), CancellationToken.None) ? new ChangeOutcome.Changed() : new ChangeOutcome.Busy(hashes.RetryAfter);
    }

    private List<FieldError> Check(PasswordChangeRequest request, PasswordOwner owner)
    {
        List<FieldError> errors = [.. policy.Check(request.NewPassword, owner).Select(code => new FieldError("new_password", code))];
        if (string.IsNullOrEmpty(request.CurrentPassword))
            errors.Add(new FieldError("current_password", FieldErrorCodes.Required));
        return errors;
    }
}
