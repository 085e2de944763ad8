using System.Data;
using System.Data.Common;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Inserts and updates users; of two at once with the same name or e-mail one is told which was taken.</summary>
public sealed class AccountWriter(UserManager<User> users, AccountsDbContext accounts, UserUniqueness uniqueness)
{
    private const string UniqueViolation = "23505"; // PostgreSQL, appendix A

    /// <summary>Inserts the user.</summary>
    /// <returns>The fields that are taken; empty when the user was made.</returns>
    public Task<IReadOnlyList<string>> CreateAsync(User user) => WriteAsync(user, users.CreateAsync);

    /// <summary>Updates the user.</summary>
    /// <returns>The fields that are taken; empty when the user was updated.</returns>
    /// <exception cref="DBConcurrencyException">Somebody else changed the user meanwhile.</exception>
    public Task<IReadOnlyList<string>> UpdateAsync(User user) => WriteAsync(user, users.UpdateAsync);

    private async Task<IReadOnlyList<string>> WriteAsync(User user, Func<User, Task<IdentityResult>> write)
    {
        IdentityResult result;
        try
        {
            result = await write(user);
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
        nameof(IdentityErrorDescriber.ConcurrencyFailure) => throw new DBConcurrencyException("The user was changed meanwhile."),
        _ => throw new InvalidOperationException($"ASP.NET Core Identity refused the user: {error.Code}."),
    };
}
