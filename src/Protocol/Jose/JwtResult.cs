using System.Diagnostics.CodeAnalysis;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>What was wrong with a token; each kind that some caller treats in its own way.</summary>
public enum JwtFailure
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not a JWT in compact form, too large, or with members that are not allowed.</summary>
    Malformed,

    /// <summary>The algorithm is not an allowed one.</summary>
    Algorithm,

    /// <summary>The header's <c>typ</c> is not an allowed one.</summary>
    Type,

    /// <summary>No key fits the header; a cached key set may be out of date.</summary>
    UnknownKey,

    /// <summary>The signature is wrong.</summary>
    Signature,

    /// <summary>A claim is missing, of a wrong type, or not the expected one.</summary>
    Claims,

    /// <summary>Expired, and in order otherwise.</summary>
    Expired,
}

/// <summary>A validated JWT, or why it was refused. The reason is for the log, never for an answer over HTTP.</summary>
public readonly struct JwtResult
{
    private JwtResult(ValidatedJwt? jwt, JwtFailure failure, string? reason)
    {
        Jwt = jwt;
        Failure = failure;
        Reason = reason;
    }

    /// <summary>True when there is a <see cref="Jwt"/>.</summary>
    [MemberNotNullWhen(true, nameof(Jwt))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool Succeeded => Jwt is not null;

    /// <summary>The token; null when it was refused.</summary>
    public ValidatedJwt? Jwt { get; }

    /// <summary>The kind of failure.</summary>
    public JwtFailure Failure { get; }

    /// <summary>Why it was refused, a fixed text that holds nothing of the token; null on success.</summary>
    public string? Reason { get; }

    internal static JwtResult Ok(ValidatedJwt jwt) => new(jwt, JwtFailure.None, reason: null);

    internal static JwtResult Fail(JwtFailure failure, string reason) => new(jwt: null, failure, reason);
}

/// <summary>A JWT that passed every check of its <see cref="JwtRules"/>.</summary>
/// <param name="Header">Its protected header.</param>
/// <param name="Claims">Its claims.</param>
/// <param name="Key">The key that its signature was checked with.</param>
public sealed record ValidatedJwt(JwtHeader Header, JwtClaims Claims, JsonWebKey Key);
