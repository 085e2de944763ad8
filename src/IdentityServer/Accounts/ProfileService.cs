using System.Data;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Plans;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A change of one's own profile.</summary>
/// <param name="Values">Fields to change; null clears one. Names that are no fields are passed over.</param>
/// <param name="Email">The e-mail from now on; null leaves it.</param>
/// <param name="CurrentPassword">Needed for another e-mail only (ASVS V7.5.1).</param>
public sealed record ProfileChange(IReadOnlyDictionary<string, string?> Values, string? Email, string? CurrentPassword);

/// <summary>A user's own profile (T2).</summary>
public sealed class ProfileService(
    AccountsDbContext accounts, AccountWriter writer, PasswordVerification passwords, EmailChange emails, ISubscriptions subscriptions)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    /// <summary>The user and the plan that counts today.</summary>
    public async Task<(User User, CurrentPlan Plan)> ReadAsync(Guid userId, CancellationToken cancellationToken) =>
        (await accounts.Users.AsNoTracking().SingleAsync(user => user.Id == userId, cancellationToken), await subscriptions.CurrentAsync(userId, cancellationToken));

    /// <summary>Changes the profile. Another e-mail takes effect once its owner has proven it by the link that is mailed there.</summary>
    public async Task<ChangeOutcome> ChangeAsync(AccountOwner owner, ProfileChange change, CancellationToken cancellationToken)
    {
        var errors = Check(change);
        if (errors.Count > 0)
            return new ChangeOutcome.Rejected(errors);
        if (await ChangeEmailAsync(owner, change, cancellationToken) is { } refusal)
            return refusal;

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                return await ApplyAsync(owner.UserId, change, cancellationToken);
            }
            catch (DBConcurrencyException)
            {
                accounts.ChangeTracker.Clear();
            }
        }

        return new ChangeOutcome.Busy(Shortly);
    }

    private static List<FieldError> Check(ProfileChange change)
    {
        List<FieldError> errors = [];
        foreach (var field in ProfileFields.All)
        {
            if (ValueOf(change, field) is { } value && field.Check(value) is { } code)
                errors.Add(new FieldError(field.Name, code));
        }

        if (change.Email is not null && RegistrationPolicy.Email(change.Email) is { } problem)
            errors.Add(new FieldError(FieldNames.Email, problem));
        return errors;
    }

    // Whoever holds a session for a moment must not be able to take the account by its e-mail.
    private async Task<ChangeOutcome?> ChangeEmailAsync(AccountOwner owner, ProfileChange change, CancellationToken cancellationToken)
    {
        if (change.Email is null)
            return null;
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, cancellationToken);
        if (user.NormalizedEmail == AccountName.Normalize(change.Email))
            return null;
        if (string.IsNullOrEmpty(change.CurrentPassword))
            return new ChangeOutcome.Rejected([new FieldError("current_password", FieldErrorCodes.Required)]);
        if (await passwords.ConfirmAsync(user, change.CurrentPassword, owner.ClientId, owner.Device, cancellationToken) is PasswordAnswer.Refused refused)
            return ChangeOutcome.Of(refused.Outcome);
        return await emails.RequestAsync(owner, change.Email, cancellationToken) is var outcome and not ChangeOutcome.Changed ? outcome : null;
    }

    private async Task<ChangeOutcome> ApplyAsync(Guid userId, ProfileChange change, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.SingleAsync(u => u.Id == userId, cancellationToken);
        foreach (var field in ProfileFields.All.Where(field => change.Values.ContainsKey(field.Name)))
            field.Set(user, ValueOf(change, field));
        // The same address in another spelling.
        if (EmailAddress.TryParse(change.Email, out var email) && user.NormalizedEmail == AccountName.Normalize(email))
            user.Email = email;

        var taken = await writer.UpdateAsync(user, SecurityEventTypes.ProfileChanged);
        return taken.Count == 0 ? new ChangeOutcome.Changed() : new ChangeOutcome.Rejected([.. taken.Select(field => new FieldError(field, FieldErrorCodes.Taken))]);
    }

    // Blank is as good as empty.
    private static string? ValueOf(ProfileChange change, ProfileField field) =>
        change.Values.GetValueOrDefault(field.Name)?.Trim() is { Length: > 0 } value ? value : null;
}
