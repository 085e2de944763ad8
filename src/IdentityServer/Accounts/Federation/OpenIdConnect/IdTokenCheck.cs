using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>Checks ID tokens of one provider (OpenID Connect Core §3.1.3.7).</summary>
public sealed class IdTokenCheck(DiscoveredProvider provider, string clientId, TimeProvider time)
{
    private static readonly string[] Algorithms = ["RS256", "ES256", "PS256"];
    private static readonly string[] Required = ["sub", "iat", "exp", "nonce"];

    // A token for a sign-in of this minute; what is older was kept by somebody.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>The claims of the ID token of a token response.</summary>
    /// <param name="tokens">The response.</param>
    /// <param name="nonce">What was sent with the request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">It is missing or wrong, or the provider's keys cannot be had.</exception>
    public async Task<JwtClaims> CheckAsync(ProviderTokens tokens, string nonce, CancellationToken cancellationToken)
    {
        var known = await provider.CurrentAsync(cancellationToken);
        var result = JwtReader.Verify(tokens.IdToken, Rules(known));
        if (result.Failure == JwtFailure.UnknownKey)
        {
            // The provider may have changed its keys since.
            known = await provider.NewerAsync(known, cancellationToken);
            result = JwtReader.Verify(tokens.IdToken, Rules(known));
        }

        if (!result.Succeeded)
            throw Wrong(result.Reason);
        return Problem(result.Jwt!, tokens, nonce) is { } problem ? throw Wrong(problem) : result.Jwt!.Claims;
    }

    /// <summary>
    /// Of a provider whose keys are unknown the ID token proves nothing; userinfo says who it is. But a token that says it
    /// belongs to another sign-in, client or person still refuses the sign-in.
    /// </summary>
    /// <returns>Its <c>sub</c>; null when there is no token that can be read.</returns>
    /// <exception cref="ProviderException">It belongs elsewhere.</exception>
    public static string? SubjectOfUnsigned(string? token, string clientId, string nonce)
    {
        if (JwtReader.Read(token, InputLimits.Jwt) is not { Succeeded: true, Value: { } jwt } || jwt.ReadClaims() is not { Succeeded: true, Value: { } claims })
            return null;
        if (claims.Has("nonce") && !Same(claims.GetString("nonce"), nonce))
            throw Wrong("nonce is another sign-in's");
        return claims.Has("aud") && !claims.GetStrings("aud").Contains(clientId, StringComparer.Ordinal)
            ? throw Wrong("aud is another client")
            : claims.GetString("sub");
    }

    private JwtRules Rules(ProviderSnapshot known) => new()
    {
        // §3.1.3.7 (6) to (8), RFC 8725 §3.1: asymmetric and on our list; never none, never a secret as key.
        Algorithms = Algorithms,
        Types = ["JWT"],
        AllowMissingType = true,
        Keys = known.Keys.Find,
        // §3.1.3.7 (2): "MUST exactly match".
        Issuer = known.Metadata.Issuer,
        // §3.1.3.7 (3).
        Audiences = [clientId],
        RequiredClaims = Required,
        Time = time,
        MaxLength = InputLimits.Jwt,
    };

    private string? Problem(ValidatedJwt jwt, ProviderTokens tokens, string nonce)
    {
        var claims = jwt.Claims;
        // §3.1.3.7 (11): "a nonce Claim MUST be present and its value checked".
        if (!Same(claims.GetString("nonce"), nonce))
            return "nonce is another sign-in's";
        // §3.1.3.7 (3), (4): no further audience unless the token says that it is for us.
        if (claims.Has("azp") ? claims.GetString("azp") != clientId : claims.GetStrings("aud").Count > 1)
            return "azp is another client";
        // §3.1.3.7 (10).
        if (claims.GetTime("iat") < time.GetUtcNow() - MaxAge)
            return "iat lies too far back";
        // §3.1.3.8.
        return claims.Has("at_hash") && !Same(claims.GetString("at_hash"), TokenHash.LeftHalf(jwt.Header.Alg, tokens.AccessToken))
            ? "at_hash is another access token's"
            : null;
    }

    private static bool Same(string? value, string expected) =>
        value is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(expected));

    private static ProviderException Wrong(string reason) => new(ProviderProblem.Invalid, $"ID token refused: {reason}");
}
