namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

/// <summary>The apps that a user has let in.</summary>
public interface IConnectedApps
{
    /// <summary>Apps with a consent, and apps with access at this moment, last used first.</summary>
    Task<IReadOnlyList<ConnectedApp>> ListAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes everything back from an app at once: the consent, and every grant with its tokens.</summary>
    /// <returns>False when it had neither.</returns>
    Task<bool> DisconnectAsync(Guid userId, string clientId, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>An app that a user has let in.</summary>
/// <param name="ClientId">Which.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Since">First allowed; for an app that nobody was asked about, the oldest access it still has.</param>
/// <param name="LastUsedAt">When it last got tokens; null when it never did.</param>
/// <param name="Consented">Whether the user was asked.</param>
public sealed record ConnectedApp(string ClientId, IReadOnlyList<string> Scopes, DateTimeOffset Since, DateTimeOffset? LastUsedAt, bool Consented);
