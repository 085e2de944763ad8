namespace IdentityPlatform.Protocol.Jose;

/// <summary>Reads and validates JWTs signed with JWS in compact form, RFC 7519 §7.2 and RFC 8725.</summary>
public static class JwtReader
{
    /// <summary>The longest token that is looked at unless rules say otherwise, in characters.</summary>
    public const int DefaultMaxLength = 16 * 1024;

    // A token without kid is tried with each fitting key; a large key set must not make that dear.
    private const int MaxKeysTried = 8;

    /// <summary>Reads a token's form and header and checks nothing else; see <see cref="UnverifiedJwt"/>.</summary>
    public static JoseResult<UnverifiedJwt> Read(string? token, int maxLength = DefaultMaxLength)
    {
        if (string.IsNullOrEmpty(token))
            return Malformed("the token is empty");
        if (token.Length > maxLength)
            return Malformed("the token is too long");
        // RFC 7515 §7.1: three parts, two dots; five would be a JWE, which is not accepted anywhere.
        var first = token.IndexOf('.');
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0 || token.IndexOf('.', second + 1) >= 0)
            return Malformed("the token must have exactly three parts");
        if (!Base64Url.TryDecode(token.AsSpan(0, first), out var headerJson))
            return Malformed("the header is not base64url");
        if (!Base64Url.IsWellFormed(token.AsSpan(first + 1, second - first - 1)))
            return Malformed("the payload is not base64url");
        if (!Base64Url.IsWellFormed(token.AsSpan(second + 1)))
            return Malformed("the signature is not base64url");

        var header = JwtHeader.Parse(headerJson);
        return header.Succeeded
            ? JoseResult<UnverifiedJwt>.Ok(new UnverifiedJwt(token, header.Value, first + 1, second))
            : Malformed(header.Reason);
    }

    /// <summary>Validates a token by <paramref name="rules"/>: form, algorithm, type, key, signature, claims, lifetime, in this order.</summary>
    public static JwtResult Verify(string? token, JwtRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var read = Read(token, rules.MaxLength);
        return read.Succeeded ? Verify(read.Value, rules) : JwtResult.Fail(JwtFailure.Malformed, read.Reason);
    }

    /// <summary>Validates a token that was read already.</summary>
    public static JwtResult Verify(UnverifiedJwt jwt, JwtRules rules)
    {
        ArgumentNullException.ThrowIfNull(jwt);
        ArgumentNullException.ThrowIfNull(rules);
        // RFC 8725 §3.1: only algorithms that are allowed here, whatever the header says.
        if (!rules.Algorithms.Contains(jwt.Header.Alg))
            return JwtResult.Fail(JwtFailure.Algorithm, "alg is not allowed here");
        // RFC 8725 §3.11: explicit typing.
        if (!(jwt.Header.Typ is null ? rules.AllowMissingType : rules.Types.Any(jwt.Header.IsType)))
            return JwtResult.Fail(JwtFailure.Type, "typ is not allowed here");
        if (!jwt.TryGetSignature(out var signature) || signature!.Length == 0)
            return JwtResult.Fail(JwtFailure.Signature, "the signature is empty");

        var failure = FindKey(jwt, rules, signature, out var key);
        if (key is null)
            return failure;
        // The payload is parsed only now: nobody without a key gets that far.
        var claims = jwt.ReadClaims();
        if (!claims.Succeeded)
            return JwtResult.Fail(JwtFailure.Malformed, claims.Reason);
        return ClaimChecks.Find(claims.Value, rules) ?? JwtResult.Ok(new ValidatedJwt(jwt.Header, claims.Value, key));
    }

    private static JwtResult FindKey(UnverifiedJwt jwt, JwtRules rules, byte[] signature, out JsonWebKey? verified)
    {
        var input = jwt.SigningInput();
        var tried = 0;
        // The resolver may answer by kid alone: a key that is not for this algorithm is not a key for this token.
        foreach (var key in rules.Keys(jwt.Header.Kid, jwt.Header.Alg).Where(k => k.Accepts(jwt.Header.Alg)).Take(MaxKeysTried))
        {
            tried++;
            if (!key.Verify(jwt.Header.Alg, input, signature))
                continue;
            verified = key;
            return default;
        }

        verified = null;
        return tried == 0
            ? JwtResult.Fail(JwtFailure.UnknownKey, "no key fits kid and alg")
            : JwtResult.Fail(JwtFailure.Signature, "the signature is wrong");
    }

    private static JoseResult<UnverifiedJwt> Malformed(string reason) => JoseResult<UnverifiedJwt>.Fail(reason);
}
