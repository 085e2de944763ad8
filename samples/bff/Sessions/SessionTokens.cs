using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdentityPlatform.Bff.Sessions;

/// <summary>The tokens of one session. They never leave this host but for the identity server and the APIs.</summary>
public sealed record SessionTokens(string AccessToken, string? RefreshToken, string? IdToken, DateTimeOffset ExpiresAt);

/// <summary>A successful answer of the token endpoint (RFC 6749 §5.1), as far as it matters here.</summary>
public sealed record TokenAnswer
{
    /// <summary>The new access token.</summary>
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    /// <summary>The next refresh token.</summary>
    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>A new ID token, when there is one.</summary>
    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    /// <summary>Seconds until the access token ends.</summary>
    [JsonPropertyName("expires_in")]
    public int ExpiresIn { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static TokenAnswer Read(string json) => JsonSerializer.Deserialize<TokenAnswer>(json) ?? throw new JsonException("An object was expected.");
}
