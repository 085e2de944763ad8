using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Names of clients for lists.</summary>
public static class ClientNames
{
    /// <summary>What a list calls a client.</summary>
    /// <param name="clients">The registrations.</param>
    /// <param name="clientId">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its cleaned name; its id when it is registered no more.</returns>
    public static async Task<string> NameAsync(this IClientStore clients, string clientId, CancellationToken cancellationToken) =>
        await clients.FindAsync(clientId, cancellationToken) is { } client ? AppName.Of(client) : AppName.Clean(clientId);
}
