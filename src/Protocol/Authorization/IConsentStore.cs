namespace IdentityPlatform.Protocol.Authorization;

/// <summary>What users allowed clients.</summary>
public interface IConsentStore
{
    /// <summary>What a user allowed a client so far.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The scopes; null when there was no consent or it was withdrawn.</returns>
    Task<ScopeSet?> FindAsync(Guid userId, string clientId, CancellationToken cancellationToken);
}
