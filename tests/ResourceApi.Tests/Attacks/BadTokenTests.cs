using System.Net;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.ResourceApi.Attacks;

/// <summary>Every wrong token at every route: 401, nothing told, nothing written.</summary>
public sealed class BadTokenTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string AllScopes = "openid plan roles stores images:read images:write stores:read stores:write stocks:read";
    private const string Written = """
        SELECT (SELECT count(*) FROM resource_api.images) + (SELECT count(*) FROM resource_api.boards) + (SELECT count(*) FROM resource_api.models)
             + (SELECT count(*) FROM resource_api.workflows) + (SELECT count(*) FROM resource_api.readings) + (SELECT count(*) FROM resource_api.store_settings)
             + (SELECT count(*) FROM resource_api.quota_usage) + (SELECT count(*) FROM resource_api.upscale_jobs)
        """;

    private static readonly SigningKey Stranger = SigningKey.Create("ES256");

    private readonly ApiHost _api = fixture.Api;

    private static Dictionary<string, Func<TestToken, string>> Wrong { get; } = new()
    {
        ["no token at all"] = _ => "nonsense",
        ["forged"] = token => token.SignedBy(Stranger).Write(),
        ["expired"] = token => token.With("exp", 1_600_000_000).With("iat", 1_599_999_000).Write(),
        ["never expires"] = token => token.Without("exp").Write(),
        ["of another audience"] = token => token.With("aud", "urn:another-api").Write(),
        ["of a similar audience"] = token => token.With("aud", TestToken.Audience + "/").Write(),
        ["of no audience"] = token => token.Without("aud").Write(),
        ["of another issuer"] = token => token.With("iss", "https://evil.example").Write(),
        ["of a similar issuer"] = token => token.With("iss", token.Payload().Contains("http://127") ? "http://127.0.0.1" : "").Write(),
        ["ID token"] = token => token.Typ("JWT").With("aud", "spa").With("nonce", "n").Write(),
        ["ID token for the API"] = token => token.Typ("JWT").With("nonce", "n").Write(),
        ["refresh-like type"] = token => token.Typ("rt+jwt").Write(),
        ["security event"] = token => token.Typ("secevent+jwt").Write(),
        ["of no type"] = token => token.Typ(null).Write(),
        ["bound to a key"] = token => token.With("cnf", new JsonObject { ["jkt"] = "x" }).Write(),
        ["plan raised afterwards"] = token => Tampered(token, "plan", "enterprise"),
        ["superuser afterwards"] = token => Tampered(token, "roles", new JsonArray("superuser")),
        ["store added afterwards"] = token => Tampered(token, "stores", new JsonArray(new JsonObject { ["id"] = 43, ["role"] = "owner" })),
        ["another user afterwards"] = token => Tampered(token, "sub", Guid.CreateVersion7().ToString()),
        ["unsigned"] = token => Encode("""{"alg":"none","typ":"at+jwt"}""") + "." + Encode(token.Payload()) + ".",
        ["signature cut"] = token => token.Write()[..^2],
        ["signed with the public key"] = token => Encode("""{"alg":"HS256","typ":"at+jwt"}""") + "." + Encode(token.Payload()) + "." + Encode("signature"),
    };

    public static TheoryData<string> Kinds => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WrongToken_AtEveryRoute_Is401AndWritesNothing(string kind)
    {
        var routes = Routes.Protected(_api).ToList();
        routes.Count.ShouldBeGreaterThan(25);
        foreach (var (method, path) in routes)
        {
            var answer = await _api.CallAsync(method, path, json: Routes.BodyOf(method), headers: ("Authorization", "Bearer " + Wrong[kind](Good(_api))));

            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{kind} at {method} {path}");
            answer.Response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer ");
            answer.Response.Headers.WwwAuthenticate.ToString().ShouldContain("resource_metadata=");
            answer.Json.EnumerateObject().Select(member => member.Name).ShouldBeSubsetOf(["type", "title", "status", "detail", "trace_id"]);
        }

        (await _api.Database.ScalarAsync(Written)).ShouldBe(0L);
    }

    // RFC 6750 §3.1: what cannot be a token at all is invalid_request.
    [Fact]
    public async Task MalformedHeader_AtEveryRoute_Is400()
    {
        foreach (var header in new[] { "Bearer", "Bearer '%20OR%20'1'='1", "Bearer a b", "Bearer " + new string('a', 20_000) })
        {
            foreach (var (method, path) in Routes.Protected(_api))
                (await _api.CallAsync(method, path, json: Routes.BodyOf(method), headers: ("Authorization", header))).Status.ShouldBe(HttpStatusCode.BadRequest, $"{method} {path}");
        }
    }

    [Fact]
    public async Task NoToken_AtEveryRoute_Is401WithoutAnError()
    {
        foreach (var (method, path) in Routes.Protected(_api))
        {
            var answer = await _api.CallAsync(method, path, json: Routes.BodyOf(method));

            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
            answer.Response.Headers.WwwAuthenticate.ToString().ShouldNotContain("error=");
        }
    }

    [Fact]
    public async Task RevokedToken_AtEveryRoute_Is401()
    {
        // The issuer says of every token that it is not active.
        await using var api = await ApiHost.StartAsync("--Introspection:ClientId=resource-api", "--Introspection:ClientSecret=secret", "--Introspection:Always=true");
        foreach (var (method, path) in Routes.Protected(api))
            (await api.CallAsync(method, path, Good(api), Routes.BodyOf(method))).Status.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
        (await api.Database.ScalarAsync(Written)).ShouldBe(0L);
    }

    [Fact]
    public async Task ScopelessToken_AtEveryRoute_SeesItselfOnly()
    {
        var token = _api.Token("openid").Store(42, "owner").With("plan", "enterprise");
        foreach (var (method, path) in Routes.Protected(_api).Where(route => route.Path != "/api/v1/users/me"))
            (await _api.CallAsync(method, path, token, Routes.BodyOf(method))).Status.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        (await _api.Database.ScalarAsync(Written)).ShouldBe(0L);
    }

    // The other tests can fail: the same calls with a good token are let in.
    [Fact]
    public async Task GoodToken_AtEveryRoute_IsLetIn()
    {
        await using var api = await ApiHost.StartAsync();
        foreach (var (method, path) in Routes.Protected(api))
            (await api.CallAsync(method, path, Good(api), Routes.BodyOf(method))).Status.ShouldNotBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.InternalServerError);
        (await api.Database.ScalarAsync(Written)).ShouldNotBe(0L);
    }

    [Fact]
    public void OpenRoutes_AreTheseOnly() =>
        Routes.Open(_api).Select(route => route.Path).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["/.well-known/oauth-protected-resource", "/health/live", "/health/ready", "/openapi/{documentName}.json"]);

    private static TestToken Good(ApiHost api) => api.Token(AllScopes).With("plan", "pro").Store(42, "owner");

    private static string Tampered(TestToken token, string claim, JsonNode value)
    {
        var parts = token.Write().Split('.');
        return $"{parts[0]}.{Encode(token.With(claim, value).Payload())}.{parts[2]}";
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));
}
