using System.Text.Json;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// The answer of introspection (RFC 7662 §2.2). What the token says of itself is answered as it says it; plan, roles,
/// stores and e-mail are answered as they are now, so that an API that asks learns of a change at once.
/// </summary>
public sealed class IntrospectedToken
{
    private readonly AccessToken? _access;
    private readonly LiveRefreshToken? _refresh;
    private readonly LiveGrant? _live;

    private IntrospectedToken(AccessToken? access, LiveRefreshToken? refresh, LiveGrant? live)
    {
        _access = access;
        _refresh = refresh;
        _live = live;
    }

    /// <summary>Says nothing but that: unknown, expired, revoked and foreign tokens look alike (RFC 7662 §2.2).</summary>
    public static IntrospectedToken Inactive { get; } = new(null, null, null);

    /// <summary>Whether the token can be used.</summary>
    public bool Active => _access is not null || _refresh is not null;

    /// <summary>Writes the answer as one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteBoolean("active"u8, Active);
        if (_access is not null)
        {
            WriteAccessToken(writer, _access);
        }
        else if (_refresh is not null)
        {
            WriteRefreshToken(writer, _refresh);
        }

        writer.WriteEndObject();
    }

    internal static IntrospectedToken Of(AccessToken token, LiveGrant? live) => new(token, null, live);

    internal static IntrospectedToken Of(LiveRefreshToken token) => new(null, token, token.Live);

    private void WriteAccessToken(Utf8JsonWriter writer, AccessToken token)
    {
        foreach (var name in (ReadOnlySpan<string>)["iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti", "sid", "auth_time", "acr", "amr"])
        {
            if (token.Claims.Root.TryGetProperty(name, out var value))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        writer.WriteString("token_type"u8, "Bearer"u8);
        if (_live is not null)
        {
            writer.WriteString("username"u8, _live.UserName);
            ScopeClaims.WriteAccessTokenClaims(writer, token.Scope, AtTheTokensStore(token, _live.Grant.Subject));
        }
    }

    private static void WriteRefreshToken(Utf8JsonWriter writer, LiveRefreshToken token)
    {
        var grant = token.Live.Grant;
        writer.WriteString("sub"u8, grant.Subject.UserId);
        writer.WriteString("client_id"u8, grant.ClientId);
        writer.WriteString("scope"u8, grant.Scope.ToString());
        writer.WriteNumber("iat"u8, token.IssuedAt.ToUnixTimeSeconds());
        writer.WriteNumber("exp"u8, token.ExpiresAt.ToUnixTimeSeconds());
        writer.WriteString("token_type"u8, "refresh_token"u8);
        writer.WriteString("username"u8, token.Live.UserName);
        AccessTokenClaims.WriteAuthentication(writer, grant.Authentication);
    }

    // A token is for the store it was issued for, even after its grant moved on to another (S6), as long as the user has
    // a part in it; it never comes to be for another.
    private static TokenSubject AtTheTokensStore(AccessToken token, TokenSubject now)
    {
        var store = token.Claims.GetInt64("store_id");
        return now with { StoreId = store is { } id && HasStore(now.StoresJson, id) ? id : null };
    }

    private static bool HasStore(string storesJson, long id)
    {
        using var stores = JsonDocument.Parse(storesJson);
        return stores.RootElement.EnumerateArray().Any(store => store.GetProperty("id"u8).GetInt64() == id);
    }
}
