namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>Users as administrators look for them. What is deleted is not there.</summary>
public interface IUserDirectory
{
    /// <summary>A page of users. Its cost depends on its size and not on how many users there are.</summary>
    /// <param name="query">Which.</param>
    /// <param name="after"><see cref="UserPage.Next"/> of the page before; anything else begins at the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UserPage> SearchAsync(UserQuery query, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many there are.</summary>
    Task<UserCount> CountAsync(UserQuery query, CancellationToken cancellationToken);

    /// <summary>One user; null when there is none.</summary>
    /// <param name="id">The <c>sub</c>.</param>
    /// <param name="failuresKey">What their failed sign-ins are counted under.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UserRecord?> FindAsync(Guid id, byte[] failuresKey, CancellationToken cancellationToken);

    /// <summary>The user who is named exactly: by id, username or e-mail; null when nobody is.</summary>
    Task<Guid?> NamedAsync(string name, CancellationToken cancellationToken);
}
