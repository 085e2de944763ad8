using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Finds accounts by what people type (S4).</summary>
public sealed class AccountLookup(AccountsDbContext accounts)
{
    /// <summary>By e-mail, else by username. Usernames of sign-up have no <c>@</c>, but imported ones may: then the e-mail's owner is meant.</summary>
    public Task<User?> FindAsync(string normalizedName, CancellationToken cancellationToken) =>
        accounts.Users.AsNoTracking()
            .Where(user => user.NormalizedEmail == normalizedName || user.NormalizedUserName == normalizedName)
            .OrderBy(user => user.NormalizedEmail == normalizedName ? 0 : 1)
            .FirstOrDefaultAsync(cancellationToken);
}
