namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>A user with granted access to a store.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UserName">Username.</param>
/// <param name="FullName">Null when they told none.</param>
/// <param name="Role">manager, staff or viewer.</param>
/// <param name="GrantedAt">Since when; a change of the role leaves it.</param>
public sealed record StoreMember(Guid UserId, string UserName, string? FullName, string Role, DateTimeOffset GrantedAt);

/// <summary>Who has access to a store and by whose word (S2, S7). Who may do what is decided in the statement that does it.</summary>
public interface IStoreAccess
{
    /// <summary>Accesses by the users' ids, above <paramref name="after"/>.</summary>
    Task<(StoreAnswer Answer, IReadOnlyList<StoreMember> Members)> ListAsync(Guid actor, long store, Guid after, int limit, CancellationToken cancellationToken);

    /// <summary>The access a user has now; null for none.</summary>
    Task<StoreMember?> FindAsync(long store, Guid user, CancellationToken cancellationToken);

    /// <summary>Gives a user a role, or another one.</summary>
    /// <param name="actor">Who does it.</param>
    /// <param name="store">The store's id.</param>
    /// <param name="name">Username or proven e-mail, as typed.</param>
    /// <param name="role">One of <see cref="StoreRoles.Granted"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoreChange> GrantAsync(Guid actor, long store, string name, string role, CancellationToken cancellationToken);

    /// <summary>Takes a user's access away.</summary>
    Task<StoreChange> RemoveAsync(Guid actor, long store, Guid user, CancellationToken cancellationToken);

    /// <summary>Gives the store another owner; the one before keeps no part in it.</summary>
    Task<StoreChange> TransferAsync(Guid actor, long store, string name, CancellationToken cancellationToken);
}

/// <summary>What became of a change.</summary>
/// <param name="Answer">Whether it was made.</param>
/// <param name="Event">Type of the security event; null when nothing changed.</param>
/// <param name="UserId">Whom it is about.</param>
/// <param name="StoreName">The store's name.</param>
/// <param name="FormerOwner">Who owned the store before.</param>
public sealed record StoreChange(StoreAnswer Answer, string? Event, Guid? UserId, string? StoreName, Guid? FormerOwner = null);

/// <summary>Roles at a store.</summary>
public static class StoreRoles
{
    /// <summary>Those that are granted; the owner's is not.</summary>
    public static IReadOnlyList<string> Granted { get; } = ["manager", "staff", "viewer"];
}

/// <summary>What became of a request about a store.</summary>
public enum StoreAnswer
{
    /// <summary>Done, and something is there that was not.</summary>
    Created,

    /// <summary>Done, or it was so already.</summary>
    Done,

    /// <summary>There is no such store, or the caller has no part in it.</summary>
    NoStore,

    /// <summary>The caller's role does not allow it.</summary>
    Forbidden,

    /// <summary>Nobody has the name or the proven e-mail.</summary>
    UnknownUser,

    /// <summary>The user owns the store.</summary>
    IsOwner,

    /// <summary>The user has no granted access.</summary>
    NoAccess,
}
