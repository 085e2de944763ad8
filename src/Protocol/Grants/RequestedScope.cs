using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>Reads the <c>scope</c> of a token request (RFC 6749 §3.3).</summary>
internal static class RequestedScope
{
    /// <summary>What a client asks for without a user having said what it may have: no more than it is registered for.</summary>
    /// <param name="client">The client.</param>
    /// <param name="value">The parameter; null takes all that is registered (RFC 6749 §3.3: a pre-defined default).</param>
    /// <param name="known">Every scope by name.</param>
    /// <param name="ofUsers">Whether scopes that mean something for a user only may be granted.</param>
    /// <returns>The scopes, or <c>invalid_scope</c>.</returns>
    public static Result<ScopeSet> Resolve(Client client, string? value, IReadOnlyDictionary<string, Scope> known, bool ofUsers)
    {
        if (value is null)
        {
            return ScopeSet.Of(client.Scope.Where(name => known.ContainsKey(name) && (ofUsers || !ScopeNames.OfUsers.Contains(name))));
        }

        if (!Parse(value).Try(out var scopes, out var error))
        {
            return error;
        }

        foreach (var name in scopes)
        {
            if (!known.ContainsKey(name))
            {
                return OAuthError.InvalidScope("unknown scope");
            }

            if (!client.Scope.Contains(name))
            {
                return OAuthError.InvalidScope("scope not registered for the client");
            }

            if (!ofUsers && ScopeNames.OfUsers.Contains(name))
            {
                return OAuthError.InvalidScope("scope of users asked for without a user");
            }
        }

        return scopes;
    }

    /// <summary>Reads the value alone.</summary>
    /// <param name="value">The parameter.</param>
    /// <returns>The scopes, or <c>invalid_scope</c> for what is malformed.</returns>
    public static Result<ScopeSet> Parse(string value) =>
        ScopeSet.TryParse(value, out var scopes) && scopes.Count > 0 ? scopes : OAuthError.InvalidScope("malformed scope");
}
