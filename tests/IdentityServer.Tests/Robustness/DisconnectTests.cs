using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Authorization;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Fuzzing;
using IdentityPlatform.TestSupport.PostgreSql;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>R-25: a caller that goes away at any moment leaves everything done or nothing, and no connection behind.</summary>
public sealed class DisconnectTests(TwoFactorServer server, ITestOutputHelper output) : IClassFixture<TwoFactorServer>
{
    private const string RoundsVariable = "DISCONNECT_ROUNDS";

    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), out var rounds) ? rounds : 6;

    private readonly SeededNumbers _numbers = new(SeededNumbers.SeedOf("DISCONNECT_SEED"));

    private ServerFactory Factory => server.Factory;

    [Fact]
    public async Task Refresh_CutAtEveryPhase_IsDoneOrNotAndCanBeRepeated()
    {
        var token = (await SignInAsync()).GetProperty("refresh_token").GetString()!;
        await EachPhaseAsync(async phase =>
        {
            await CutConnections.CutAsync(Factory.Address, Refresh(token), phase, _numbers);
            await IdleAsync();

            var (status, body) = await SendAsync(Refresh(token));

            status.ShouldBe(200, phase);
            var next = body.GetProperty("refresh_token").GetString()!;
            (await CountAsync($"refresh_tokens WHERE redeemed_at IS NULL AND grant_id = {GrantOf(next)}")).ShouldBe(1, phase);
            (await CountAsync($"refresh_tokens WHERE token_hash IN ({Hash(token)}, {Hash(next)})")).ShouldBe(2, phase);
            token = next;
        });
    }

    [Fact]
    public async Task Code_CutAtEveryPhase_YieldsTokensOnceOrIsEnded()
    {
        using var browser = await BrowserAsync();
        var (redeemed, lost) = (0, 0);
        await EachPhaseAsync(async phase =>
        {
            var code = (await browser.GetAsync(AuthorizeSpa)).Location!.Split("code=")[1].Split('&')[0];
            await CutConnections.CutAsync(Factory.Address, Redeem(code), phase, _numbers);
            await IdleAsync();

            var (status, _) = await SendAsync(Redeem(code));

            status.ShouldBeOneOf(200, 400);
            var grant = $"(SELECT grant_id FROM identity.authorization_codes WHERE code_hash = {Hash(code)})";
            (await CountAsync($"refresh_tokens WHERE grant_id = {grant}")).ShouldBe(1, phase);
            (await CountAsync($"security_events WHERE type = 'code_redeemed' AND data->>'grant' = {grant}::text")).ShouldBe(1, phase);
            if (status == 400)
                (await CountAsync($"grants WHERE id = {grant} AND revoked_at IS NOT NULL")).ShouldBe(1, $"{phase}: what nobody received is ended");
            (redeemed, lost) = status == 200 ? (redeemed + 1, lost) : (redeemed, lost + 1);
        });
        redeemed.ShouldBePositive("some were cut before");
        lost.ShouldBePositive("some were cut after");
    }

    [Fact]
    public async Task ClientCredentials_CutAtEveryPhase_LeaveNothing()
    {
        await EachPhaseAsync(async phase =>
        {
            await CutConnections.CutAsync(Factory.Address, Machine(), phase, _numbers);
            (await SendAsync(Machine())).Status.ShouldBe(200, phase);
        });
        await IdleAsync();
    }

    [Fact]
    public async Task Authorize_CutAtEveryPhase_LeavesOneCodeOrNone()
    {
        using var browser = await BrowserAsync();
        var user = await LastUserAsync();
        var request = Get(AuthorizeSpa).With("Cookie", browser.Cookies.GetCookieHeader(Factory.Address));
        var asked = 0;
        await EachPhaseAsync(async phase =>
        {
            asked++;
            await CutConnections.CutAsync(Factory.Address, request, phase, _numbers);
            await IdleAsync();
            (await CountAsync($"grants WHERE user_id = '{user}'")).ShouldBeInRange(0, asked, phase);
        });
        (await CountAsync($"grants g WHERE user_id = '{user}' AND NOT EXISTS (SELECT FROM identity.authorization_codes c WHERE c.grant_id = g.id)")).ShouldBe(0);
        (await browser.GetAsync(AuthorizeSpa)).Location.ShouldNotBeNull().ShouldStartWith(TestSeed.SpaOrigin);
    }

    [Fact]
    public async Task SignIn_CutAtEveryPhase_OpensASessionWithItsRecordOrNone()
    {
        await EachPhaseAsync(async phase =>
        {
            var user = await server.AddUserWithoutAsync("cut");
            using var browser = server.NewBrowser();
            var page = await browser.GetAsync("/account/login");
            var post = new RawRequest("POST", "/account/login").With("Cookie", browser.Cookies.GetCookieHeader(Factory.Address))
                .Post(("username", user.Name), ("password", TestSeed.Password), ("__RequestVerificationToken", page.Find("input[name=__RequestVerificationToken]").GetAttribute("value")!));

            await CutConnections.CutAsync(Factory.Address, post, phase, _numbers);

            await IdleAsync();
            var unrecorded = $"SELECT (SELECT count(*) FROM identity.sessions WHERE user_id = '{user.Id}') - (SELECT count(*) FROM identity.login_history WHERE user_id = '{user.Id}' AND succeeded)";
            (await ScalarAsync(unrecorded)).ShouldBe(0, phase);
            (await browser.SignInAsync(await browser.GetAsync("/account/login"), user.Name)).Status.ShouldBe(HttpStatusCode.SeeOther, phase);
            (await ScalarAsync(unrecorded)).ShouldBe(0, phase);
            (await CountAsync($"sessions WHERE user_id = '{user.Id}'")).ShouldBeInRange(1, 2, phase);
        });
    }

    private static string AuthorizeSpa { get; } = "/connect/authorize?response_type=code&client_id=spa&scope=openid%20offline_access&state=s"
        + $"&code_challenge={AuthorizationServer.Challenge}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(TestSeed.SpaOrigin + "/callback")}";

    private static RawRequest Refresh(string token) => new RawRequest("POST", "/connect/token").Post(("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token));

    private static RawRequest Redeem(string code) => new RawRequest("POST", "/connect/token").Post(
        ("grant_type", "authorization_code"), ("client_id", "spa"), ("code", code), ("redirect_uri", TestSeed.SpaOrigin + "/callback"), ("code_verifier", AuthorizationServer.Verifier));

    private static RawRequest Machine() => new RawRequest("POST", "/connect/token").Post(("grant_type", "client_credentials")).With("Authorization", FuzzCredentials.Basic("machine"));

    private static RawRequest Get(string address)
    {
        var request = new RawRequest("GET", address.Split('?')[0]);
        request.Query.AddRange(address.Split('?')[1].Split('&').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1])));
        return request;
    }

    private static string Hash(string handle) => $"'\\x{Convert.ToHexString(TokenHandle.Hash(handle))}'";

    private static string GrantOf(string token) => $"(SELECT grant_id FROM identity.refresh_tokens WHERE token_hash = {Hash(token)})";

    private async Task EachPhaseAsync(Func<string, Task> round)
    {
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var phase in CutConnections.Phases)
                await round(phase);
        }

        await IdleAsync();
        Factory.Log.Lines.Where(line => line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal)).ShouldBeEmpty();
        output.WriteLine($"{Rounds} rounds of {CutConnections.Phases.Count} phases");
    }

    private async Task<JsonElement> SignInAsync()
    {
        var user = await server.AddUserWithoutAsync("cut");
        var (status, tokens) = await SendAsync(new RawRequest("POST", "/connect/token").Post(
            ("grant_type", "password"), ("client_id", "mobile"), ("username", user.Name), ("password", TestSeed.Password), ("scope", "openid offline_access")));
        status.ShouldBe(200);
        return tokens;
    }

    private async Task<PageBrowser> BrowserAsync()
    {
        var browser = server.NewBrowser();
        (await browser.SignInAsync(await browser.GetAsync("/account/login"), (await server.AddUserWithoutAsync("cut")).Name)).Status.ShouldBe(HttpStatusCode.SeeOther);
        return browser;
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(RawRequest request)
    {
        var answer = await RawHttp.SendAsync(Factory.Address, request.ToWire(Factory.Address), ends: false, isHead: false, TimeSpan.FromSeconds(20));
        var json = answer.Body.IndexOf('{', StringComparison.Ordinal);
        return (answer.Status, json < 0 ? default : JsonDocument.Parse(answer.Body[json..(answer.Body.LastIndexOf('}') + 1)]).RootElement);
    }

    // Nothing runs and nothing is open: whatever the caller left behind has ended.
    private Task IdleAsync() => Eventually.TrueAsync(async () => await ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'") == 0);

    private Task<long> CountAsync(string from) => ScalarAsync($"SELECT count(*) FROM identity.{from}");

    private async Task<long> ScalarAsync(string sql) => (long)(await Factory.Database.ScalarAsync(sql))!;

    private Task<Guid> LastUserAsync() => server.ScalarAsync<Guid>("SELECT id FROM users ORDER BY id DESC LIMIT 1");
}
