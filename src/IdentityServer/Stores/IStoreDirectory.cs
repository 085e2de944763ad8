namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>A store and the role someone has at it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">owner, manager, staff, viewer; for superusers without a part in it, superuser (S7).</param>
public sealed record StoreOfUser(long Id, string Name, string Role);

/// <summary>Stores as rows (S2).</summary>
public interface IStoreDirectory
{
    /// <summary>The stores a user has a part in, the one chosen by S5 first.</summary>
    Task<IReadOnlyList<StoreOfUser>> OfUserAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>All stores with an id above <paramref name="after"/>, by id, for superusers; the role is the user's own where they have one.</summary>
    Task<IReadOnlyList<StoreOfUser>> AllAsync(Guid userId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Makes the store or brings it in line, in one transaction.</summary>
    /// <param name="store">Names normalized.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Usernames that nobody has; then nothing was changed.</returns>
    Task<IReadOnlyList<string>> UpsertAsync(NewStore store, CancellationToken cancellationToken);
}
