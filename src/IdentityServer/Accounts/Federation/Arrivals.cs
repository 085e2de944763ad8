using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Somebody who has come back from a provider: proven there, not yet known here.</summary>
/// <param name="Key">What the row is found by.</param>
/// <param name="Provider">Where from.</param>
/// <param name="Identity">What the provider says.</param>
/// <param name="Tokens">What it gave.</param>
/// <param name="LinkFor">Set: begun by a signed-in person to link their account.</param>
/// <param name="CreatedAt">When; a sign-in since then proves an account here.</param>
public sealed record Arrival(InteractionKey Key, Provider Provider, ProviderIdentity Identity, ProviderTokens Tokens, LinkIntent? LinkFor, DateTimeOffset CreatedAt)
{
    /// <summary>What a link of theirs is known by.</summary>
    public LinkKey Link => new(Provider.Name, Identity.Subject, Identity.Issuer);

    /// <summary>What pages call them.</summary>
    public string? AccountName => Identity.Email ?? Identity.Name ?? Identity.UserName;
}

/// <summary>Keeps arrivals between the callback and the page that settles them: short, for one browser, once (AC-162, AC-166).</summary>
public sealed class Arrivals(
    IProviderArrivals store, BrowserBinding browsers, TokenSeal seal, Providers providers, IOptions<RegistrationOptions> registration, TimeProvider time)
{
    /// <summary>How long a person may take to sign up or to prove an account.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Keeps one.</summary>
    /// <returns>The handle for the page's address; worthless in another browser.</returns>
    public async Task<string> KeepAsync(HttpContext http, string provider, ProviderIdentity identity, ProviderTokens tokens, LinkIntent? linkFor)
    {
        var handle = TokenHandle.Create();
        var now = time.GetUtcNow();
        var content = seal.Seal(provider, identity.Subject, new ArrivalContent(identity, tokens with { IdToken = null }, linkFor));
        await store.AddAsync(new StoredArrival(browsers.Bind(http, handle), provider, identity.Subject, content, now, now + Lifetime), http.RequestAborted);
        return handle;
    }

    /// <summary>The one behind a handle; null when it is unknown, used, expired, another browser's, or its provider is gone.</summary>
    public async Task<Arrival?> FindAsync(HttpContext http, string? handle, CancellationToken cancellationToken) =>
        browsers.KeyOf(http, handle) is { } key
        && await store.FindAsync(key, time.GetUtcNow(), cancellationToken) is { } row
        && providers.Find(row.Provider) is { } provider
        && seal.Open(row) is { } content
            ? new Arrival(key, provider, Told(content.Identity), content.Tokens, content.LinkFor, row.CreatedAt)
            : null;

    // Anybody can put any address into an account at a careless provider: where sign-up must not tell who is here, neither may this.
    private ProviderIdentity Told(ProviderIdentity identity) =>
        registration.Value.NeutralAnswer && !identity.EmailVerified ? identity with { Email = null } : identity;
}
