namespace IdentityPlatform.IdentityServer.Accounts.Data;

/// <summary>Accounts that are left, brought back, erased; each call is one transaction.</summary>
public interface IDeletedAccounts
{
    /// <summary>Names of the stores a user owns; with any of them the account cannot be deleted.</summary>
    Task<IReadOnlyList<string>> OwnedStoresAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes softly (S8): name and e-mail are free again, every session and every way in is gone.</summary>
    /// <param name="userId">Whose account.</param>
    /// <param name="by">For the event: <c>user</c> or <c>operator</c>.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Names of the stores the user owns, and then nothing was done; else empty. Idempotent.</returns>
    Task<IReadOnlyList<string>> DeleteAsync(Guid userId, string by, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Brings back the account that was deleted last under a name.</summary>
    Task<RestoreAnswer> RestoreAsync(string normalizedUserName, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Erases accounts deleted before a moment, in batches, on one replica at a time.</summary>
    /// <returns>How many; zero when another replica is at it.</returns>
    Task<int> PurgeAsync(DateTimeOffset deletedBefore, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>What came of bringing an account back.</summary>
public enum RestoreAnswer
{
    /// <summary>It is there again.</summary>
    Restored,

    /// <summary>No deleted account had the name, or it is erased.</summary>
    Unknown,

    /// <summary>Somebody else has the name or the e-mail by now.</summary>
    Taken,
}
