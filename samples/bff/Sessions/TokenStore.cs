using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;

namespace IdentityPlatform.Bff.Sessions;

/// <summary>
/// The tokens, by session. They are kept here and not in the cookie, so that the browser holds a name only: nothing to
/// read out, a cookie of one size, and a session that is gone when it is removed. The cache sees them encrypted.
/// </summary>
public sealed class TokenStore(IDistributedCache cache, IDataProtectionProvider protection, BffSettings settings)
{
    private readonly IDataProtector _protector = protection.CreateProtector("IdentityPlatform.Bff.SessionTokens");

    /// <summary>The tokens; null when the session is over.</summary>
    public async Task<SessionTokens?> FindAsync(string session, CancellationToken cancellationToken)
    {
        var sealedTokens = await cache.GetAsync(Key(session), cancellationToken);
        return sealedTokens is null ? null : JsonSerializer.Deserialize<SessionTokens>(_protector.Unprotect(sealedTokens));
    }

    /// <summary>Keeps them, in place of the ones before.</summary>
    public Task KeepAsync(string session, SessionTokens tokens, CancellationToken cancellationToken) => cache.SetAsync(
        Key(session),
        _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(tokens)),
        new DistributedCacheEntryOptions { SlidingExpiration = settings.SessionLifetime },
        cancellationToken);

    /// <summary>Forgets them.</summary>
    public Task RemoveAsync(string session, CancellationToken cancellationToken) => cache.RemoveAsync(Key(session), cancellationToken);

    private static string Key(string session) => "session:" + session;
}
