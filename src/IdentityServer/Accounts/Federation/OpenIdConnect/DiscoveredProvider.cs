using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>
/// A provider's metadata and keys: fetched when first needed, renewed now and then, kept through an outage, and never
/// fetched twice at once.
/// </summary>
public sealed partial class DiscoveredProvider(string issuer, ProviderHttp http, TimeProvider time, ILogger<DiscoveredProvider> logger)
{
    private static readonly TimeSpan RenewedAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan UsableFor = TimeSpan.FromDays(1);

    // However many tokens with unknown keys come, the provider is asked once in a while only.
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile ProviderSnapshot? _snapshot;
    private Task<ProviderSnapshot>? _fetch;
    private long _lastAttempt;

    /// <summary>What is known of the provider.</summary>
    /// <exception cref="ProviderException">Nothing is, and it cannot be reached.</exception>
    public async ValueTask<ProviderSnapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        var age = snapshot is null ? TimeSpan.MaxValue : time.GetElapsedTime(snapshot.FetchedAt);
        if (age < RenewedAfter)
            return snapshot!;
        if (age >= UsableFor)
            return await FetchOnce().WaitAsync(cancellationToken);

        // Stale while it is renewed: nobody waits for a provider that is slow or away.
        _ = FetchOnce();
        return snapshot!;
    }

    /// <summary>Something newer than <paramref name="seen"/>, whose keys lacked a token's; the same when it is too soon to ask again.</summary>
    public async ValueTask<ProviderSnapshot> NewerAsync(ProviderSnapshot seen, CancellationToken cancellationToken) =>
        _snapshot is { } current && current.FetchedAt > seen.FetchedAt ? current : await FetchOnce().WaitAsync(cancellationToken);

    private Task<ProviderSnapshot> FetchOnce()
    {
        lock (_lock)
        {
            if (_fetch is { IsCompleted: false })
                return _fetch;
            if (_fetch is not null && time.GetElapsedTime(_lastAttempt) < (_snapshot is null ? FirstPause : LeastPause))
                return _snapshot is { } known ? Task.FromResult(known) : _fetch;
            _lastAttempt = time.GetTimestamp();
            // Belongs to no request: whoever gives up waiting does not end it for the others.
            return _fetch = Task.Run(FetchAsync);
        }
    }

    private async Task<ProviderSnapshot> FetchAsync()
    {
        try
        {
            // Discovery §4.1: a trailing slash is removed before the path is appended.
            var metadata = ProviderMetadata.Read(await http.GetAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), null, CancellationToken.None), issuer);
            var keys = JsonWebKeySet.Parse(await http.GetAsync(metadata.JwksUri, null, CancellationToken.None));
            if (!keys.Succeeded || keys.Value.Keys.Count == 0)
                throw new ProviderException(ProviderProblem.Invalid, keys.Reason ?? "the key set has no usable key");
            return _snapshot = new ProviderSnapshot(metadata, keys.Value, time.GetTimestamp());
        }
        catch (ProviderException error)
        {
            LogUnavailable(logger, issuer, error.Message);
            // Without its metadata nobody can sign in, whatever the reason: as if it were away.
            return _snapshot is { } known && time.GetElapsedTime(known.FetchedAt) < UsableFor
                ? known
                : throw new ProviderException(ProviderProblem.Unavailable, $"no metadata and keys of {issuer}", error);
        }
    }

    [LoggerMessage(EventId = 1580, Level = LogLevel.Warning, Message = "Metadata and keys of {Issuer} could not be renewed: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string issuer, string reason);
}
