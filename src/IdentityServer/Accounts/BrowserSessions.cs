namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The session of a browser: the cookie names it, the row decides (P7, P9).</summary>
public abstract class BrowserSessions
{
    /// <summary>The live session of the request; null when there is none, it has ended, or its user is not active.</summary>
    public abstract Task<CurrentSession?> CurrentAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>Ends the request's session, if there is one, and clears the cookie.</summary>
    public abstract Task SignOutAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>Ends a session; its refresh tokens die with it. Idempotent.</summary>
    public abstract Task EndAsync(Guid sessionId, string reason, CancellationToken cancellationToken);
}
