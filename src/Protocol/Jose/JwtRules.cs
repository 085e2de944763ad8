namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// What a JWT must be to be accepted in one place. RFC 8725 §3.12: each kind of token has rules that no other kind meets,
/// so what tells kinds apart (type, issuer, audience) has to be said, even if by null.
/// </summary>
public sealed record JwtRules
{
    /// <summary>The algorithms allowed here, by name; never derived from the token.</summary>
    public required IReadOnlyList<string> Algorithms
    {
        get;
        init => field = [.. value.Select(name => JwsAlgorithm.Get(name).Name)];
    }

    /// <summary>The <c>typ</c> values allowed; compared as RFC 7515 §4.1.9 says.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Accept a token without <c>typ</c> too; false unless set.</summary>
    public bool AllowMissingType { get; init; }

    /// <summary>Finds the keys that may have signed, by the header's <c>kid</c> and <c>alg</c>; <see cref="JsonWebKeySet.Find"/> fits.</summary>
    public required Func<string?, string, IEnumerable<JsonWebKey>> Keys { get; init; }

    /// <summary>The exact <c>iss</c>; null when the caller checks it.</summary>
    public required string? Issuer { get; init; }

    /// <summary>One of these must be in <c>aud</c>; null when the caller checks it.</summary>
    public required IReadOnlyCollection<string>? Audiences { get; init; }

    /// <summary>Claims that must be there, not null and not empty.</summary>
    public IReadOnlyList<string> RequiredClaims { get; init; } = [];

    /// <summary>The clock that lifetimes are measured with.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How far the signer's clock may be off, either way; 30 seconds unless set.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The token must have <c>exp</c>; true unless set. DPoP proofs have none.</summary>
    public bool RequireExpiry { get; init; } = true;

    /// <summary>Accept a token whose <c>exp</c> has passed; for <c>id_token_hint</c> (OpenID Connect RP-Initiated Logout §4).</summary>
    public bool AcceptExpired { get; init; }

    /// <summary>How far ahead <c>exp</c> may lie; null for no bound.</summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>The longest token that is looked at, in characters; 16 Ki unless set.</summary>
    public int MaxLength { get; init; } = JwtReader.DefaultMaxLength;
}
