using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>
/// Who calls the JSON API: a user, by an access token of this server whose grant, session and user live at this moment
/// (S8). Only the header carries it, so that no other site can make a browser send it.
/// </summary>
internal sealed class ApiCaller(AccessTokenReader reader, ITokenState state, IClientStore clients)
{
    private const string Realm = "Bearer realm=\"account\"";

    /// <summary>The user of an own app: profile, sessions and password are not for third parties.</summary>
    public Task<(Grant? Grant, ApiProblem? Problem)> OfFirstPartyAsync(HttpContext http) => ReadAsync(http, firstParty: true, ScopeNames.OpenId);

    /// <summary>The same, by a token that has one of the scopes.</summary>
    public Task<(Grant? Grant, ApiProblem? Problem)> OfFirstPartyAsync(HttpContext http, params string[] anyOf) => ReadAsync(http, firstParty: true, anyOf);

    /// <summary>The user of any app whose token has one of the scopes.</summary>
    public Task<(Grant? Grant, ApiProblem? Problem)> WithScopeAsync(HttpContext http, params string[] anyOf) => ReadAsync(http, firstParty: false, anyOf);

    private async Task<(Grant? Grant, ApiProblem? Problem)> ReadAsync(HttpContext http, bool firstParty, params string[] anyOf)
    {
        if (BearerHeader.Read(http) is not { } token)
            return (null, Unauthorized(null));
        if (token.Length > InputLimits.Jwt || reader.Read(token) is not { } access)
            return (null, Unauthorized("invalid_token"));
        if (access.GrantId is not { } grantId || !anyOf.Any(access.Scope.Contains))
            return (null, Insufficient(anyOf));

        var client = await clients.FindAsync(access.ClientId, http.RequestAborted);
        if (client is not { Enabled: true } || await state.FindGrantAsync(grantId, http.RequestAborted) is not { } live)
            return (null, Unauthorized("invalid_token"));
        return firstParty && !client.FirstParty
            ? (null, new ApiProblem(StatusCodes.Status403Forbidden, "This API is for the platform's own apps."))
            : (live.Grant, null);
    }

    private static ApiProblem Unauthorized(string? error) => new(StatusCodes.Status401Unauthorized, "Send a valid access token.")
    {
        // RFC 6750 §3.1: no error code when the request has no token.
        Challenge = error is null ? Realm : $"{Realm}, error=\"{error}\"",
    };

    private static ApiProblem Insufficient(string[] anyOf) => new(StatusCodes.Status403Forbidden, $"The access token needs the scope {string.Join(" or ", anyOf)}.")
    {
        Challenge = $"{Realm}, error=\"insufficient_scope\", scope=\"{anyOf[0]}\"",
    };
}
