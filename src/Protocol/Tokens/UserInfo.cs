using System.Text.Json;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>What userinfo asks of the database.</summary>
public interface IUserClaims
{
    /// <summary>The claims of a grant's user as they are now, one statement.</summary>
    /// <param name="grantId">Which grant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// One JSON object with every claim of <see cref="ScopeClaims"/> that has a value; null when the grant is revoked, its
    /// session was ended, or its user is deactivated or deleted.
    /// </returns>
    Task<string?> ReadAsync(Guid grantId, CancellationToken cancellationToken);
}

/// <summary>The userinfo endpoint (OpenID Connect Core §5.3): the user's claims, by the token's scopes, as they are now.</summary>
/// <param name="reader">Reads access tokens.</param>
/// <param name="clients">Whether the token's client still exists.</param>
/// <param name="users">Reads claims.</param>
public sealed class UserInfo(AccessTokenReader reader, IClientStore clients, IUserClaims users)
{
    /// <summary>Reads the claims for a token.</summary>
    /// <param name="token">The access token as sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The claims to write; <c>invalid_token</c> (401) or <c>insufficient_scope</c> (403) of RFC 6750 §3.1.</returns>
    public async Task<Result<UserInfoResponse>> HandleAsync(string token, CancellationToken cancellationToken)
    {
        if (reader.Read(token) is not { } access)
        {
            return InvalidToken("the token is not ours, altered or expired");
        }

        // OpenID Connect Core §5.3: userinfo is for tokens of an OpenID request.
        if (access.GrantId is not { } grant || !access.Scope.Contains(ScopeNames.OpenId))
        {
            return new OAuthError("insufficient_scope", "The scope openid is needed.", null, 403);
        }

        if (await clients.FindAsync(access.ClientId, cancellationToken) is not { Enabled: true } client)
        {
            return InvalidToken("the token's client is disabled or gone");
        }

        return await users.ReadAsync(grant, cancellationToken) is { } claims
            ? new UserInfoResponse(client, access.Scope, claims)
            : InvalidToken("the grant was revoked, its session ended or its user is inactive");
    }

    private static OAuthError InvalidToken(string detail) => new("invalid_token", "The access token is invalid, expired or revoked.", detail, 401);
}

/// <summary>The answer of userinfo.</summary>
/// <param name="Client">The client that the token was issued to.</param>
/// <param name="Scope">The token's scopes, which decide the claims.</param>
/// <param name="Claims">Every claim of the user, one JSON object.</param>
public sealed record UserInfoResponse(Client Client, ScopeSet Scope, string Claims)
{
    /// <summary>Writes the claims that the scopes bring (OpenID Connect Core §5.4); one without a value is left out (§5.3.2).</summary>
    /// <param name="writer">Where to.</param>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var claims = JsonDocument.Parse(Claims);
        writer.WriteStartObject();
        foreach (var name in ScopeClaims.For(Scope))
        {
            if (claims.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
