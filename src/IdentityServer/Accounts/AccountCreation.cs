using System.Data.Common;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Inserts users; of two at once with the same name or e-mail one is told which was taken.</summary>
public sealed class AccountCreation(UserManager<User> users, AccountsDbContext accounts, UserUniqueness uniqueness)
{
    private const string UniqueViolation = "23505"; // PostgreSQL, appendix A

    /// <summary>Inserts the user.</summary>
    /// <returns>The fields that are taken; empty when the user was made.</returns>
    public async Task<IReadOnlyList<string>> CreateAsync(User user)
    {
        IdentityResult result;
        try
        {
            result = await users.CreateAsync(user);
        }
        catch (DbUpdateException failure) when (failure.InnerException is DbException { SqlState: UniqueViolation })
        {
            accounts.ChangeTracker.Clear();
            result = await uniqueness.ValidateAsync(users, user);
            if (result.Succeeded)
                throw;
        }

        return [.. result.Errors.Select(FieldOf)];
    }

    private static string FieldOf(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => FieldNames.UserName,
        nameof(IdentityErrorDescriber.DuplicateEmail) => FieldNames.Email,
        _ => throw new InvalidOperationException($"ASP.NET Core Identity refused the user: {error.Code}."),
    };
}
