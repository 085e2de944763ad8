namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Reads what signing in and telling people by mail needs of an account. Accounts that were deleted are not found.</summary>
public interface IAccountLookup
{
    /// <summary>By e-mail, else by username. Usernames of sign-up have no <c>@</c>, but imported ones may: then the e-mail's owner is meant.</summary>
    /// <returns>Who it is, how to prove it and how to reach them, nothing else of the profile; null when nobody has the name (S4).</returns>
    Task<User?> FindAsync(string normalizedName, CancellationToken cancellationToken);

    /// <summary>By its id, the same of it.</summary>
    Task<User?> FindAsync(Guid userId, CancellationToken cancellationToken);
}
