namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>Does what administrators do with users, each in one transaction with its event.</summary>
public interface IUserActStore
{
    /// <summary>Does it.</summary>
    /// <param name="user">With whom.</param>
    /// <param name="act">What; checked.</param>
    /// <param name="failuresKey">What the user's failed sign-ins are counted under.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ActAnswer> DoAsync(Guid user, UserAct act, byte[] failuresKey, DateTimeOffset now, CancellationToken cancellationToken);
}
