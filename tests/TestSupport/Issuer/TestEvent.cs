using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.TestSupport.Issuer;

/// <summary>A security event token that is in order, to be broken in one place.</summary>
public sealed class TestEvent
{
    private readonly JsonObject _claims;
    private readonly JsonObject _event;
    private SigningKey _key;
    private string? _typ = "secevent+jwt";

    private TestEvent(StandInIssuer issuer, TimeProvider time, string type, JsonObject subject)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        _event = new JsonObject { ["event_timestamp"] = now };
        _claims = new JsonObject
        {
            ["iss"] = issuer.Url,
            ["aud"] = StandInFeed.ClientId,
            ["iat"] = now,
            ["jti"] = Guid.CreateVersion7().ToString("N"),
            ["sub_id"] = subject,
            ["events"] = new JsonObject { [type] = _event },
        };
        _key = issuer.Key;
        Id = _claims["jti"]!.GetValue<string>();
    }

    /// <summary>The name it is delivered by.</summary>
    public string Id { get; }

    public static TestEvent SessionRevoked(StandInIssuer issuer, TimeProvider time, string sid) =>
        new(issuer, time, "https://schemas.openid.net/secevent/caep/event-type/session-revoked", Complex("session", sid, User(issuer, Guid.CreateVersion7().ToString())));

    public static TestEvent ClientDisabled(StandInIssuer issuer, TimeProvider time, string clientId) =>
        new(issuer, time, "https://schemas.openid.net/secevent/caep/event-type/session-revoked", Complex("application", clientId, user: null));

    public static TestEvent GrantRevoked(StandInIssuer issuer, TimeProvider time, Guid grant) =>
        new(issuer, time, "https://schemas.openid.net/secevent/oauth/event-type/token-revoked", Complex("grant", grant.ToString(), User(issuer, Guid.CreateVersion7().ToString())));

    public static TestEvent TokenRevoked(StandInIssuer issuer, TimeProvider time, string jti) =>
        new(issuer, time, "https://schemas.openid.net/secevent/oauth/event-type/token-revoked", new JsonObject { ["format"] = "jwt_id", ["iss"] = issuer.Url, ["jti"] = jti });

    public static TestEvent UserDisabled(StandInIssuer issuer, TimeProvider time, Guid user) =>
        new(issuer, time, "https://schemas.openid.net/secevent/risc/event-type/account-disabled", User(issuer, user.ToString()));

    public static TestEvent ClaimsChanged(StandInIssuer issuer, TimeProvider time, Guid user, JsonObject claims)
    {
        var change = new TestEvent(issuer, time, "https://schemas.openid.net/secevent/caep/event-type/token-claims-change", User(issuer, user.ToString()));
        change._event["claims"] = claims;
        return change;
    }

    public static TestEvent Other(StandInIssuer issuer, TimeProvider time, string type) => new(issuer, time, type, User(issuer, "u"));

    public TestEvent With(string claim, JsonNode? value)
    {
        _claims[claim] = value;
        return this;
    }

    public TestEvent WithDetail(string member, JsonNode? value)
    {
        _event[member] = value;
        return this;
    }

    public TestEvent Without(string claim)
    {
        _claims.Remove(claim);
        return this;
    }

    public TestEvent Typ(string? typ)
    {
        _typ = typ;
        return this;
    }

    public TestEvent SignedBy(SigningKey key)
    {
        _key = key;
        return this;
    }

    public string Write() => JwtWriter.Write(_key, _typ, _claims, static (writer, claims) =>
    {
        foreach (var (name, value) in claims)
        {
            writer.WritePropertyName(name);
            if (value is null)
                writer.WriteNullValue();
            else
                value.WriteTo(writer, JsonSerializerOptions.Default);
        }
    });

    private static JsonObject User(StandInIssuer issuer, string id) => new() { ["format"] = "iss_sub", ["iss"] = issuer.Url, ["sub"] = id };

    private static JsonObject Complex(string member, string id, JsonObject? user)
    {
        var subject = new JsonObject { ["format"] = "complex", [member] = new JsonObject { ["format"] = "opaque", ["id"] = id } };
        if (user is not null)
            subject["user"] = user;
        return subject;
    }
}
