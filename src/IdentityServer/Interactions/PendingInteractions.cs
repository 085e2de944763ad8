using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>The interactions of a browser, as the authorization endpoint opens and closes them.</summary>
public sealed class PendingInteractions(IInteractionStore store, BrowserBinding browsers, TimeProvider time)
{
    /// <summary>How long a person may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Keeps a request for this browser.</summary>
    /// <returns>The handle for the pages.</returns>
    public async Task<string> AddAsync(HttpContext http, AuthorizationRequest request, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var handle = TokenHandle.Create();
        await store.AddAsync(browsers.Bind(http, handle), request.Parameters, startedAt, startedAt + Lifetime, cancellationToken);
        return handle;
    }

    /// <summary>The live interaction with this handle in this browser.</summary>
    public async Task<StoredInteraction?> FindAsync(HttpContext http, string handle, CancellationToken cancellationToken) =>
        KeyOf(http, handle) is { } key ? await store.FindAsync(key, time.GetUtcNow(), cancellationToken) : null;

    /// <summary>Forgets an interaction that has come to its end without a code.</summary>
    public async Task RemoveAsync(HttpContext http, string? handle, CancellationToken cancellationToken)
    {
        if (KeyOf(http, handle) is { } key)
        {
            await store.RemoveAsync(key, cancellationToken);
        }
    }

    /// <summary>The key of a handle in this browser; null when there is no handle.</summary>
    public InteractionKey? KeyOf(HttpContext http, string? handle) => browsers.KeyOf(http, handle);
}
