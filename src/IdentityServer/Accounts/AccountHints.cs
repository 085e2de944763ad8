using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Something a person should do for their account.</summary>
/// <param name="Key">What, e.g. <c>email</c>.</param>
/// <param name="Page">Name of the account page where it is done.</param>
public sealed record AccountHint(string Key, string Page);

/// <summary>Finds what is missing in an account.</summary>
public sealed class AccountHints(AccountsDbContext accounts, ITwoFactorStore twoFactor, TimeProvider time)
{
    /// <summary>So many recovery codes are few.</summary>
    public const int FewCodes = 3;

    /// <summary>The hints for a user, the most urgent first.</summary>
    public async Task<IReadOnlyList<AccountHint>> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        List<AccountHint> hints = [];
        if (user.Email is null)
            hints.Add(new AccountHint("no_email", "email"));
        else if (!user.EmailConfirmed)
            hints.Add(new AccountHint("email", "email"));
        if (!user.TwoFactorEnabled)
            hints.Add(new AccountHint("two_step", "two-step"));
        else if (await twoFactor.FindAsync(userId, time.GetUtcNow(), cancellationToken) is { Since: not null, CodesLeft: <= FewCodes })
            hints.Add(new AccountHint("recovery_codes", "two-step"));
        return hints;
    }
}
