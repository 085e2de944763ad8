using System.Text.Json;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>The claims of one ID token (OpenID Connect Core §2): who signed in and how, nothing that an API decides by.</summary>
internal sealed class IdTokenClaims
{
    public required string Issuer { get; init; }

    public required UserTokenRequest Request { get; init; }

    public required string AccessTokenHash { get; init; }

    public required long IssuedAt { get; init; }

    public required TimeSpan Lifetime { get; init; }

    // OpenID Connect Core §2: azp is due when the audience is not the client alone; here it always is.
    public static void Write(Utf8JsonWriter writer, IdTokenClaims claims)
    {
        var request = claims.Request;
        writer.WriteString("iss"u8, claims.Issuer);
        writer.WriteString("sub"u8, request.Grant.Subject.UserId);
        writer.WriteString("aud"u8, request.Client.ClientId);
        writer.WriteNumber("iat"u8, claims.IssuedAt);
        writer.WriteNumber("exp"u8, claims.IssuedAt + (long)claims.Lifetime.TotalSeconds);
        // §3.1.2.1: the nonce of the request comes back unmodified; §12.2: not again with a refresh.
        if (request.Nonce is not null)
        {
            writer.WriteString("nonce"u8, request.Nonce);
        }

        // §3.1.3.6.
        writer.WriteString("at_hash"u8, claims.AccessTokenHash);
        AccessTokenClaims.WriteAuthentication(writer, request.Grant.Authentication);
    }
}
