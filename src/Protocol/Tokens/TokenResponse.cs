using System.Text.Json;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>A successful answer of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).</summary>
public sealed class TokenResponse
{
    /// <summary><c>access_token</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary><c>expires_in</c>: lifetime of the access token.</summary>
    public required TimeSpan ExpiresIn { get; init; }

    /// <summary><c>scope</c>: what the access token holds; said unless it holds none.</summary>
    public required ScopeSet Scope { get; init; }

    /// <summary><c>refresh_token</c>; null when none was issued.</summary>
    public string? RefreshToken { get; init; }

    /// <summary><c>id_token</c>; null without the scope <c>openid</c>.</summary>
    public string? IdToken { get; init; }

    /// <summary>Ours (S5): <c>store_id</c>, written (as null when there is none) whenever the scope <c>stores</c> was granted.</summary>
    public long? StoreId { get; init; }

    /// <summary>Writes the answer as one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("access_token"u8, AccessToken);
        writer.WriteString("token_type"u8, "Bearer"u8);
        writer.WriteNumber("expires_in"u8, (long)ExpiresIn.TotalSeconds);
        if (RefreshToken is not null)
        {
            writer.WriteString("refresh_token"u8, RefreshToken);
        }

        if (IdToken is not null)
        {
            writer.WriteString("id_token"u8, IdToken);
        }

        // RFC 6749 §3.3: a scope value has at least one name; what holds none has no scope member.
        if (Scope.Count > 0)
        {
            writer.WriteString("scope"u8, Scope.ToString());
        }

        if (Scope.Contains(ScopeNames.Stores))
        {
            writer.WritePropertyName("store_id"u8);
            if (StoreId is { } store)
            {
                writer.WriteNumberValue(store);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndObject();
    }
}
