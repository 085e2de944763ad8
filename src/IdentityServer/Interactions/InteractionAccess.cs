namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>The interaction of a page request: <c>?interaction=handle</c> and the browser's binding cookie together.</summary>
public abstract class InteractionAccess
{
    /// <summary>The request's interaction; null when there is none, it is unknown, expired or another browser's.</summary>
    public abstract Task<Interaction?> CurrentAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>The person allowed the client what it asks for; remembered for the next time.</summary>
    public abstract Task AllowAsync(HttpContext http, Guid userId, CancellationToken cancellationToken);

    /// <summary>The person said no: the client gets <c>access_denied</c>.</summary>
    public abstract Task DenyAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>The person goes on with the account that is signed in.</summary>
    public abstract Task ChooseAccountAsync(HttpContext http, CancellationToken cancellationToken);

    /// <summary>Where a page sends the browser when it is done: a path of this server.</summary>
    public abstract string ContinueUrl(Interaction interaction);
}
