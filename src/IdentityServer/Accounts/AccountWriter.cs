using System.Data;
using System.Data.Common;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Inserts and updates users, and the events that tell of it; of two at once with the same name or e-mail one is told which was taken.</summary>
public sealed class AccountWriter(
    UserManager<User> users, AccountsDbContext accounts, UserUniqueness uniqueness, IEventOrigins origins, TimeProvider time)
{
    private const string UniqueViolation = "23505"; // PostgreSQL, appendix A

    /// <summary>Inserts the user.</summary>
    /// <param name="user">The row.</param>
    /// <param name="eventType">The security event that is written in the same transaction.</param>
    /// <returns>The fields that are taken; empty when the user was made.</returns>
    public Task<IReadOnlyList<string>> CreateAsync(User user, string eventType = SecurityEventTypes.AccountCreated) => WriteAsync(user, users.CreateAsync, eventType);

    /// <summary>Updates the user.</summary>
    /// <param name="user">The row.</param>
    /// <param name="eventType">The security event that is written in the same transaction; null for none.</param>
    /// <returns>The fields that are taken; empty when the user was updated.</returns>
    /// <exception cref="DBConcurrencyException">Somebody else changed the user meanwhile.</exception>
    public Task<IReadOnlyList<string>> UpdateAsync(User user, string? eventType = null) => WriteAsync(user, users.UpdateAsync, eventType);

    private async Task<IReadOnlyList<string>> WriteAsync(User user, Func<User, Task<IdentityResult>> write, string? eventType)
    {
        var told = eventType is null ? null : accounts.Add(EventOf(user, eventType));
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

        // What did not happen is not told by the next save either.
        if (!result.Succeeded && told is not null)
            told.State = EntityState.Detached;
        return [.. result.Errors.Select(FieldOf)];
    }

    private SecurityEventRow EventOf(User user, string type)
    {
        var (address, agent, trace) = origins.Current;
        return new SecurityEventRow { At = time.GetUtcNow(), Type = type, UserId = user.Id, IpAddress = address, UserAgent = agent, TraceId = trace };
    }

    private static string FieldOf(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => FieldNames.UserName,
        nameof(IdentityErrorDescriber.DuplicateEmail) => FieldNames.Email,
        nameof(IdentityErrorDescriber.ConcurrencyFailure) => throw new DBConcurrencyException("The user was changed meanwhile."),
        _ => throw new InvalidOperationException($"ASP.NET Core Identity refused the user: {error.Code}."),
    };
}
