using System.Net;
using System.Text;
using System.Text.Json;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Authorization;

/// <summary>What OpenID Connect Core asks of a whole sign-in: times, refreshed ID tokens, consent, claims.</summary>
public sealed class OpenIdRulesTests : IAsyncLifetime, IDisposable
{
    private const string Partner = "https://partner.example/callback";

    private static readonly string Seed = JsonSerializer.Serialize(new
    {
        clients = new object[]
        {
            new
            {
                client_id = "app", token_endpoint_auth_method = "none", first_party = true, redirect_uris = (string[])[AuthorizationServer.SpaCallback],
                grant_types = (string[])["authorization_code", "refresh_token"], scope = "openid email phone address offline_access",
            },
            new { client_id = "partner", token_endpoint_auth_method = "none", redirect_uris = (string[])[Partner], scope = "openid email" },
        },
        users = new object[]
        {
            new
            {
                username = "alice", email = "alice@example.com", password = "Passw0rd!alice", phone_number = "+82 2 1234 5678",
                address = new { locality = "Seoul", country = "KR" },
            },
        },
    });

    private readonly LaterTime _time = new();
    private ServerFactory _server = null!;
    private Browser _browser = null!;
    private string _code = "";
    private string _accessToken = "";
    private string _refreshToken = "";

    public async Task InitializeAsync()
    {
        _server = await ServerFactory.StartAsync(new ServerOptions { Seed = Seed, Adjust = builder => builder.Services.AddSingleton<TimeProvider>(_time) });
        _browser = new Browser(_server.Address);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Authorize_MaxAge_ComparesWithTheSignInAndTellsItsTime()
    {
        var first = await SignInAsync();
        _time.Pass(TimeSpan.FromMinutes(30));

        var silent = await TokensAsync((await _browser.OpenAsync(App("&max_age=3600&prompt=none"))).ShouldNotBeNull());
        AuthTime(silent).ShouldBe(AuthTime(first));

        (await _browser.OpenAsync(App("&max_age=60"))).ShouldBeNull();
        _browser.Path.ShouldBe("/account/login");
        var again = await TokensAsync((await _browser.SignInAsync("alice")).ShouldNotBeNull());
        AuthTime(again).ShouldBeGreaterThan(AuthTime(first) + 1700);
        again.GetString("sub").ShouldBe(first.GetString("sub"));
    }

    [Fact]
    public async Task Authorize_PromptLogin_GivesALaterAuthTime()
    {
        var first = await SignInAsync();
        _time.Pass(TimeSpan.FromMinutes(1));
        (await _browser.OpenAsync(App("&prompt=login"))).ShouldBeNull();
        var second = await TokensAsync((await _browser.SignInAsync("alice")).ShouldNotBeNull());
        AuthTime(second).ShouldBeGreaterThanOrEqualTo(AuthTime(first) + 60);
    }

    [Fact]
    public async Task Refresh_IdToken_SaysOfTheUserWhatTheFirstSaid()
    {
        var first = await SignInAsync("&nonce=n-0S6_WzA2Mj");
        first.GetString("nonce").ShouldBe("n-0S6_WzA2Mj");
        _time.Pass(TimeSpan.FromMinutes(5));

        var second = IdToken(await TokenAsync(new("grant_type", "refresh_token"), new("refresh_token", _refreshToken)));

        foreach (var claim in (string[])["iss", "sub", "aud", "acr", "sid"])
        {
            second.GetString(claim).ShouldBe(first.GetString(claim), claim);
        }

        AuthTime(second).ShouldBe(AuthTime(first));
        second.GetInt64("iat").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(first.GetInt64("iat")!.Value + 300);
        second.Has("nonce").ShouldBeFalse();
        second.Has("azp").ShouldBe(first.Has("azp"));
    }

    [Fact]
    public async Task Authorize_WithoutNonce_IdTokenHasNone() => (await SignInAsync()).Has("nonce").ShouldBeFalse();

    [Fact]
    public async Task UserInfo_AddressAndPhone_HaveTheirTypes()
    {
        var idToken = await SignInAsync();
        using var response = await _browser.GetAsync("/connect/userinfo", ("Authorization", "Bearer " + _accessToken));
        using var claims = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        claims.RootElement.GetProperty("sub").GetString().ShouldBe(idToken.GetString("sub"));
        claims.RootElement.GetProperty("address").GetProperty("country").GetString().ShouldBe("KR");
        claims.RootElement.GetProperty("phone_number").GetString().ShouldBe("+82 2 1234 5678");
        claims.RootElement.GetProperty("phone_number_verified").ValueKind.ShouldBe(JsonValueKind.False);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Fact]
    public async Task Consent_PostedFromElsewhere_AllowsNothing()
    {
        await SignInAsync();
        (await _browser.OpenAsync(PartnerRequest())).ShouldBeNull();
        _browser.Path.ShouldBe("/consent");
        using var forged = await _browser.PostAsync(_browser.Address, [new("choice", "allow")]);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        AuthorizationServer.Parameters((await _browser.OpenAsync(PartnerRequest() + "&prompt=none")).ShouldNotBeNull())["error"].ShouldBe("consent_required");
    }

    [Fact]
    public async Task Database_AfterTokens_HoldsNoneOfThem()
    {
        await SignInAsync();
        var everything = (string)(await _server.Database.ScalarAsync("SELECT database_to_xml(true, false, '')::text"))!;
        everything.ShouldContain("alice@example.com");
        foreach (var secret in (string[])[_code, _refreshToken, _accessToken, _accessToken.Split('.')[2], "Passw0rd!alice"])
        {
            everything.ShouldNotContain(secret);
            // As PostgreSQL prints bytes: base64 in lines of 76.
            everything.ShouldNotContain(new string([.. Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).Take(76)]));
        }
    }

