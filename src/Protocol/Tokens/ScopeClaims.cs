using System.Text.Json;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// The one table of which claims a scope brings: userinfo and discovery read the names (OpenID Connect Core §5.4),
/// access tokens those that APIs decide by.
/// </summary>
public static class ScopeClaims
{
    // Of every ID token, whatever the scopes (OpenID Connect Core §2).
    private static readonly string[] OfTheProtocol = ["iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"];

    private static readonly KeyValuePair<string, string[]>[] Table =
    [
        new(ScopeNames.OpenId, ["sub"]),
        new(ScopeNames.Profile,
        [
            "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
            "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
        ]),
        new(ScopeNames.Email, ["email", "email_verified"]),
        new(ScopeNames.Phone, ["phone_number", "phone_number_verified"]),
        new(ScopeNames.Address, ["address"]),
        new(ScopeNames.Roles, ["roles"]),
        new(ScopeNames.Plan, ["plan", "plan_since"]),
        new(ScopeNames.Stores, ["store_id", "stores"]),
    ];

    private static readonly TokenClaim[] TokenTable =
    [
        new(ScopeNames.Email, static (writer, subject) => WriteOptional(writer, "email"u8, subject.Email)),
        new(ScopeNames.Plan, WritePlan),
        new(ScopeNames.Roles, WriteRoles),
        new(ScopeNames.Stores, WriteStores),
    ];

    /// <summary><c>claims_supported</c> (OpenID Connect Discovery 1.0 §3).</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. Table.SelectMany(row => row.Value), .. OfTheProtocol];

    /// <summary>The claims that userinfo answers for these scopes, in the order of the table.</summary>
    /// <param name="scopes">What was granted.</param>
    /// <returns>Claim names.</returns>
    public static IEnumerable<string> For(ScopeSet scopes) => Table.Where(row => scopes.Contains(row.Key)).SelectMany(row => row.Value);

    /// <summary>Writes the claims of an access token, or of its introspection, that its scopes bring.</summary>
    /// <param name="writer">Inside the object to write to.</param>
    /// <param name="scopes">The token's scopes.</param>
    /// <param name="subject">The user.</param>
    public static void WriteAccessTokenClaims(Utf8JsonWriter writer, ScopeSet scopes, TokenSubject subject)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        foreach (var claim in TokenTable)
        {
            if (scopes.Contains(claim.Scope))
            {
                claim.Write(writer, subject);
            }
        }
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WritePlan(Utf8JsonWriter writer, TokenSubject subject)
    {
        writer.WriteString("plan"u8, subject.Plan);
        if (subject.PlanSince is { } since)
        {
            // RFC 7519 §2: a NumericDate.
            writer.WriteNumber("plan_since"u8, since.ToUnixTimeSeconds());
        }
    }

    private static void WriteRoles(Utf8JsonWriter writer, TokenSubject subject)
    {
        writer.WriteStartArray("roles"u8);
        foreach (var role in subject.Roles)
        {
            writer.WriteStringValue(role);
        }

        writer.WriteEndArray();
    }

    private static void WriteStores(Utf8JsonWriter writer, TokenSubject subject)
    {
        if (subject.StoreId is { } store)
        {
            writer.WriteNumber("store_id"u8, store);
        }

        writer.WritePropertyName("stores"u8);
        writer.WriteRawValue(subject.StoresJson, skipInputValidation: true);
    }

    private sealed record TokenClaim(string Scope, Action<Utf8JsonWriter, TokenSubject> Write);
}
