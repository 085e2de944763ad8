namespace IdentityPlatform.Client;

/// <summary>
/// Keeps the current token, renews it shortly before its end, and makes one renewal of however many are asked for at once.
/// One of these for each client and user; it is safe for any number of threads.
/// </summary>
/// <param name="grant">Asks the server.</param>
/// <param name="renewBefore">How long before its end a token is renewed; at most half of its lifetime.</param>
/// <param name="time">The clock.</param>
public sealed class AccessTokenSource(ITokenGrant grant, TimeSpan renewBefore, TimeProvider time) : IAccessTokenSource
{
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseForUseless = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private volatile ClientToken? _current;
    private Task<ClientToken>? _renewal;

    /// <summary>Makes a source from settings, for use without dependency injection.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="client">Gives a client for the identity server; it must not use the tokens made here.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static AccessTokenSource Create(IdentityPlatformTokenOptions options, Func<HttpClient> client, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        if (options.Problems().FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        time ??= TimeProvider.System;
        var endpoint = new TokenEndpoint(options, client);
        return new AccessTokenSource(
            options.LoadRefreshToken is null ? new ClientCredentialsGrant(endpoint, time) : new RefreshTokenGrant(options, endpoint, time),
            options.RenewBefore,
            time);
    }

    /// <inheritdoc/>
    public async ValueTask<ClientToken> GetAsync(CancellationToken cancellationToken)
    {
        var current = _current;
        var now = time.GetUtcNow();
        if (current is null || current.ExpiresAt <= now)
            return await RenewOnce(current).WaitAsync(cancellationToken);
        if (current.RenewAt > now)
            return current;
        try
        {
            return await RenewOnce(current).WaitAsync(cancellationToken);
        }
        catch (TokenRequestException)
        {
            // There is time left: the token serves on, and the server is not asked by every call.
            current.RenewAt = now + RetryAfterFailure;
            return current;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ClientToken?> RenewAsync(ClientToken refused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return refused.UselessSince is { } since && time.GetElapsedTime(since) < PauseForUseless ? null : await RenewOnce(refused).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void RefusedAgain(ClientToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        token.UselessSince = time.GetTimestamp();
    }

    private Task<ClientToken> RenewOnce(ClientToken? seen)
    {
        lock (_lock)
        {
            // Somebody was faster: what they got is newer than what this caller saw.
            if (_current is { } current && !ReferenceEquals(current, seen) && current.ExpiresAt > time.GetUtcNow())
                return Task.FromResult(current);
            if (_renewal is { IsCompleted: false } running)
                return running;
            // Belongs to no request: whoever gives up waiting does not end it for the others.
            return _renewal = Task.Run(RenewAsync);
        }
    }

    private async Task<ClientToken> RenewAsync()
    {
        var token = await grant.RequestAsync(CancellationToken.None);
        if (token.ExpiresAt < DateTimeOffset.MaxValue)
        {
            var half = (token.ExpiresAt - time.GetUtcNow()) / 2;
            token.RenewAt = token.ExpiresAt - (renewBefore < half ? renewBefore : half);
        }

        return _current = token;
    }
}
