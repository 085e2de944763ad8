using System.Text.Json;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>A valid authorization request of the public client "spa"; a test breaks one thing.</summary>
internal sealed class RequestBuilder
{
    public const string Issuer = "https://id.example";
    public const string Callback = "https://client.example/callback";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly Dictionary<string, string?> parameters = new()
    {
        ["client_id"] = "spa",
        ["redirect_uri"] = Callback,
        ["response_type"] = "code",
        ["scope"] = "openid email",
        ["state"] = "af0ifjsldkj",
        ["nonce"] = "n-0S6_WzA2Mj",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    };

    private Client client = TestClients.Spa();

    public static TestKeys Keys { get; } = new();

    public ManualTime Time { get; } = new();

    public static RequestBuilder Valid() => new();

    public RequestBuilder With(string name, string? value)
    {
        parameters[name] = value;
        return this;
    }

    public RequestBuilder Without(params string[] names)
    {
        foreach (var name in names)
        {
            parameters.Remove(name);
        }

        return this;
    }

    public RequestBuilder Of(Func<Client, Client> change)
    {
        client = change(client);
        return this;
    }

    public RequestBuilder OfConfidential(Func<Client, Client> change)
    {
        client = change(TestClients.Web() with { ClientId = "spa" });
        return this;
    }

    public string IdToken(Guid user, string audience = "spa", string typ = "JWT", string issuer = Issuer, string alg = "RS256", SigningKey? key = null) =>
        JwtWriter.Write(key ?? Keys.Current(alg), typ, (user, audience, issuer, Now: Time.GetUtcNow().ToUnixTimeSeconds()), static (Utf8JsonWriter writer, (Guid User, string Audience, string Issuer, long Now) claims) =>
        {
            writer.WriteString("iss", claims.Issuer);
            writer.WriteString("sub", claims.User.ToString("D"));
            writer.WriteString("aud", claims.Audience);
            writer.WriteString("sid", claims.User.ToString("D"));
            writer.WriteNumber("iat", claims.Now - 7200);
            writer.WriteNumber("exp", claims.Now - 3600);
        });

    public IdTokenHintReader Hints => new(Keys, new ProtocolOptions { Issuer = Issuer }, Time);

    public RequestParameters Parameters => RequestParameters.Of(
        parameters.Where(pair => pair.Value is { Length: > 0 }).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)));

    public async Task<AuthorizationValidation> ValidateAsync()
    {
        var registrations = new Registrations();
        registrations.Add(client);
        return await new AuthorizationRequestValidator(registrations, registrations, Hints).ValidateAsync(Parameters, default);
    }

    public async Task<AuthorizationRequest> RequestAsync()
    {
        var validation = await ValidateAsync();
        validation.Refusal.ShouldBeNull();
        return validation.Request.ShouldNotBeNull();
    }

    public async Task<AuthorizationRefusal> RefusalAsync()
    {
        var validation = await ValidateAsync();
        validation.Request.ShouldBeNull();
        return validation.Refusal.ShouldNotBeNull();
    }
}
