using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Data;

/// <summary>A user wants their account deleted.</summary>
/// <param name="CurrentPassword">Proves that it is them; null when not given.</param>
/// <param name="FreshSignIn">Whether they have just signed in: proof enough for accounts without a password.</param>
public sealed record DeletionRequest(string? CurrentPassword, bool FreshSignIn);

/// <summary>What came of it.</summary>
public abstract record DeletionOutcome
{
    private DeletionOutcome()
    {
    }

    /// <summary>The account is deleted.</summary>
    public sealed record Deleted : DeletionOutcome;

    /// <summary>Nothing was deleted: the proof is missing or wrong.</summary>
    public sealed record Refused(ChangeOutcome Why) : DeletionOutcome;

    /// <summary>Nothing was deleted: the account has no password, and the sign-in is too long ago.</summary>
    public sealed record SignInAgain : DeletionOutcome;

    /// <summary>Nothing was deleted: stores would be left without an owner (S2).</summary>
    public sealed record OwnsStores(IReadOnlyList<string> Names) : DeletionOutcome;
}

/// <summary>What a user should know before they delete their account.</summary>
/// <param name="HasPassword">Whether the password is the proof.</param>
/// <param name="OwnedStores">Names of stores that need another owner first.</param>
/// <param name="ErasedAfter">How long after the deletion everything is erased.</param>
public sealed record DeletionTerms(bool HasPassword, IReadOnlyList<string> OwnedStores, TimeSpan ErasedAfter);

/// <summary>Deletes a user's own account, at once for everybody who could use it, for good by the purge.</summary>
public sealed class AccountDeletion(
    AccountsDbContext accounts, PasswordVerification passwords, IDeletedAccounts deleted, IOutbox outbox, IOptions<AccountOptions> options, TimeProvider time)
{
    /// <summary>What holds for a user.</summary>
    public async Task<DeletionTerms> TermsAsync(Guid userId, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        return new DeletionTerms(user.PasswordHash is not null, await deleted.OwnedStoresAsync(userId, cancellationToken), options.Value.PurgeDeletedAfter);
    }

    /// <summary>Deletes the account, once its owner has proven to be there.</summary>
    public async Task<DeletionOutcome> DeleteAsync(AccountOwner owner, DeletionRequest request, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, cancellationToken);
        if (await RefusalAsync(user, owner, request, cancellationToken) is { } refusal)
            return refusal;

        var now = time.GetUtcNow();
        var stores = await deleted.DeleteAsync(user.Id, "user", now, CancellationToken.None);
        if (stores.Count > 0)
            return new DeletionOutcome.OwnsStores(stores);
        if (user.Email is { } address)
            await outbox.QueueAsync(Mail(user, address, now), CancellationToken.None);
        return new DeletionOutcome.Deleted();
    }

    // ASVS V7.5.1: whoever holds a session for a moment must not be able to end the account.
    private async Task<DeletionOutcome?> RefusalAsync(User user, AccountOwner owner, DeletionRequest request, CancellationToken cancellationToken)
    {
        if (user.PasswordHash is null)
            return request.FreshSignIn ? null : new DeletionOutcome.SignInAgain();
        if (string.IsNullOrEmpty(request.CurrentPassword))
            return new DeletionOutcome.Refused(new ChangeOutcome.Rejected([new FieldError("current_password", FieldErrorCodes.Required)]));
        return await passwords.ConfirmAsync(user, request.CurrentPassword, owner.ClientId, owner.Device, cancellationToken) is PasswordAnswer.Refused refused
            ? new DeletionOutcome.Refused(ChangeOutcome.Of(refused.Outcome))
            : null;
    }

    private OutgoingMail Mail(User user, string address, DateTimeOffset now) => new(MailKind.AccountDeleted, address, user.Locale, new Dictionary<string, string>
    {
        ["name"] = user.FullName ?? user.UserName!,
        ["at"] = now.ToString("O", CultureInfo.InvariantCulture),
        ["purge_date"] = (now + options.Value.PurgeDeletedAfter).ToString("O", CultureInfo.InvariantCulture),
    });
}
