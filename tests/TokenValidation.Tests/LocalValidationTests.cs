using System.Net;
using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>RFC 9068 §4, RFC 8725, AC-050, AC-089, AC-090, AC-093, V9.2.2.</summary>
public sealed class LocalValidationTests : ApiTest
{
    [Fact]
    public async Task Validate_TokenInOrder_GivesTheTypedToken()
    {
        var user = Guid.CreateVersion7();
        var token = Token().User(user).Scope("a:read b").With("plan", "studio").With("roles", new System.Text.Json.Nodes.JsonArray("user", "staff"))
            .Store(42, "manager").With("store_id", 42).With("email", "a@example.com").Write();

        using var response = await Api.GetAsync("/me", token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var caller = await response.JsonAsync();
        caller.GetProperty("subject").GetString().ShouldBe(user.ToString());
        caller.GetProperty("userId").GetGuid().ShouldBe(user);
        caller.GetProperty("clientId").GetString().ShouldBe("spa");
        caller.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["a:read", "b"]);
        caller.GetProperty("plan").GetInt32().ShouldBe((int)Plan.Studio);
        caller.GetProperty("stores")[0].GetProperty("role").GetString().ShouldBe("manager");
        caller.GetProperty("storeId").GetInt64().ShouldBe(42);
        caller.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(Time.GetUtcNow() + TimeSpan.FromMinutes(15));
        using var name = await Api.GetAsync("/name", token);
        (await name.Content.ReadAsStringAsync()).ShouldBe(user + " True");
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Validate_OtherAllowedAlgorithm_Passes(string alg)
    {
        using var key = SigningKey.Create(alg);
        Tokens.Published = [.. Tokens.Published, key];

        (await Api.StatusAsync("/me", Token().SignedBy(key).Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Validate_AudienceArrayThatNamesTheApi_Passes() =>
        (await Api.StatusAsync("/me", Token().With("aud", new System.Text.Json.Nodes.JsonArray("urn:other", TestToken.Audience)).Write())).ShouldBe(200);

    public static TheoryData<string, Func<TestToken, TestToken>> Breaks() => new()
    {
        { "typ JWT, as an ID token has", token => token.Typ("JWT") },
        { "no typ", token => token.Typ(null) },
        { "logout token", token => token.Typ("logout+jwt") },
        { "another audience", token => token.With("aud", "urn:other") },
        { "ID token's audience", token => token.With("aud", "spa") },
        { "no audience", token => token.Without("aud") },
        { "another issuer", token => token.With("iss", "https://evil.example") },
        { "no issuer", token => token.Without("iss") },
        { "no subject", token => token.Without("sub") },
        { "empty subject", token => token.With("sub", "") },
        { "no client", token => token.Without("client_id") },
        { "no jti", token => token.Without("jti") },
        { "no iat", token => token.Without("iat") },
        { "no exp", token => token.Without("exp") },
        { "exp as text", token => token.With("exp", "9999999999") },
        { "nbf in the future", token => token.With("nbf", new ManualTime().GetUtcNow().ToUnixTimeSeconds() + 60) },
        { "iat in the future", token => token.With("iat", new ManualTime().GetUtcNow().ToUnixTimeSeconds() + 60) },
        { "exp reached", token => token.With("exp", new ManualTime().GetUtcNow().ToUnixTimeSeconds()) },
        { "bound to a DPoP key", token => token.With("cnf", new System.Text.Json.Nodes.JsonObject { ["jkt"] = "x" }) },
        { "scope with a quote", token => token.Scope("a\"b") },
        { "stores that are no list", token => token.With("stores", "all") },
        { "a key that nobody published", token => token.SignedBy(SigningKey.Create("ES256", "k")) },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Validate_BrokenInOnePlace_IsInvalidToken(string what, Func<TestToken, TestToken> broken)
    {
        using var response = await Api.GetAsync("/me", broken(Token()).Write());

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, what);
        response.Challenge().ShouldContain("error=\"invalid_token\"");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Validate_SameKidOtherKey_IsInvalidToken()
    {
        using var foreign = SigningKey.Create("ES256", Tokens.Key.Kid);

        (await Api.StatusAsync("/me", Token().SignedBy(foreign).Write())).ShouldBe(401);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    public async Task Validate_AlgorithmOfAnAttacker_IsInvalidToken(string alg)
    {
        // HS256 "signed" with the public key as the secret: the classic confusion (RFC 8725 §2.1).
        var input = Encode($$"""{"alg":"{{alg}}","typ":"at+jwt","kid":"{{Tokens.Key.Kid}}"}""") + "." + Encode(Token().Payload());
        var signature = alg == "HS256"
            ? Base64Url.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Tokens.Key.Public.ToString()), Encoding.ASCII.GetBytes(input)))
            : "";

        (await Api.StatusAsync("/me", $"{input}.{signature}")).ShouldBe(401);
    }

    [Fact]
    public async Task Validate_TamperedPayload_IsInvalidToken()
    {
        var parts = Token().Write().Split('.');

        (await Api.StatusAsync("/me", $"{parts[0]}.{Encode(Token().With("plan", "enterprise").Payload())}.{parts[2]}")).ShouldBe(401);
    }

    [Fact]
    public async Task Validate_MegabyteOfDots_IsRefusedAtOnce()
    {
        using var response = await Api.GetAsync("/me", new string('.', 1024 * 1024));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Tokens.KeyRequests.ShouldBe(0);
    }

    [Fact]
    public async Task Validate_RememberedToken_ExpiresStrictly()
    {
        var token = Token().Write();
        (await Api.StatusAsync("/me", token)).ShouldBe(200);
        Time.Pass(TimeSpan.FromSeconds(899));
        (await Api.StatusAsync("/me", token)).ShouldBe(200);

        Time.Pass(TimeSpan.FromSeconds(1));

        (await Api.StatusAsync("/me", token)).ShouldBe(401);
    }

    [Fact]
    public async Task Validate_NoTokenOnOpenEndpoint_IsNobody()
    {
        using var response = await Api.SendAsync("/open");

        (await response.Content.ReadAsStringAsync()).ShouldBe("nobody");
    }

    private static string Encode(string text) => Base64Url.EncodeText(text);

    private TestToken Token() => TestToken.Valid(Tokens, Time);
}
