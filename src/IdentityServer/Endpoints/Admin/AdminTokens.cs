using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary>
/// Reads the access token of a request to the admin API. It is for this server alone: one that an API gets too could be
/// used here by that API.
/// </summary>
internal sealed class AdminTokens(AccessTokenReader reader, ITokenState state, IClientStore clients, ProtocolOptions options)
{
    private const string Realm = "Bearer realm=\"admin\"";

    /// <summary>Who calls, or the problem to answer. Whether a user may administer is not asked here.</summary>
    public async Task<(AdminCaller? Caller, ApiProblem? Problem)> ReadAsync(HttpContext http)
    {
        if (BearerHeader.Read(http) is not { } token)
            return (null, Unauthorized(null));
        if (token.Length > InputLimits.Jwt || reader.Read(token) is not { } access)
            return (null, Unauthorized("invalid_token"));
        if (!access.Scope.Contains(ScopeNames.Admin))
            return (null, Forbidden("The access token needs the scope admin.", $"{Realm}, error=\"insufficient_scope\", scope=\"{ScopeNames.Admin}\""));
        if (access.Audience is not [var audience] || audience != options.Issuer)
            return (null, Forbidden("The access token is for other APIs too. Ask for the scope admin without theirs."));

        if (await clients.FindAsync(access.ClientId, http.RequestAborted) is not { Enabled: true } client)
            return (null, Unauthorized("invalid_token"));
        if (!client.FirstParty)
            return (null, Forbidden("This API is for the platform's own apps."));
        return access.GrantId is { } grant ? await OfUserAsync(grant, client, http.RequestAborted) : await OfClientAsync(access, client, http.RequestAborted);
    }

    private async Task<(AdminCaller? Caller, ApiProblem? Problem)> OfUserAsync(Guid grant, Client client, CancellationToken cancellationToken) =>
        await state.FindGrantAsync(grant, cancellationToken) is { } live
            ? (new AdminCaller(client.ClientId, live.Grant), null)
            : (null, Unauthorized("invalid_token"));

    // What the registration says now counts, not what it said when the token was made.
    private async Task<(AdminCaller? Caller, ApiProblem? Problem)> OfClientAsync(AccessToken access, Client client, CancellationToken cancellationToken)
    {
        if (!client.Allows(GrantTypes.ClientCredentials) || !client.Scope.Contains(ScopeNames.Admin))
            return (null, Forbidden("The client is not registered for the scope admin."));
        return await state.IsRevokedAsync(access.Id, cancellationToken) ? (null, Unauthorized("invalid_token")) : (new AdminCaller(client.ClientId, null), null);
    }

    private static ApiProblem Unauthorized(string? error) => new(StatusCodes.Status401Unauthorized, "Send a valid access token.")
    {
        // RFC 6750 §3.1: no error code when the request has no token.
        Challenge = error is null ? Realm : $"{Realm}, error=\"{error}\"",
    };

    private static ApiProblem Forbidden(string detail, string? challenge = null) => new(StatusCodes.Status403Forbidden, detail) { Challenge = challenge };
}
