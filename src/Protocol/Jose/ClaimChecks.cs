using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>The checks of claims against <see cref="JwtRules"/>, RFC 7519 §4.1; the first that fails is the answer.</summary>
internal static class ClaimChecks
{
    private static readonly string[] StringClaims = ["iss", "sub", "jti"];
    private static readonly string[] TimeClaims = ["exp", "nbf", "iat"];

    public static JwtResult? Find(JwtClaims claims, JwtRules rules) =>
        Form(claims) ?? Required(claims, rules) ?? Issuer(claims, rules) ?? Audience(claims, rules) ?? Lifetime(claims, rules);

    // RFC 7519 §4.1: the registered claims have fixed types; one of another type is not "absent" but wrong.
    private static JwtResult? Form(JwtClaims claims)
    {
        foreach (var name in StringClaims)
        {
            if (claims.Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.String)
                return Fail("iss, sub and jti must be strings");
        }

        foreach (var name in TimeClaims)
        {
            // RFC 8725 §3.7 and RFC 7519 §2: a JSON number in a sane range; no text, no 1e308, nothing negative.
            if (claims.Root.TryGetProperty(name, out _) && claims.GetTime(name) is null)
                return Fail("exp, nbf and iat must be numbers between 1970 and 2300");
        }

        if (claims.Root.TryGetProperty("aud", out _) && claims.GetStrings("aud").Count == 0)
            return Fail("aud must be a string or an array of strings");
        return null;
    }

    private static JwtResult? Required(JwtClaims claims, JwtRules rules)
    {
        foreach (var name in rules.RequiredClaims)
        {
            if (!claims.Has(name) || claims.GetString(name) is { Length: 0 })
                return Fail("a required claim is missing");
        }

        return null;
    }

    // RFC 8725 §3.8: the issuer is exactly the expected one.
    private static JwtResult? Issuer(JwtClaims claims, JwtRules rules) =>
        rules.Issuer is not null && claims.GetString("iss") != rules.Issuer ? Fail("iss is not the expected one") : null;

    // RFC 7519 §4.1.3, RFC 8725 §3.9: whoever reads the token must be in its audience; no audience is no match.
    private static JwtResult? Audience(JwtClaims claims, JwtRules rules) =>
        rules.Audiences is { } accepted && !claims.GetStrings("aud").Any(accepted.Contains) ? Fail("aud is not an accepted one") : null;

    private static JwtResult? Lifetime(JwtClaims claims, JwtRules rules)
    {
        var now = rules.Time.GetUtcNow();
        var exp = claims.GetTime("exp");
        if (exp is null && rules.RequireExpiry)
            return Fail("exp is missing");
        if (claims.GetTime("nbf") > now + rules.ClockSkew)
            return Fail("nbf lies in the future");
        if (claims.GetTime("iat") > now + rules.ClockSkew)
            return Fail("iat lies in the future");
        if (rules.MaxLifetime is { } max && exp > now + max + rules.ClockSkew)
            return Fail("exp lies too far in the future");
        // RFC 7519 §4.1.4: "on or after" the time in exp the token is expired.
        if (exp <= now - rules.ClockSkew && !rules.AcceptExpired)
            return JwtResult.Fail(JwtFailure.Expired, "the token has expired");
        return null;
    }

    private static JwtResult Fail(string reason) => JwtResult.Fail(JwtFailure.Claims, reason);
}
