namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Sessions as rows.</summary>
public interface ISessionStore
{
    /// <summary>A browser session that has neither ended nor expired, of a user who is active. Notes now and then that it is in use.</summary>
    Task<CurrentSession?> FindLiveAsync(Guid sessionId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a session and says why in a security event. Idempotent.</summary>
    Task EndAsync(Guid sessionId, string reason, DateTimeOffset now, CancellationToken cancellationToken);
}
