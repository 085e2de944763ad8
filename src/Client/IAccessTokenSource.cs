namespace IdentityPlatform.Client;

/// <summary>Where <see cref="AccessTokenHandler"/> has its tokens from.</summary>
public interface IAccessTokenSource
{
    /// <summary>A token that can be used now.</summary>
    /// <param name="cancellationToken">Ends the wait, not the renewal: others may wait for it too.</param>
    /// <returns>The token.</returns>
    /// <exception cref="SignInRequiredException">The user has to sign in again.</exception>
    /// <exception cref="TokenRequestException">The server cannot be reached, or refuses the client.</exception>
    ValueTask<ClientToken> GetAsync(CancellationToken cancellationToken);

    /// <summary>Another token than one that an API refused. However many ask, one renewal is made.</summary>
    /// <param name="refused">The token that was refused.</param>
    /// <param name="cancellationToken">Ends the wait, not the renewal.</param>
    /// <returns>The token; null when another one would not help either.</returns>
    /// <exception cref="SignInRequiredException">The user has to sign in again.</exception>
    /// <exception cref="TokenRequestException">The server cannot be reached, or refuses the client.</exception>
    ValueTask<ClientToken?> RenewAsync(ClientToken refused, CancellationToken cancellationToken);

    /// <summary>Told when an API refused a token that was made because of a refusal.</summary>
    /// <param name="token">The token.</param>
    void RefusedAgain(ClientToken token);
}

/// <summary>One way of asking the server for a token; called once at a time.</summary>
public interface ITokenGrant
{
    /// <summary>Asks for a token.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token.</returns>
    /// <exception cref="SignInRequiredException">The user has to sign in again.</exception>
    /// <exception cref="TokenRequestException">The server cannot be reached, or refuses the client.</exception>
    Task<ClientToken> RequestAsync(CancellationToken cancellationToken);
}
