using System.Security.Claims;
using System.Text.Json;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.TokenValidation.Validation;

/// <summary>From the claims as JSON, of a JWT or an introspection answer, to the typed token and the principal's claims.</summary>
internal static class TokenClaims
{
    // More than any real user has; a token that names more is not read.
    private const int MaxStores = 1000;

    public static TokenOutcome Read(JsonElement json)
    {
        if (Text(json, "sub") is not { Length: > 0 } subject || Text(json, "client_id") is not { Length: > 0 } clientId)
            return new TokenOutcome.Refused("sub or client_id is missing");
        // RFC 9449 §7.2, RFC 8705 §3: a token that is bound to a key is no bearer token.
        if (json.TryGetProperty("cnf", out _))
            return new TokenOutcome.Refused("the token is bound to a key (cnf)");
        if (!ScopeSet.TryParse(Text(json, "scope") ?? "", out var scopes))
            return new TokenOutcome.Refused("scope is malformed");
        if (Stores(json) is not { } stores)
            return new TokenOutcome.Refused("stores is malformed");
        var token = new AccessToken
        {
            Subject = subject,
            ClientId = clientId,
            TokenId = Text(json, "jti"),
            GrantId = GrantId(json),
            IssuedAt = Time(json, "iat"),
            ExpiresAt = Time(json, "exp") ?? DateTimeOffset.MaxValue,
            Scopes = scopes,
            Email = Text(json, "email"),
            Plan = Plans.Parse(Text(json, "plan")),
            PlanSince = Time(json, "plan_since"),
            SessionId = Text(json, "sid"),
            Acr = Text(json, "acr"),
            AuthTime = Time(json, "auth_time"),
            Roles = Texts(json, "roles"),
            Stores = stores,
            StoreId = json.TryGetProperty("store_id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) ? number : null,
        };
        return new TokenOutcome.Valid(token, [.. json.EnumerateObject().SelectMany(claim => Claims(claim.Name, claim.Value))]);
    }

    /// <summary>The token with those of plan, roles and stores that are told here; null when they cannot be read.</summary>
    public static AccessToken? Overlay(AccessToken token, JsonElement told)
    {
        if (Stores(told) is not { } stores)
            return null;
        if (told.TryGetProperty("plan", out _))
            token = token with { Plan = Plans.Parse(Text(told, "plan")) };
        if (told.TryGetProperty("plan_since", out _))
            token = token with { PlanSince = Time(told, "plan_since") };
        if (told.TryGetProperty("roles", out _))
            token = token with { Roles = Texts(told, "roles") };
        // A store that the user has no part in any more is not the chosen one either.
        return told.TryGetProperty("stores", out _)
            ? token with { Stores = stores, StoreId = stores.Exists(store => store.Id == token.StoreId) ? token.StoreId : null }
            : token;
    }

    public static IEnumerable<Claim> Claims(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(item => Claim(name, item)),
        JsonValueKind.Null => [],
        _ => [Claim(name, value)],
    };

    public static DateTimeOffset? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A string or an array of strings, as <c>aud</c> is; anything else is empty.</summary>
    public static IReadOnlyList<string> Texts(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value))
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : [];
    }

    // A user's token is told by its session; a client's own has an id of other bytes.
    private static string? GrantId(JsonElement json) =>
        Text(json, "sid") is not null && TokenId.TryGetGrant(Text(json, "jti"), out var grant) ? grant.ToString("D") : null;

    /// <summary>Whether <c>stores</c> is absent or a list as it should be.</summary>
    public static bool HasReadableStores(JsonElement json) => Stores(json) is not null;

    private static List<StoreMembership>? Stores(JsonElement json)
    {
        if (!json.TryGetProperty("stores", out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxStores)
            return null;
        var stores = new List<StoreMembership>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || Text(item, "role") is not { } role
                || !item.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out var number))
                return null;
            stores.Add(new StoreMembership(number, role));
        }

        return stores;
    }

    private static Claim Claim(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new Claim(name, value.GetString()!),
        JsonValueKind.Number => new Claim(name, value.GetRawText(), ClaimValueTypes.Double),
        JsonValueKind.True or JsonValueKind.False => new Claim(name, value.GetRawText(), ClaimValueTypes.Boolean),
        _ => new Claim(name, value.GetRawText(), "JSON"),
    };
}
