using System.Text.Json;

namespace IdentityPlatform.Client;

/// <summary>Reads a successful answer of the token endpoint (RFC 6749 §5.1).</summary>
internal static class TokenAnswer
{
    public static ClientToken Read(JsonElement json, DateTimeOffset now)
    {
        // RFC 6749 §7.1: a token of a type that is not understood must not be used.
        if (TokenEndpoint.Text(json, "access_token") is not { Length: > 0 } value
            || !string.Equals(TokenEndpoint.Text(json, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
            throw new TokenRequestException("The token endpoint did not answer a bearer token.");
        var expires = json.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out var number) && number > 0
            ? now + TimeSpan.FromSeconds(number)
            : DateTimeOffset.MaxValue;
        return new ClientToken(value, expires);
    }
}
