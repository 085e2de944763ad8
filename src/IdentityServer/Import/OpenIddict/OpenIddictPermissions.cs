using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Import.OpenIddict;

/// <summary>
/// What an application may do, out of its permissions: <c>ept:</c> endpoints, <c>gt:</c> grant types, <c>rst:</c> response
/// types, <c>scp:</c> scopes. A grant counts only with the endpoints it needs, as in OpenIddict.
/// </summary>
internal sealed class OpenIddictPermissions
{
    private static readonly string[] Known = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.Password, GrantTypes.ClientCredentials];

    private readonly HashSet<string> _all;

    public OpenIddictPermissions(IEnumerable<string> permissions) => _all = permissions.ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether it may ask about tokens.</summary>
    public bool Introspects => _all.Contains("ept:introspection");

    /// <summary>Grant types that it may use and that exist here; the others go to <paramref name="notes"/>.</summary>
    /// <param name="firstParty">The password grant is for the owner's own apps only (RFC 9700 §2.4).</param>
    /// <param name="isPublic">RFC 6749 §4.4: a public client has no grant of its own.</param>
    /// <param name="notes">What is left out.</param>
    public IReadOnlyList<string> Grants(bool firstParty, bool isPublic, ICollection<string> notes)
    {
        List<string> grants = [];
        foreach (var grant in Of("gt:"))
        {
            if (Obstacle(grant, firstParty, isPublic) is { } obstacle)
                notes.Add($"grant type left out: {grant}: {obstacle}");
            else
                grants.Add(grant);
        }

        // Nothing else here gives refresh tokens.
        if (!grants.Contains(GrantTypes.AuthorizationCode) && !grants.Contains(GrantTypes.Password) && grants.Remove(GrantTypes.RefreshToken))
            notes.Add("grant type left out: refresh_token: it needs authorization_code or password");
        foreach (var response in Of("rst:").Where(response => response != "code"))
            notes.Add($"response type left out: {response}: tokens are never sent through the browser's address (RFC 9700 §2.1.2)");
        return grants;
    }

    /// <summary>Scopes that it may ask for: OpenIddict asks no permission for <c>openid</c> and <c>offline_access</c>.</summary>
    public IReadOnlyList<string> Scopes(IReadOnlyList<string> grants, IReadOnlyCollection<Scope> known, string clientId, ICollection<string> notes)
    {
        HashSet<string> names = [.. known.Select(scope => scope.Name), .. ScopeNames.OfUsers];
        List<string> scopes = [];
        foreach (var scope in Of("scp:"))
        {
            if (names.Contains(scope))
                scopes.Add(scope);
            else
                notes.Add($"scope left out: {scope}: there is no such scope");
        }

        if (grants.Contains(GrantTypes.AuthorizationCode) || grants.Contains(GrantTypes.Password))
            scopes.Add(ScopeNames.OpenId);
        if (grants.Contains(GrantTypes.RefreshToken))
            scopes.Add(ScopeNames.OfflineAccess);
        // Here an API is known by every scope of its resource; there by the resource's being called as the client.
        if (Introspects)
            scopes.AddRange(known.Where(scope => scope.Resources.Contains(clientId)).Select(scope => scope.Name));
        return [.. scopes.Distinct(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Of(string prefix) =>
        _all.Where(permission => permission.StartsWith(prefix, StringComparison.Ordinal)).Select(permission => permission[prefix.Length..]).Order(StringComparer.Ordinal);

    private string? Obstacle(string grant, bool firstParty, bool isPublic) => grant switch
    {
        _ when !Known.Contains(grant) => "it does not exist here",
        _ when !_all.Contains("ept:token") => "the application may not use the token endpoint",
        GrantTypes.AuthorizationCode when !_all.Contains("ept:authorization") => "the application may not use the authorization endpoint",
        GrantTypes.AuthorizationCode when !_all.Contains("rst:code") => "the application may not use the response type code",
        GrantTypes.Password when !firstParty => "it is for applications of consent type implicit",
        GrantTypes.ClientCredentials when isPublic => "a public client has none",
        _ => null,
    };
}
