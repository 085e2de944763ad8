using Microsoft.AspNetCore.Authentication;

namespace IdentityPlatform.TokenValidation;

/// <summary>Whose tokens an API accepts, and how it checks them. A wrong setting stops the start and is named.</summary>
public sealed class TokenValidationOptions : AuthenticationSchemeOptions
{
    /// <summary>The authorization server: exactly the <c>iss</c> of its tokens and of its metadata. https, or http on this machine.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>This API: has to be in <c>aud</c> of every token (RFC 9068 §4).</summary>
    public string Audience { get; set; } = "";

    /// <summary>The <c>realm</c> of challenges (RFC 9110 §11.5); the audience unless set.</summary>
    public string? Realm { get; set; }

    /// <summary>The API's own address from outside, for its metadata (RFC 9728 §1.2); taken from the request unless set.</summary>
    public string? ResourceUrl { get; set; }

    /// <summary>The API's name for people, <c>resource_name</c> of its metadata (RFC 9728 §2); left out unless set.</summary>
    public string? ResourceName { get; set; }

    /// <summary>A page for developers, <c>resource_documentation</c> of its metadata (RFC 9728 §2); left out unless set.</summary>
    public string? ResourceDocumentation { get; set; }

    /// <summary>Algorithms that tokens may be signed with (RFC 8725 §3.1).</summary>
    public IList<string> Algorithms { get; } = ["ES256", "RS256", "PS256"];

    /// <summary>How far the issuer's clock may be ahead, for <c>iat</c> and <c>nbf</c>; 0 to 30 seconds. <c>exp</c> has no slack.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How old the issuer's keys get before they are fetched again, in the background. A key that the issuer withdraws is
    /// trusted for twice as long at most while the issuer answers: the default keeps an emergency below a minute.
    /// </summary>
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The least time between two fetches that were asked for by tokens with unknown keys, or that failed.</summary>
    public TimeSpan KeyRefreshMinimum { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long keys are used while the issuer cannot be reached.</summary>
    public TimeSpan KeysUsableFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long one answer of the issuer may take.</summary>
    public TimeSpan IssuerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many validated tokens are remembered at most.</summary>
    public int RememberedTokens { get; set; } = 20_000;

    /// <summary>How to ask the issuer about tokens (RFC 7662); null for an API that never asks.</summary>
    public IntrospectionOptions? Introspection { get; set; }

    /// <summary>How to hear of revocations and changes at once without asking about every call; null for an API that does not.</summary>
    public SecurityEventOptions? SecurityEvents { get; set; }
}

/// <summary>How an API asks the issuer about a token (RFC 7662).</summary>
public sealed class IntrospectionOptions
{
    /// <summary>The API's own <c>client_id</c> at the issuer.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Its secret, sent as <c>client_secret_basic</c>.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Ask about every token, not only on endpoints with <see cref="TokenEndpointExtensions.RequireFreshToken"/>.</summary>
    public bool Always { get; set; }

    /// <summary>How long an answer holds: what a revoked token can still do. Zero asks each time.</summary>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(5);
}
