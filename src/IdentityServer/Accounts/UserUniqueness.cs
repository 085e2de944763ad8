using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>No two accounts share a username or an e-mail. The unique indexes decide; this tells which one it was.</summary>
public sealed class UserUniqueness(AccountsDbContext accounts) : IUserValidator<User>
{
    private static readonly IdentityErrorDescriber Errors = new();

    /// <inheritdoc />
    public async Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user)
    {
        var name = AccountName.Normalize(user.UserName ?? "");
        var email = user.Email is null ? null : AccountName.Normalize(user.Email);
        var others = await accounts.Users.AsNoTracking()
            .Where(other => other.Id != user.Id && (other.NormalizedUserName == name || (email != null && other.NormalizedEmail == email)))
            .Select(other => new { other.NormalizedUserName, other.NormalizedEmail })
            .ToListAsync();

        List<IdentityError> errors = [];
        if (others.Exists(other => other.NormalizedUserName == name))
            errors.Add(Errors.DuplicateUserName(user.UserName!));
        if (email is not null && others.Exists(other => other.NormalizedEmail == email))
            errors.Add(Errors.DuplicateEmail(user.Email!));
        return errors.Count == 0 ? IdentityResult.Success : IdentityResult.Failed([.. errors]);
    }
}