    private static string App(string more) => Request("app", AuthorizationServer.SpaCallback, "openid email phone address offline_access") + more;

    private static string PartnerRequest() => Request("partner", Partner, "openid email");

    private static string Request(string client, string callback, string scope) =>
        $"/connect/authorize?response_type=code&client_id={client}&redirect_uri={Uri.EscapeDataString(callback)}&scope={Uri.EscapeDataString(scope)}" +
        $"&code_challenge={AuthorizationServer.Challenge}&code_challenge_method=S256";

    private static long AuthTime(JwtClaims claims) => claims.GetInt64("auth_time").ShouldNotBeNull();

    private static JwtClaims IdToken(JsonElement tokens) => JwtReader.Read(tokens.GetProperty("id_token").GetString()).Value!.ReadClaims().Value!;

    private async Task<JwtClaims> SignInAsync(string more = "")
    {
        (await _browser.OpenAsync(App(more))).ShouldBeNull();
        return await TokensAsync((await _browser.SignInAsync("alice")).ShouldNotBeNull());
    }

    private async Task<JwtClaims> TokensAsync(string answer)
    {
        _code = AuthorizationServer.Parameters(answer)["code"];
        var tokens = await TokenAsync(
            new("grant_type", "authorization_code"), new("code", _code), new("redirect_uri", AuthorizationServer.SpaCallback), new("code_verifier", AuthorizationServer.Verifier));
        _accessToken = tokens.GetProperty("access_token").GetString()!;
        _refreshToken = tokens.GetProperty("refresh_token").GetString()!;
        return IdToken(tokens);
    }

    private async Task<JsonElement> TokenAsync(params KeyValuePair<string, string>[] form)
    {
        using var response = await _browser.PostAsync("/connect/token", [.. form, new("client_id", "app")]);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body.RootElement.GetRawText());
        return body.RootElement.Clone();
    }

    /// <summary>The clock, ahead by what a test lets pass.</summary>
    private sealed class LaterTime : TimeProvider
    {
        private long _ahead;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
    }
}
