using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>
/// Keeps what providers gave alive (P1, offline access): renews tokens now and then, takes over today's avatar, and forgets
/// the tokens of people who have withdrawn their consent there.
/// </summary>
public sealed partial class ProviderRenewal(
    IProviderTokenStore store, TokenSeal seal, Providers providers, FederationSettings settings, TimeProvider time, ILogger<ProviderRenewal> logger)
{
    private const int Batch = 50;

    /// <summary>Renews what is due, a batch at a time; several replicas share the work.</summary>
    /// <returns>How many were renewed.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (settings.ProfileRefreshInterval == TimeSpan.Zero)
            return 0;
        var renewed = 0;
        foreach (var renewal in await store.DueAsync(time.GetUtcNow() - settings.ProfileRefreshInterval, Batch, cancellationToken))
        {
            if (await store.TakeAsync(renewal, time.GetUtcNow(), cancellationToken) && await RenewAsync(renewal, cancellationToken))
                renewed++;
        }

        return renewed;
    }

    private async Task<bool> RenewAsync(DueRenewal renewal, CancellationToken cancellationToken)
    {
        if (providers.Find(renewal.Link.Provider)?.Backchannel is not { } backchannel || seal.Open(renewal.Link, renewal.Tokens) is not { RefreshToken: { } refreshToken } known)
            return false;
        try
        {
            var answer = await backchannel.RefreshAsync(refreshToken, cancellationToken);
            // RFC 6749 §6: without a new refresh token the old one stays.
            var tokens = answer with { RefreshToken = answer.RefreshToken ?? refreshToken, Scope = answer.Scope ?? known.Scope };
            await store.KeepAsync(renewal.Link, seal.Seal(renewal.Link, tokens), time.GetUtcNow(), CancellationToken.None);
            var identity = await backchannel.IdentifyAsync(tokens, nonce: null, cancellationToken);
            if (identity.Subject == renewal.Link.Subject)
                await store.ShowAsync(renewal.Link, identity.Email ?? identity.Name, identity.Picture, cancellationToken);
            return true;
        }
        catch (ProviderException error)
        {
            LogFailed(logger, renewal.Link.Provider, error.Problem, error.Message);
            if (error.Problem == ProviderProblem.Refused)
                await store.ForgetAsync(renewal.Link, time.GetUtcNow(), CancellationToken.None);
            return false;
        }
    }

    [LoggerMessage(EventId = 1582, Level = LogLevel.Information, Message = "Tokens of {Provider} could not be renewed: {Problem}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string provider, ProviderProblem problem, string reason);
}
