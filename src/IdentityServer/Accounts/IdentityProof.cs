namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What a person has proven, by whichever method, before it is a sign-in.</summary>
public sealed record IdentityProof
{
    public required User User { get; init; }

    /// <summary>When, how, for which client and from where; becomes a row of the history.</summary>
    public required SignInAttempt Attempt { get; init; }

    /// <summary>Methods (RFC 8176), e.g. <c>pwd</c>; with <c>mfa</c> among them two factors were shown.</summary>
    public required IReadOnlyList<string> Amr { get; init; }

    /// <summary>A session that outlives the browser (K6).</summary>
    public bool RememberMe { get; init; }

    /// <summary>Whose failures are forgotten; null leaves them.</summary>
    public SignInKeys? Keys { get; init; }

    /// <summary>The hash to keep from now on (K3); null to leave it.</summary>
    public HashRenewal? Renewal { get; init; }
}
