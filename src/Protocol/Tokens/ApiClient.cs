using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// Which client is the API behind a resource. RFC 7591 has no member that says so. What only an API has: no way to act for
/// users, and every scope of the resource in its registration. A machine client with some of the scopes stays outside.
/// </summary>
public static class ApiClient
{
    /// <summary>Whether a client is the API behind a resource.</summary>
    /// <param name="client">The client, authenticated.</param>
    /// <param name="resource">The resource indicator, as in <c>aud</c>.</param>
    /// <param name="known">Every scope by name.</param>
    /// <returns>True when it is.</returns>
    public static bool IsApiOf(Client client, string resource, IReadOnlyDictionary<string, Scope> known)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(known);
        var own = known.Values.Where(scope => scope.Resources.Contains(resource)).Select(scope => scope.Name).ToList();
        return own.Count > 0 && own.TrueForAll(client.Scope.Contains) && client.GrantTypes.All(grant => grant == GrantTypes.ClientCredentials);
    }

    /// <summary>The scopes of every resource that a client is the API of.</summary>
    /// <param name="client">The client, authenticated.</param>
    /// <param name="known">Every scope by name.</param>
    /// <returns>The scopes; none when it is no API.</returns>
    public static ScopeSet ScopesOf(Client client, IReadOnlyDictionary<string, Scope> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var resources = known.Values.SelectMany(scope => scope.Resources).Distinct(StringComparer.Ordinal)
            .Where(resource => IsApiOf(client, resource, known)).ToHashSet(StringComparer.Ordinal);
        return ScopeSet.Of(known.Values.Where(scope => scope.Resources.Any(resources.Contains)).Select(scope => scope.Name));
    }
}
