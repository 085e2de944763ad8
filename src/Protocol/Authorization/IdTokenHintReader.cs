using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>Whom an ID token of ours was issued for.</summary>
/// <param name="UserId"><c>sub</c>.</param>
/// <param name="SessionId"><c>sid</c>; null when the token has none.</param>
/// <param name="ClientId">The client it was issued to.</param>
public sealed record HintedSession(Guid UserId, Guid? SessionId, string ClientId);

/// <summary>Reads <c>id_token_hint</c> (OpenID Connect Core §3.1.2.1, RP-Initiated Logout 1.0 §2).</summary>
/// <param name="keys">Our keys: only our own signature counts.</param>
/// <param name="options">The issuer.</param>
/// <param name="time">Now.</param>
public sealed class IdTokenHintReader(ISigningKeys keys, ProtocolOptions options, TimeProvider time)
{
    private static readonly string[] Algorithms = ["RS256", "ES256", "PS256"];

    /// <summary>Reads a hint that must have been issued to a client.</summary>
    /// <param name="jwt">As sent.</param>
    /// <param name="clientId">The client; null takes the one the token names.</param>
    /// <returns>Whom it names; null when it is not an ID token of ours or another client's.</returns>
    public HintedSession? Read(string jwt, string? clientId)
    {
        var result = JwtReader.Verify(jwt, new JwtRules
        {
            Algorithms = Algorithms,
            // RFC 8725 §3.12: an access token (at+jwt) or logout token is not an ID token.
            Types = ["JWT"],
            AllowMissingType = true,
            Keys = keys.Published.Find,
            Issuer = options.Issuer,
            Audiences = clientId is null ? null : [clientId],
            RequiredClaims = ["sub", "aud", "iat"],
            Time = time,
            // RP-Initiated Logout §4: "The OP SHOULD accept ID Tokens when the RP identified … even when exp has passed".
            AcceptExpired = true,
            MaxLength = InputLimits.Jwt,
        });
        if (!result.Succeeded || !Guid.TryParseExact(result.Jwt.Claims.GetString("sub"), "D", out var user))
        {
            return null;
        }

        // Our ID tokens have one audience, the client (OpenID Connect Core §2).
        var claims = result.Jwt.Claims;
        if (claims.GetStrings("aud") is not [var audience])
        {
            return null;
        }

        return new(user, Guid.TryParse(claims.GetString("sid"), out var session) ? session : null, audience);
    }
}
