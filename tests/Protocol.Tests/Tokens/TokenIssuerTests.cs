using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Tokens;

public sealed class TokenIssuerTests
{
    private static readonly ProtocolOptions Options = new() { Issuer = "https://id.example" };
    private readonly ManualTime _time = new();
    private readonly TestKeys _keys = new();

    [Fact]
    public async Task ForClientAsync_OneResource_WritesWhatRfc9068Asks()
    {
        var client = TestClients.Machine();
        var response = await Issuer().ForClientAsync(client, ScopeSet.Of("stocks:read", "images:read"), default);

        var token = Reader().Read(response.AccessToken).ShouldNotBeNull();
        token.Claims.Root.EnumerateObject().Select(claim => claim.Name).ShouldBe(["iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti"]);
        (token.Subject, token.ClientId, token.Claims.GetString("aud"), token.Scope.ToString()).ShouldBe(("machine", "machine", Registrations.Resource, "stocks:read images:read"));
        token.ExpiresAt.ShouldBe(_time.GetUtcNow().AddMinutes(15));
        token.GrantId.ShouldBeNull();
        token.Id.Length.ShouldBe(43);
    }

    [Fact]
    public async Task ForClientAsync_Audience_IsResourcesOrIssuer()
    {
        (await AudienceAsync("stocks:read", "reports:read")).ShouldBe([Registrations.Resource, "urn:reports"]);
        (await AudienceAsync()).ShouldBe(["https://id.example"]);
    }

    [Fact]
    public async Task ForClientAsync_NoScope_SaysNone()
    {
        var response = await Issuer().ForClientAsync(TestClients.Machine(), ScopeSet.Empty, default);
        Reader().Read(response.AccessToken).ShouldNotBeNull().Claims.Has("scope").ShouldBeFalse();

        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            response.Write(writer);
        }

        System.Text.Encoding.UTF8.GetString(buffer.ToArray()).ShouldNotContain("scope");
    }

    [Theory]
    [InlineData("ES256", "RS256")]
    [InlineData("PS256", "ES256")]
    [InlineData("RS256", "PS256")]
    public async Task ForUserAsync_ClientsAlgorithms_AreUsed(string access, string id)
    {
        var client = TestClients.Web() with { AccessTokenSignedResponseAlg = access, IdTokenSignedResponseAlg = id, AccessTokenLifetime = TimeSpan.FromMinutes(1) };
        var response = await Issuer().ForUserAsync(new UserTokenRequest(client, Grant("openid"), ScopeSet.Of("openid")), default);
        JwtReader.Read(response.AccessToken).Value!.Header.Alg.ShouldBe(access);
        JwtReader.Read(response.IdToken).Value!.Header.Alg.ShouldBe(id);
        response.ExpiresIn.ShouldBe(TimeSpan.FromMinutes(1));
        Reader().Read(response.IdToken!).ShouldBeNull();
    }

    [Fact]
    public async Task ForUserAsync_Claims_FollowTheScopes()
    {
        var grant = Grant("openid", "email", "plan", "roles", "stores");
        var all = Reader().Read((await Issuer().ForUserAsync(new UserTokenRequest(TestClients.Web(), grant, grant.Scope), default)).AccessToken)!;
        (all.Claims.GetString("email"), all.Claims.GetString("plan"), all.Claims.GetInt64("store_id")).ShouldBe(("alice@example.com", "pro", 42));
        all.Claims.Root.GetProperty("stores").GetRawText().ShouldBe("""[{"id":42,"role":"manager"}]""");
        all.Claims.GetInt64("plan_since").ShouldBe(1_760_000_000);
        all.GrantId.ShouldBe(grant.Id);

        var few = Reader().Read((await Issuer().ForUserAsync(new UserTokenRequest(TestClients.Web(), grant, ScopeSet.Of("openid")), default)).AccessToken)!;
        foreach (var claim in (string[])["email", "plan", "plan_since", "roles", "store_id", "stores"])
        {
            few.Claims.Has(claim).ShouldBeFalse(claim);
        }
    }

    [Fact]
    public async Task ForUserAsync_WithoutOpenId_MakesNoIdToken() =>
        (await Issuer().ForUserAsync(new UserTokenRequest(TestClients.Web(), Grant("email"), ScopeSet.Of("email")), default)).IdToken.ShouldBeNull();

    [Fact]
    public async Task Read_Expired_IsNull()
    {
        var token = (await Issuer().ForClientAsync(TestClients.Machine(), ScopeSet.Empty, default)).AccessToken;
        _time.Pass(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Reader().Read(token).ShouldNotBeNull();
        _time.Pass(TimeSpan.FromSeconds(1));
        Reader().Read(token).ShouldBeNull();
    }

    [Fact]
    public async Task Read_AnotherIssuersToken_IsNull()
    {
        var foreign = new TokenIssuer(Options with { Issuer = "https://other.example" }, _keys, new Registrations(), _time);
        Reader().Read((await foreign.ForClientAsync(TestClients.Machine(), ScopeSet.Empty, default)).AccessToken).ShouldBeNull();
    }

    private TokenIssuer Issuer() => new(Options, _keys, new Registrations(), _time);

    private AccessTokenReader Reader() => new(Options, _keys, _time);

    private async Task<IReadOnlyList<string>> AudienceAsync(params string[] scopes) =>
        Reader().Read((await Issuer().ForClientAsync(TestClients.Machine(), ScopeSet.Of(scopes), default)).AccessToken)!.Audience;

    private Grant Grant(params string[] scopes) => new()
    {
        Id = Guid.CreateVersion7(),
        ClientId = "web",
        Scope = ScopeSet.Of(scopes),
        Authentication = new AuthenticationContext(Guid.CreateVersion7(), _time.GetUtcNow(), "1", ["pwd"]),
        Subject = new TokenSubject
        {
            UserId = Guid.CreateVersion7(),
            Email = "alice@example.com",
            Plan = "pro",
            PlanSince = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000),
            Roles = ["user"],
            StoresJson = """[{"id":42,"role":"manager"}]""",
            StoreId = 42,
        },
    };
}
