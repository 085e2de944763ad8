namespace IdentityPlatform.Protocol.Clients;

/// <summary>Finds registered clients. Called on every request: an implementation answers from memory.</summary>
public interface IClientStore
{
    /// <summary>The client with this id, enabled or not; null when there is none.</summary>
    /// <param name="clientId">As sent, at most <see cref="InputLimits.ClientId"/> characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client or null.</returns>
    ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken);
}

/// <summary>Tells which browser origins belong to registered clients (CORS).</summary>
public interface IClientOrigins
{
    /// <summary>Whether any enabled client registered this origin.</summary>
    /// <param name="origin">The <c>Origin</c> header, compared as a string.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it did.</returns>
    ValueTask<bool> AllowsOriginAsync(string origin, CancellationToken cancellationToken);
}
