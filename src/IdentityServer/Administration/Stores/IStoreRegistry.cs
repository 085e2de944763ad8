using IdentityPlatform.IdentityServer.Stores;

namespace IdentityPlatform.IdentityServer.Administration.Stores;

/// <summary>Every store, whoever owns it.</summary>
public interface IStoreRegistry
{
    /// <summary>Stores whose name begins so, or that have the id, in the order of names.</summary>
    /// <param name="text">Null for all.</param>
    /// <param name="after"><see cref="StorePage.Next"/> of the page before; anything else begins at the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StorePage> SearchAsync(string? text, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>One store with who has access, by name; null when there is none.</summary>
    Task<StoreRecord?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Gives a store another owner.</summary>
    /// <returns><see cref="ActAnswer.Conflict"/> when nobody has the name.</returns>
    Task<StoreActed> TransferAsync(long id, string name, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Gives somebody a role at a store, or takes it away.</summary>
    /// <param name="id">The store.</param>
    /// <param name="who">Username or proven e-mail; to take a role away, the user's id.</param>
    /// <param name="role">One of <see cref="StoreRoles.Granted"/>; null takes it away.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="ActAnswer.Conflict"/> when nobody has the name, or the user owns the store.</returns>
    Task<StoreActed> SetAccessAsync(long id, string who, string? role, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A store in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="OwnerId">Who owns it.</param>
/// <param name="Owner">Their username.</param>
public sealed record StoreSummary(long Id, string Name, Guid OwnerId, string Owner);

/// <summary>A page of stores.</summary>
/// <param name="Stores">In the order of names.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record StorePage(IReadOnlyList<StoreSummary> Stores, string? Next);

/// <summary>A store.</summary>
/// <param name="Store">What lists have too.</param>
/// <param name="CreatedAt">Since when it is.</param>
/// <param name="Members">Who has granted access; the first 500 by username.</param>
public sealed record StoreRecord(StoreSummary Store, DateTimeOffset CreatedAt, IReadOnlyList<StoreMember> Members);

/// <summary>What became of a change of a store.</summary>
/// <param name="Answer">Whether it was made.</param>
/// <param name="Event">Type of the event; null when nothing changed.</param>
/// <param name="UserId">Whom it is about.</param>
/// <param name="StoreName">The store's name.</param>
/// <param name="FormerOwner">Who owned it before.</param>
public sealed record StoreActed(ActAnswer Answer, string? Event, Guid? UserId, string? StoreName, Guid? FormerOwner = null);
