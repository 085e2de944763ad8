using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.TestSupport.Issuer;

/// <summary>An access token that is in order, to be broken in one place.</summary>
public sealed class TestToken
{
    public const string Audience = "urn:identity-platform:resource-api";

    private readonly JsonObject _claims;
    private SigningKey _key;
    private string? _typ = "at+jwt";

    private TestToken(JsonObject claims, SigningKey key) => (_claims, _key) = (claims, key);

    /// <summary>A user's token of 15 minutes without any scope.</summary>
    public static TestToken Valid(StandInIssuer issuer, TimeProvider? time = null)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        return new TestToken(
            new JsonObject
            {
                ["iss"] = issuer.Url,
                ["sub"] = Guid.CreateVersion7().ToString(),
                ["aud"] = Audience,
                ["client_id"] = "spa",
                ["scope"] = "",
                ["iat"] = now,
                ["exp"] = now + 900,
                ["jti"] = Guid.CreateVersion7().ToString("N"),
            },
            issuer.Key);
    }

    public TestToken With(string claim, JsonNode? value)
    {
        _claims[claim] = value;
        return this;
    }

    public TestToken Without(string claim)
    {
        _claims.Remove(claim);
        return this;
    }

    public TestToken Scope(string scope) => With("scope", scope);

    public TestToken User(Guid id) => With("sub", id.ToString());

    public TestToken Store(long id, string role)
    {
        var stores = _claims["stores"] as JsonArray ?? [];
        _claims["stores"] = null;
        stores.Add(new JsonObject { ["id"] = id, ["role"] = role });
        return With("stores", stores);
    }

    public TestToken Typ(string? typ)
    {
        _typ = typ;
        return this;
    }

    public TestToken SignedBy(SigningKey key)
    {
        _key = key;
        return this;
    }

    public string Payload() => _claims.ToJsonString();

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
}
