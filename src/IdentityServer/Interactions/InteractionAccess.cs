using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>The interaction of a page request: <c>?interaction=handle</c> and the browser's binding cookie together.</summary>
public sealed class InteractionAccess(
    IInteractionStore store,
    AuthorizationRequestValidator validator,
    BrowserBinding browsers,
    BrowserSessions sessions,
    ServerPaths paths,
    TimeProvider time)
{
    private static readonly object Cached = new();

    /// <summary>The request's interaction; null when there is none, it is unknown, expired or another browser's.</summary>
    public async Task<Interaction?> CurrentAsync(HttpContext http, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!http.Items.TryGetValue(Cached, out var cached))
        {
            cached = await LoadAsync(http, cancellationToken);
            http.Items[Cached] = cached;
        }

        return (Interaction?)cached;
    }

    /// <summary>The person allowed the client what it asks for; remembered for the next time.</summary>
    public async Task AllowAsync(HttpContext http, Guid userId, CancellationToken cancellationToken)
    {
        if (await CurrentAsync(http, cancellationToken) is { } interaction && KeyOf(http) is { } key)
        {
            var consent = new Consent(userId, interaction.Client.ClientId, interaction.Scope, time.GetUtcNow());
            await store.AllowAsync(key, consent, cancellationToken);
        }
    }

    /// <summary>The person said no: the client gets <c>access_denied</c>.</summary>
    public async Task DenyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (KeyOf(http) is { } key)
        {
            await store.DenyAsync(key, time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>The person goes on with the account that is signed in.</summary>
    public async Task ChooseAccountAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (KeyOf(http) is { } key && await sessions.CurrentAsync(http, cancellationToken) is { } session)
        {
            await store.ChooseAsync(key, session.UserId, time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Where a page sends the browser when it is done: a path of this server.</summary>
    public string ContinueUrl(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        return paths.Continue(interaction.Handle);
    }

    private async Task<Interaction?> LoadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (KeyOf(http) is not { } key || await store.FindAsync(key, time.GetUtcNow(), cancellationToken) is not { } stored)
        {
            return null;
        }

        // The registration may have changed since: what is no longer valid is no longer asked.
        var validation = await validator.ValidateAsync(stored.Parameters, cancellationToken);
        return validation.Request is { } request ? new(http.Request.Query["interaction"].ToString(), request, stored.Progress) : null;
    }

    private InteractionKey? KeyOf(HttpContext http) =>
        http.Request.Query["interaction"] is [{ } handle] ? browsers.KeyOf(http, handle) : null;
}
