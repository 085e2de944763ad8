using System.Text;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>A token that <see cref="Rules"/> accept, to be broken in one place.</summary>
internal sealed class TokenBuilder
{
    public const string Issuer = "https://id.example.com";
    public const string Audience = "urn:api";

    public static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly SigningKey Es256 = SigningKey.Create("ES256", "es");
    public static readonly SigningKey Rs256 = SigningKey.Create("RS256", "rs");
    public static readonly JsonWebKeySet KeySet = new([Es256.Public, Rs256.Public]);

    private readonly JsonObject header = new() { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = "es" };
    private readonly JsonObject claims = new()
    {
        ["iss"] = Issuer,
        ["sub"] = "alice",
        ["aud"] = Audience,
        ["iat"] = Now.ToUnixTimeSeconds(),
        ["exp"] = Now.AddMinutes(5).ToUnixTimeSeconds(),
        ["jti"] = "1",
    };

    private SigningKey key = Es256;
    private byte[]? rawHeader;
    private byte[]? rawPayload;

    public static JwtRules Rules { get; } = new()
    {
        Algorithms = ["ES256", "RS256", "PS256"],
        Types = ["at+jwt"],
        Keys = KeySet.Find,
        Issuer = Issuer,
        Audiences = [Audience],
        RequiredClaims = ["sub", "jti"],
        Time = new FixedTime(Now),
    };

    public static TokenBuilder Valid() => new();

    /// <summary>Sets a header member; null takes it out.</summary>
    public TokenBuilder WithHeader(string name, JsonNode? value) => Set(header, name, value);

    /// <summary>Sets a claim; null takes it out.</summary>
    public TokenBuilder WithClaim(string name, JsonNode? value) => Set(claims, name, value);

    public TokenBuilder WithHeaderText(string json) => WithHeaderBytes(Encoding.UTF8.GetBytes(json));

    public TokenBuilder WithPayloadText(string json) => WithPayloadBytes(Encoding.UTF8.GetBytes(json));

    public TokenBuilder WithPayloadBytes(byte[] payload)
    {
        rawPayload = payload;
        return this;
    }

    public TokenBuilder SignedBy(SigningKey signer)
    {
        key = signer;
        return this;
    }

    /// <summary>The payload as text, for tests that add to it what a JSON library would not write.</summary>
    public string PayloadText() => claims.ToJsonString();

    public string Build()
    {
        var input = SigningInput();
        var signature = new byte[key.SignatureLength];
        key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return input + "." + Base64Url.Encode(signature);
    }

    public string BuildWithSignature(ReadOnlySpan<byte> signature) => SigningInput() + "." + Base64Url.Encode(signature);

    public string SigningInput() =>
        Base64Url.Encode(rawHeader ?? Encoding.UTF8.GetBytes(header.ToJsonString()))
        + "."
        + Base64Url.Encode(rawPayload ?? Encoding.UTF8.GetBytes(claims.ToJsonString()));

    private TokenBuilder WithHeaderBytes(byte[] json)
    {
        rawHeader = json;
        return this;
    }

    private TokenBuilder Set(JsonObject target, string name, JsonNode? value)
    {
        if (value is null)
            target.Remove(name);
        else
            target[name] = value;
        return this;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
