using System.Security.Claims;
using IdentityPlatform.TokenValidation.SecurityEvents;

namespace IdentityPlatform.TokenValidation.Validation;

/// <summary>What became of a token. Reasons are fixed texts for the log; no caller reads them.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>It is in order.</summary>
    public sealed record Valid(AccessToken Token, IReadOnlyList<Claim> Claims) : TokenOutcome
    {
        /// <summary>For what the issuer said: how many security events were known when it was asked. Null for what was checked here.</summary>
        public long? AskedAt { get; init; }

        /// <summary>What the security events say of it so far; kept here, where the token is remembered.</summary>
        public TokenStanding? Standing { get; set; }
    }

    /// <summary>It is not.</summary>
    public sealed record Refused(string Reason) : TokenOutcome;

    /// <summary>Nobody can say now.</summary>
    public sealed record Unknown(string Reason) : TokenOutcome;
}

/// <summary>One way of finding out about a token.</summary>
internal interface ITokenValidator
{
    ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellationToken);
}
