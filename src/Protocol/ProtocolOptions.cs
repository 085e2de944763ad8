namespace IdentityPlatform.Protocol;

/// <summary>What the engine needs to know of its surroundings. Built once at start from validated settings.</summary>
public sealed record ProtocolOptions
{
    /// <summary><c>iss</c>: absolute URL without query, fragment or trailing slash.</summary>
    public required string Issuer { get; init; }

    /// <summary>Lifetime of access tokens.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Absolute lifetime of a refresh token family.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a refresh token lives without being used.</summary>
    public TimeSpan RefreshTokenIdleTimeout { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Lifetime of authorization codes.</summary>
    public TimeSpan AuthorizationCodeLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Lifetime of ID tokens.</summary>
    public TimeSpan IdTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a rotated refresh token still answers with its successor.</summary>
    public TimeSpan RefreshTokenGrace { get; init; } = TimeSpan.FromSeconds(30);
}
