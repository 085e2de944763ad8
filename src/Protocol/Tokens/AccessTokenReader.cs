using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>Reads access tokens of this server's own making: signature, type, issuer, lifetime. Touches no database.</summary>
public sealed class AccessTokenReader
{
    // Those who ask about a token or with it ask again: the signature is not computed for each time.
    private const int RememberedTokens = 4096;

    private readonly TokenMemory<Remembered> _memory = new(RememberedTokens);
    private readonly ISigningKeys _keys;
    private readonly JwtRules _rules;
    private readonly TimeProvider _time;

    /// <summary>Makes a reader.</summary>
    /// <param name="options">The issuer.</param>
    /// <param name="keys">The keys that tokens may have been signed with.</param>
    /// <param name="time">The clock.</param>
    public AccessTokenReader(ProtocolOptions options, ISigningKeys keys, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _keys = keys;
        _rules = new JwtRules
        {
            Algorithms = JwsAlgorithm.SigningNames,
            // RFC 9068 §4: at+jwt and nothing else, so that an ID token never passes for one (RFC 8725 §3.12).
            Types = [TokenIssuer.AccessTokenType],
            Keys = (kid, alg) => keys.Published.Find(kid, alg),
            Issuer = options.Issuer,
            // Whoever asks decides by audience what it may learn; the server itself reads every token of its own.
            Audiences = null,
            RequiredClaims = ["sub", "aud", "client_id", "iat", "exp", "jti"],
            Time = time,
            MaxLength = InputLimits.Jwt,
        };
    }

    /// <summary>Whether a text can only be an access token: handles hold no dot.</summary>
    /// <param name="token">As sent.</param>
    /// <returns>False for what may be a refresh token.</returns>
    public static bool IsJwt(string token) => token.Contains('.', StringComparison.Ordinal);

    /// <summary>Reads a token.</summary>
    /// <param name="token">As sent.</param>
    /// <returns>The token; null when it is not ours, altered or expired.</returns>
    public AccessToken? Read(string token)
    {
        var (key, keys) = (TokenKey.Of(token), _keys.Published);
        if (_memory.Find(key) is { } known && known.Keys == keys)
            return InTime(known.Token);
        var result = JwtReader.Verify(token, _rules);
        if (!result.Succeeded || AccessToken.From(result.Jwt.Claims) is not { } read)
            return null;
        // With the keys it was checked by: when one is withdrawn, its tokens are checked anew.
        _memory.Keep(key, new Remembered(read, keys));
        return InTime(read);
    }

    // Skew is for other clocks; this server wrote exp by its own.
    private AccessToken? InTime(AccessToken token) => token.ExpiresAt > _time.GetUtcNow() ? token : null;

    private sealed record Remembered(AccessToken Token, JsonWebKeySet Keys);
}

/// <summary>An access token of this server, validated.</summary>
public sealed class AccessToken
{
    private AccessToken(JwtClaims claims, ScopeSet scope)
    {
        Claims = claims;
        Scope = scope;
    }

    /// <summary>All its claims.</summary>
    public JwtClaims Claims { get; }

    /// <summary><c>scope</c>.</summary>
    public ScopeSet Scope { get; }

    /// <summary><c>sub</c>.</summary>
    public string Subject => Claims.GetString("sub")!;

    /// <summary><c>client_id</c>.</summary>
    public string ClientId => Claims.GetString("client_id")!;

    /// <summary><c>jti</c>.</summary>
    public string Id => Claims.GetString("jti")!;

    /// <summary><c>aud</c>.</summary>
    public IReadOnlyList<string> Audience => Claims.GetStrings("aud");

    /// <summary><c>exp</c>.</summary>
    public DateTimeOffset ExpiresAt => Claims.GetTime("exp")!.Value;

    /// <summary>The grant it was made from; null for a client's own token, which has no session.</summary>
    public Guid? GrantId => Claims.Has("sid") && TokenId.TryGetGrant(Id, out var grant) ? grant : null;

    internal static AccessToken? From(JwtClaims claims) =>
        ScopeSet.TryParse(claims.GetString("scope") ?? "", out var scope) ? new AccessToken(claims, scope) : null;
}
