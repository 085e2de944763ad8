using System.Text.Json;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TokenValidation.Validation;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>Reads the events of a verified SET and what they are about (RFC 9493, SSF §4, CAEP, RISC).</summary>
internal static class EventReader
{
    /// <summary>The events that are followed here; others are passed over (RFC 8417 §2.2). Null when one cannot be read.</summary>
    public static IReadOnlyList<SecurityEvent>? Read(JwtClaims claims, string issuer)
    {
        if (!claims.Root.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !claims.Root.TryGetProperty("sub_id", out var subject) || subject.ValueKind != JsonValueKind.Object)
            return null;
        var read = new List<SecurityEvent>();
        foreach (var told in events.EnumerateObject().Where(told => EventTypes.All.Contains(told.Name)))
        {
            if (told.Value.ValueKind != JsonValueKind.Object || KeyOf(told.Name, subject, issuer) is not { } key)
                return null;
            var time = TokenClaims.Time(told.Value, "event_timestamp") ?? claims.GetTime("iat")!.Value;
            var changes = key.Kind == SubjectKind.Claims ? Changes(told.Value) : null;
            if (key.Kind == SubjectKind.Claims && changes is null)
                return null;
            read.Add(new SecurityEvent(key, WholeSeconds(time), changes));
        }

        return read;
    }

    private static SubjectKey? KeyOf(string type, JsonElement subject, string issuer) => type switch
    {
        EventTypes.TokenClaimsChange => Key(SubjectKind.Claims, User(subject, issuer)),
        EventTypes.AccountDisabled => Key(SubjectKind.User, User(subject, issuer)),
        // RFC 9493 §3.2.6: one token by its jti; else every token of the grant.
        EventTypes.TokenRevoked => Key(SubjectKind.Token, TokenId(subject, issuer)) ?? Key(SubjectKind.Grant, Grant(subject)),
        // One session; all tokens of an application; or, when only the user is named, every session of theirs (CAEP §3.1).
        EventTypes.SessionRevoked => subject.TryGetProperty("session", out _)
            ? Key(SubjectKind.Session, Opaque(subject, "session"))
            : Key(SubjectKind.Client, Opaque(subject, "application")) ?? Key(SubjectKind.User, User(subject, issuer)),
        _ => null,
    };

    private static SubjectKey? Key(SubjectKind kind, string? value) => value is { Length: > 0 } ? new SubjectKey(kind, value) : null;

    // RFC 9493 §3.2.4: a subject of this issuer, alone or as the user of a complex subject (SSF §3).
    private static string? User(JsonElement subject, string issuer)
    {
        var user = Format(subject) == "complex" && subject.TryGetProperty("user", out var member) && member.ValueKind == JsonValueKind.Object ? member : subject;
        return Format(user) == "iss_sub" && TokenClaims.Text(user, "iss") == issuer ? TokenClaims.Text(user, "sub") : null;
    }

    private static string? TokenId(JsonElement subject, string issuer) =>
        Format(subject) == "jwt_id" && TokenClaims.Text(subject, "iss") == issuer ? TokenClaims.Text(subject, "jti") : null;

    private static string? Grant(JsonElement subject) => Guid.TryParse(Opaque(subject, "grant"), out var id) ? id.ToString("D") : null;

    private static string? Opaque(JsonElement subject, string name) =>
        Format(subject) == "complex" && subject.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object && Format(member) == "opaque"
            ? TokenClaims.Text(member, "id")
            : null;

    private static string? Format(JsonElement subject) => TokenClaims.Text(subject, "format");

    private static Dictionary<string, JsonElement>? Changes(JsonElement told)
    {
        if (!told.TryGetProperty("claims", out var claims) || claims.ValueKind != JsonValueKind.Object || !TokenClaims.HasReadableStores(claims))
            return null;
        return claims.EnumerateObject().Where(claim => ChangedClaims.Names.Contains(claim.Name)).ToDictionary(claim => claim.Name, claim => claim.Value.Clone());
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
