using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TokenValidation.Issuer;

namespace IdentityPlatform.TokenValidation.Validation;

/// <summary>Checks a JWT access token by the issuer's public keys, without asking anybody (RFC 9068 §4).</summary>
internal sealed class LocalValidator(TokenValidationOptions options, IssuerKeys issuer, TimeProvider time) : ITokenValidator
{
    // RFC 9068 §2.2: required in every access token; iss and aud are compared, not only looked for.
    private static readonly string[] RequiredClaims = ["exp", "sub", "client_id", "iat", "jti"];

    private readonly TokenMemory<Remembered> _memory = new(options.RememberedTokens);

    public async ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (await issuer.CurrentAsync(cancellationToken) is not { } snapshot)
            return new TokenOutcome.Unknown("the issuer's keys were never fetched, or long ago");
        var key = TokenKey.Of(token);
        if (_memory.Find(key) is { } known && known.Keys == snapshot.Keys)
            return IsExpired(known.Outcome) ? Expired : known.Outcome;

        var read = JwtReader.Read(token);
        if (!read.Succeeded)
            return new TokenOutcome.Refused(read.Reason);
        var result = JwtReader.Verify(read.Value, Rules(snapshot.Keys));
        if (result.Failure == JwtFailure.UnknownKey)
        {
            snapshot = await issuer.NewerAsync(snapshot, cancellationToken);
            result = JwtReader.Verify(read.Value, Rules(snapshot.Keys));
        }

        if (!result.Succeeded)
            return new TokenOutcome.Refused(result.Reason);
        var outcome = TokenClaims.Read(result.Jwt.Claims.Root);
        if (outcome is not TokenOutcome.Valid valid)
            return outcome;
        if (IsExpired(valid))
            return Expired;
        // Remembered with the keys it was checked by: when the issuer withdraws a key, its tokens are checked anew.
        _memory.Keep(key, new Remembered(valid, snapshot.Keys));
        return valid;
    }

    private static TokenOutcome.Refused Expired { get; } = new("the token has expired");

    // RFC 7519 §4.1.4: no slack for exp; the issuer's clock being ahead only shortens a token's life.
    private bool IsExpired(TokenOutcome.Valid valid) => valid.Token.ExpiresAt <= time.GetUtcNow();

    private JwtRules Rules(JsonWebKeySet keys) => new()
    {
        Algorithms = [.. options.Algorithms],
        Types = ["at+jwt"], // RFC 9068 §4: an ID token, a logout token or an assertion is no access token
        Keys = keys.Find,
        Issuer = options.Issuer,
        Audiences = [options.Audience],
        RequiredClaims = RequiredClaims,
        Time = time,
        ClockSkew = options.ClockSkew,
    };

    private sealed record Remembered(TokenOutcome.Valid Outcome, JsonWebKeySet Keys);
}
