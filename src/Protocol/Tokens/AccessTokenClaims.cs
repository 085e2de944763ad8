using System.Text.Json;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>The claims of one access token (RFC 9068 §2.2).</summary>
internal sealed class AccessTokenClaims
{
    public required string Issuer { get; init; }

    public required Client Client { get; init; }

    public required ScopeSet Scope { get; init; }

    /// <summary>Null for a client's own token.</summary>
    public required Grant? Grant { get; init; }

    public required IReadOnlyList<string> Audience { get; init; }

    public required long IssuedAt { get; init; }

    public required TimeSpan Lifetime { get; init; }

    // RFC 9068 §2.2: iss, exp, aud, sub, client_id, iat and jti are required. §2.2.3: scope, when there is any.
    public static void Write(Utf8JsonWriter writer, AccessTokenClaims claims)
    {
        var grant = claims.Grant;
        writer.WriteString("iss"u8, claims.Issuer);
        // RFC 9068 §2.2: without a resource owner, sub identifies the client.
        if (grant is null)
        {
            writer.WriteString("sub"u8, claims.Client.ClientId);
        }
        else
        {
            writer.WriteString("sub"u8, grant.Subject.UserId);
        }

        TokenAudience.Write(writer, claims.Audience);
        writer.WriteString("client_id"u8, claims.Client.ClientId);
        if (claims.Scope.Count > 0)
        {
            writer.WriteString("scope"u8, claims.Scope.ToString());
        }

        writer.WriteNumber("iat"u8, claims.IssuedAt);
        writer.WriteNumber("exp"u8, claims.IssuedAt + (long)claims.Lifetime.TotalSeconds);
        writer.WriteString("jti"u8, grant is null ? TokenId.ForClient() : TokenId.ForGrant(grant.Id));
        if (grant is not null)
        {
            // RFC 9068 §2.2.1: how and when the user authenticated.
            WriteAuthentication(writer, grant.Authentication);
            ScopeClaims.WriteAccessTokenClaims(writer, claims.Scope, grant.Subject);
        }
    }

    internal static void WriteAuthentication(Utf8JsonWriter writer, AuthenticationContext authentication)
    {
        writer.WriteString("sid"u8, authentication.SessionId);
        writer.WriteNumber("auth_time"u8, authentication.AuthTime.ToUnixTimeSeconds());
        writer.WriteString("acr"u8, authentication.Acr);
        writer.WriteStartArray("amr"u8);
        foreach (var method in authentication.Amr)
        {
            writer.WriteStringValue(method);
        }

        writer.WriteEndArray();
    }
}
