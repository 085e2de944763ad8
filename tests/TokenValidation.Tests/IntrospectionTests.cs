using System.Net;
using System.Text;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>RFC 7662, S8: endpoints that ask the issuer.</summary>
public sealed class IntrospectionTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private StandInIssuer _issuer = null!;

    public async Task InitializeAsync() => _issuer = await StandInIssuer.StartAsync();

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task Fresh_RevokedToken_StopsWithinTheCacheTime()
    {
        await using var api = await StartAsync();
        var token = Token().Write();
        _issuer.Introspects(token, """{"active":true}""");
        (await api.StatusAsync("/fresh", token)).ShouldBe(200);
        _issuer.Introspects(token, """{"active":false}""");
        (await api.StatusAsync("/fresh", token)).ShouldBe(200);
        _issuer.Introspections.ShouldBe(1);

        _time.Pass(TimeSpan.FromSeconds(5));

        using var response = await api.GetAsync("/fresh", token);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Challenge().ShouldContain("error=\"invalid_token\"");
        (await api.StatusAsync("/me", token)).ShouldBe(200);
    }

    [Fact]
    public async Task Fresh_ClockIsPutBack_DoesNotMakeAnAnswerLast()
    {
        await using var api = await StartAsync();
        var token = Token().Write();
        _issuer.Introspects(token, """{"active":true}""");
        (await api.StatusAsync("/fresh", token)).ShouldBe(200);
        _issuer.Introspects(token, """{"active":false}""");

        _time.Pass(TimeSpan.FromSeconds(5));
        _time.Jump(TimeSpan.FromSeconds(-4));

        (await api.StatusAsync("/fresh", token)).ShouldBe(401);
    }

    [Fact]
    public async Task Fresh_IssuerAsksForCredentials_GetsThemFormEncoded()
    {
        await using var api = await StartAsync(options => options.Introspection!.ClientSecret = "a:b%c +");

        await api.StatusAsync("/fresh", Token().Write());

        Encoding.UTF8.GetString(Convert.FromBase64String(_issuer.LastCredentials!["Basic ".Length..])).ShouldBe("api:a%3Ab%25c%20%2B");
    }

    [Fact]
    public async Task Fresh_IssuerAway_FailsClosedWhileOthersServeOn()
    {
        await using var api = await StartAsync();
        var token = Token().Write();
        (await api.StatusAsync("/me", token)).ShouldBe(200);
        _issuer.Mood = IssuerMood.Down;

        using var response = await api.GetAsync("/fresh", token);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
        (await api.StatusAsync("/me", token)).ShouldBe(200);
    }

    [Fact]
    public async Task Fresh_ForgedJwt_DoesNotReachTheIssuer()
    {
        await using var api = await StartAsync();
        using var foreign = Protocol.Jose.SigningKey.Create("ES256", _issuer.Key.Kid);

        (await api.StatusAsync("/fresh", Token().SignedBy(foreign).Write())).ShouldBe(401);

        _issuer.Introspections.ShouldBe(0);
    }

    [Fact]
    public async Task Fresh_PlanChangedSinceIssue_IsTheNewOne()
    {
        await using var api = await StartAsync();
        var token = Token().With("plan", "pro").Store(42, "owner").Scope("a").Write();
        _issuer.Introspects(token, $$"""{"active":true,"token_type":"Bearer","iss":"{{_issuer.Url}}","sub":"u","client_id":"spa","scope":"a","aud":"{{TestToken.Audience}}","plan":"studio"}""");

        using var response = await api.GetAsync("/fresh", token);

        var caller = await response.JsonAsync();
        caller.GetProperty("plan").GetInt32().ShouldBe((int)Plan.Studio);
        caller.GetProperty("stores").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"active":true,"token_type":"Bearer","sub":"u","client_id":"c","scope":"a","aud":"urn:identity-platform:resource-api"}""", 200)]
    [InlineData("""{"active":true,"token_type":"Bearer","sub":"u","client_id":"c","scope":"a","aud":"urn:other"}""", 401)]
    [InlineData("""{"active":true,"token_type":"Bearer","sub":"u","client_id":"c","scope":"a"}""", 401)]
    [InlineData("""{"active":true,"token_type":"refresh_token","sub":"u","client_id":"c","aud":"urn:identity-platform:resource-api"}""", 401)]
    [InlineData("""{"active":true,"sub":"u","client_id":"c","aud":"urn:identity-platform:resource-api"}""", 401)]
    [InlineData("""{"active":true,"token_type":"Bearer","sub":"u","client_id":"c","aud":"urn:identity-platform:resource-api","exp":1}""", 401)]
    [InlineData("""{"active":true,"token_type":"Bearer","sub":"u","client_id":"c","aud":"urn:identity-platform:resource-api","iss":"https://evil.example"}""", 401)]
    [InlineData("""{"active":true,"token_type":"Bearer","client_id":"c","aud":"urn:identity-platform:resource-api"}""", 401)]
    [InlineData("""{"active":"true","token_type":"Bearer","sub":"u","client_id":"c","aud":"urn:identity-platform:resource-api"}""", 401)]
    [InlineData("""{"active":false}""", 401)]
    [InlineData("""{}""", 401)]
    [InlineData("""[]""", 503)]
    [InlineData("""not json""", 503)]
    public async Task Always_OpaqueToken_IsWhatTheIssuerSays(string answer, int expected)
    {
        await using var api = await StartAsync(options => options.Introspection!.Always = true);
        _issuer.Introspects("opaque", answer);

        (await api.StatusAsync("/me", "opaque")).ShouldBe(expected);
    }

    [Fact]
    public async Task Always_AnswerWithAnEnd_IsNotRememberedBeyondIt()
    {
        await using var api = await StartAsync(options => (options.Introspection!.Always, options.Introspection.CacheFor) = (true, TimeSpan.FromSeconds(60)));
        var end = _time.GetUtcNow().ToUnixTimeSeconds() + 20;
        _issuer.Introspects("opaque", $$"""{"active":true,"token_type":"Bearer","sub":"u","client_id":"c","aud":"{{TestToken.Audience}}","exp":{{end}}}""");
        (await api.StatusAsync("/me", "opaque")).ShouldBe(200);
        _time.Pass(TimeSpan.FromSeconds(19));
        (await api.StatusAsync("/me", "opaque")).ShouldBe(200);
        _issuer.Introspections.ShouldBe(1);

        _time.Pass(TimeSpan.FromSeconds(1));

        (await api.StatusAsync("/me", "opaque")).ShouldBe(401);
    }

    [Theory]
    [InlineData("/local", 200, 0)]
    [InlineData("/group/local", 200, 0)]
    [InlineData("/me", 401, 1)]
    public async Task Always_RouteThatAllowsLocalValidation_AsksNobody(string path, int expected, int asked)
    {
        await using var api = await StartAsync(options => options.Introspection!.Always = true);

        (await api.StatusAsync(path, Token().Write())).ShouldBe(expected);

        _issuer.Introspections.ShouldBe(asked);
    }

    [Fact]
    public async Task Fresh_WithoutCredentialsForAsking_FailsClosed()
    {
        await using var api = await TestApi.StartAsync(_issuer, _time);

        (await api.StatusAsync("/fresh", Token().Write())).ShouldBe(503);
    }

    private Task<TestApi> StartAsync(Action<TokenValidationOptions>? configure = null) => TestApi.StartAsync(_issuer, _time, options =>
    {
        options.Introspection = new IntrospectionOptions { ClientId = "api", ClientSecret = "secret" };
        configure?.Invoke(options);
    });

    private TestToken Token() => TestToken.Valid(_issuer, _time);
}
