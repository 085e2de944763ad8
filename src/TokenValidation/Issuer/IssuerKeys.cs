using IdentityPlatform.Protocol.Jose;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TokenValidation.Issuer;

/// <summary>
/// The issuer's metadata and keys: fetched when first needed, renewed in the background, kept through an outage, and
/// never fetched twice at once.
/// </summary>
internal sealed class IssuerKeys(TokenValidationOptions options, IssuerHttp http, TimeProvider time, ILogger<IssuerKeys> logger)
{
    // An API that was up before its issuer serves soon after it.
    private static readonly TimeSpan FirstKeysRetry = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile IssuerSnapshot? _snapshot;
    private volatile bool _failed;
    private Task<IssuerSnapshot?>? _fetch;
    private (long Since, TimeSpan For) _pause;

    /// <summary>What is known of the issuer; null when nothing is, or nothing young enough.</summary>
    public async ValueTask<IssuerSnapshot?> CurrentAsync(CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        var age = snapshot is null ? TimeSpan.MaxValue : time.GetElapsedTime(snapshot.FetchedAt);
        if (age < options.KeyRefreshInterval)
            return snapshot;
        if (age < options.KeysUsableFor && (age < 2 * options.KeyRefreshInterval || _failed))
        {
            // Stale while it is renewed: no request waits for an issuer that is slow or away.
            _ = FetchOnce();
            return snapshot;
        }

        // Nothing was asked for some time. A key may have been withdrawn meanwhile: the first call does wait.
        return await FetchOnce().WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Newer keys than <paramref name="seen"/>, which lacked a token's key. However many ask, the issuer is asked once in
    /// <see cref="TokenValidationOptions.KeyRefreshMinimum"/>.
    /// </summary>
    public async ValueTask<IssuerSnapshot> NewerAsync(IssuerSnapshot seen, CancellationToken cancellationToken)
    {
        var current = _snapshot;
        if (current is not null && current.FetchedAt > seen.FetchedAt)
            return current;
        return await FetchOnce(forUnknownKey: true).WaitAsync(cancellationToken) ?? seen;
    }

    // Answers the fetch under way, or starts one, or (too soon after the last) what there is.
    private Task<IssuerSnapshot?> FetchOnce(bool forUnknownKey = false)
    {
        lock (_lock)
        {
            if (_fetch is { IsCompleted: false })
                return _fetch;
            if (time.GetElapsedTime(_pause.Since) < _pause.For)
                return Task.FromResult(Usable());
            // Fetches in time hold nobody up: the first token of a new key may come right after one.
            if (forUnknownKey)
                _pause = (time.GetTimestamp(), options.KeyRefreshMinimum);
            // Belongs to no request: whoever gives up waiting does not end it for the others.
            return _fetch = Task.Run(FetchAsync);
        }
    }

    private async Task<IssuerSnapshot?> FetchAsync()
    {
        try
        {
            var metadata = await IssuerMetadata.FetchAsync(http, options.Issuer, CancellationToken.None);
            using var request = new HttpRequestMessage(HttpMethod.Get, metadata.JwksUri);
            var parsed = JsonWebKeySet.Parse(await http.SendAsync(request, CancellationToken.None));
            if (!parsed.Succeeded || parsed.Value.Keys.Count == 0)
                throw new IssuerException(parsed.Reason ?? "the key set has no usable key");
            _failed = false;
            return _snapshot = new IssuerSnapshot(metadata, SameOrNew(parsed.Value), time.GetTimestamp());
        }
        catch (IssuerException error)
        {
            TokenLog.IssuerUnavailable(logger, options.Issuer, error.Message);
            _failed = true;
            lock (_lock)
                _pause = (time.GetTimestamp(), _snapshot is null ? FirstKeysRetry : options.KeyRefreshMinimum);
            return Usable();
        }
    }

    private JsonWebKeySet SameOrNew(JsonWebKeySet fetched)
    {
        var known = _snapshot?.Keys;
        if (known is not null && known.ToString() == fetched.ToString())
            return known;
        TokenLog.KeysFetched(logger, options.Issuer, fetched.Keys.Count);
        return fetched;
    }

    private IssuerSnapshot? Usable() =>
        _snapshot is { } snapshot && time.GetElapsedTime(snapshot.FetchedAt) < options.KeysUsableFor ? snapshot : null;
}
