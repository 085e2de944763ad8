namespace IdentityPlatform.Bff.Sessions;

/// <summary>
/// Access tokens that are in force, renewed by one request at a time for each session. Two replicas that renew at the
/// same moment get the same successor: the identity server answers a repeated refresh alike within its grace.
/// </summary>
public sealed class TokenRenewal(TokenStore store, TokenEndpointClient endpoint, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    // A lock for each session would have to be cleaned up; sessions that share one wait for each other, which is rare.
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The session's access token, renewed when it is about to end.</summary>
    public async Task<RenewalOutcome> CurrentAsync(string session, CancellationToken cancellationToken) =>
        await store.FindAsync(session, cancellationToken) switch
        {
            null => RenewalOutcome.Refused,
            { } tokens when tokens.ExpiresAt - time.GetUtcNow() > RenewBefore => new RenewalOutcome(RenewalStatus.Renewed, tokens.AccessToken),
            { } tokens => await RenewAsync(session, tokens, storeId: null, cancellationToken),
        };

    /// <summary>Renews whatever the clock says: what the token says is outdated, or it was refused.</summary>
    /// <param name="session">The session.</param>
    /// <param name="storeId">Another store to name in the token; null leaves it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<RenewalOutcome> ForceAsync(string session, long? storeId, CancellationToken cancellationToken) =>
        await store.FindAsync(session, cancellationToken) is { } tokens
            ? await RenewAsync(session, tokens, storeId, cancellationToken)
            : RenewalOutcome.Refused;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var one in _locks)
            one.Dispose();
    }

    private async Task<RenewalOutcome> RenewAsync(string session, SessionTokens stale, long? storeId, CancellationToken cancellationToken)
    {
        var gate = _locks[(uint)session.GetHashCode(StringComparison.Ordinal) % _locks.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (await store.FindAsync(session, cancellationToken) is not { RefreshToken: not null } tokens)
                return RenewalOutcome.Refused;
            if (storeId is null && tokens.AccessToken != stale.AccessToken)
                return new RenewalOutcome(RenewalStatus.Renewed, tokens.AccessToken);
            // Once sent, the answer is waited for even if the browser has gone: it holds the only next refresh token.
            var (status, answer) = await endpoint.RefreshAsync(tokens.RefreshToken, storeId);
            if (answer is not null)
                await store.KeepAsync(session, After(tokens, answer), CancellationToken.None);
            else if (status == RenewalStatus.Refused)
                await store.RemoveAsync(session, CancellationToken.None);
            return new RenewalOutcome(status, answer?.AccessToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private SessionTokens After(SessionTokens before, TokenAnswer answer) => new(
        answer.AccessToken, answer.RefreshToken ?? before.RefreshToken, answer.IdToken ?? before.IdToken, time.GetUtcNow().AddSeconds(answer.ExpiresIn));
}

/// <summary>What came of a renewal.</summary>
public enum RenewalStatus
{
    /// <summary>There is a token.</summary>
    Renewed,

    /// <summary>The session is over: <c>invalid_grant</c>.</summary>
    Refused,

    /// <summary>The store is not one of the user's: <c>invalid_target</c>. The session goes on.</summary>
    NotTheirStore,

    /// <summary>The identity server did not answer; the session goes on.</summary>
    Unreachable,
}

/// <summary>A renewal's status, and the token when there is one.</summary>
public sealed record RenewalOutcome(RenewalStatus Status, string? AccessToken)
{
    /// <summary>The session is over.</summary>
    public static RenewalOutcome Refused { get; } = new(RenewalStatus.Refused, AccessToken: null);
}
