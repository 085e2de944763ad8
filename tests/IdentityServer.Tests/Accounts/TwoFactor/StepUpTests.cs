using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Applications that ask for two factors (OpenID Connect Core §3.1.2.1, RFC 9470 §5).</summary>
[Collection(TwoFactorServer.Name)]
public sealed class StepUpTests(TwoFactorServer server) : IDisposable
{
    private const string Two = "&acr_values=2";
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Authorize_SessionOfOneFactor_AsksForTheCodeAndGetsAcr2()
    {
        var user = await RememberedAsync("stepsup");
        var before = Session();
        var (sid, time) = (await SidAsync(user), await AuthTimeAsync(user));

        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two));
        page.Heading.ShouldBe("Confirm it is you");
        page.Document.QuerySelector("#remember_device").ShouldBeNull();
        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = user.NextCode() });
        var claims = await ConsentAndRedeemAsync(answer);

        (claims.GetProperty("acr").GetString(), string.Join(' ', claims.GetProperty("amr").EnumerateArray())).ShouldBe(("2", "pwd otp mfa"));
        // A code alone is no new sign-in: its time stays.
        claims.GetProperty("auth_time").GetInt64().ShouldBe(time.ToUnixTimeSeconds());
        (await SidAsync(user)).ShouldNotBe(sid);
        // ASVS V7.2.4
        using var thief = server.NewBrowser();
        thief.Cookies.Add(new Cookie(before.Name, before.Value, "/", before.Domain));
        (await thief.GetAsync("/account")).Location.ShouldBe("/account/login", "the old session id is dead");
        (await server.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'second_factor_shown'", user.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task Authorize_SessionOfTwoFactors_GoesStraightOn()
    {
        var user = await server.AddUserAsync("hastwo");
        await user.SignInAsync(_browser);
        (await _browser.FollowAsync(TwoFactorServer.Authorize(Two))).Path.ShouldStartWith("/consent");
    }

    [Theory]
    [InlineData("&acr_values=1%202")] // oidcc-ensure-request-with-acr-values-succeeds
    [InlineData("&acr_values=2%201")]
    [InlineData("&acr_values=urn%3Asomething")]
    [InlineData("")]
    public async Task Authorize_OneFactorWillDo_AsksNothing(string more)
    {
        await RememberedAsync("willdo");
        (await _browser.FollowAsync(TwoFactorServer.Authorize(more))).Path.ShouldStartWith("/consent");
    }

    [Fact]
    public async Task Authorize_GrantsOfTheOldSession_MoveToTheNewOne()
    {
        var user = await RememberedAsync("moves");
        await ConsentAndRedeemAsync(await _browser.GetAsync(TwoFactorServer.Authorize()));
        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two));

        await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = user.NextCode() });

        var sid = await SidAsync(user);
        (await server.ScalarAsync<Guid>("SELECT session_id FROM grants WHERE user_id = $1 AND revoked_at IS NULL", user.Id)).ToString().ShouldBe(sid);
        (await server.ScalarAsync<string>("SELECT acr FROM sessions WHERE id = $1", Guid.Parse(sid!))).ShouldBe("2");
    }

    [Fact]
    public async Task Authorize_Silently_NeedsThePerson()
    {
        await RememberedAsync("silent");
        Error(await _browser.FollowAsync(TwoFactorServer.Authorize(Two + "&prompt=none"))).ShouldBe("interaction_required");
        using var nobody = server.NewBrowser();
        Error(await nobody.FollowAsync(TwoFactorServer.Authorize(Two + "&prompt=none"))).ShouldBe("login_required");
    }

    [Fact] // OpenID Connect Core Unmet Authentication Requirements 1.0 §2
    public async Task Authorize_PersonTurnsBack_TellsTheClientThatItIsUnmet()
    {
        await RememberedAsync("turnsback");
        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two));
        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string>(), "cancel");
        Error(await _browser.FollowAsync(answer.Location!)).ShouldBe("unmet_authentication_requirements");
    }

    [Fact] // AC-122: consent cannot be given in place of the code
    public async Task Authorize_ConsentSentFirst_StillNeedsTheCode()
    {
        await RememberedAsync("consentfirst");
        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two));
        var consent = await _browser.GetAsync("/consent" + page.Path[page.Path.IndexOf('?')..]);

        var answer = await _browser.SubmitAsync(consent, new Dictionary<string, string>(), "allow");

        (await _browser.FollowAsync(answer.Location!)).Path.ShouldStartWith("/account/two-factor");
    }

    [Fact]
    public async Task Authorize_WrongCode_KeepsOneFactor()
    {
        var user = await RememberedAsync("wrongcode");
        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two));
        (await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = user.WrongCode() })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await server.ScalarAsync<string>("SELECT acr FROM sessions WHERE id = $1", Guid.Parse((await SidAsync(user))!))).ShouldBe("1");
        (await _browser.FollowAsync(TwoFactorServer.Authorize(Two))).Path.ShouldStartWith("/account/two-factor");
    }

    [Fact]
    public async Task Authorize_OldSignInAndTwoFactors_SignsInWithBoth()
    {
        var user = await server.AddUserAsync("maxage");
        await user.SignInAsync(_browser);
        server.Clock.Advance(TimeSpan.FromMinutes(6));

        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two + "&max_age=300"));
        page.Path.ShouldStartWith("/account/login");
        var next = await _browser.SignInAsync(page, user.Name);
        next.Location.ShouldStartWith("/account/two-factor");
        var shown = server.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = await ConsentAndRedeemAsync(await TwoFactorUser.ShowCodeAsync(_browser, next.Location!, user.NextCode()));

        claims.GetProperty("acr").GetString().ShouldBe("2");
        claims.GetProperty("auth_time").GetInt64().ShouldBeGreaterThanOrEqualTo(shown);
    }

    [Fact]
    public async Task Authorize_UserWithoutSecondFactor_SetsItUpAndGoesOn()
    {
        var user = await server.AddUserWithoutAsync("without");
        var page = await _browser.SignInAsync(await _browser.FollowAsync(TwoFactorServer.Authorize(Two)), user.Name);
        page = await _browser.FollowAsync(page.Location!);
        page.Heading.ShouldBe("Two-step sign-in needed");

        var setUp = await _browser.GetAsync(page.Find("a.button").GetAttribute("href")!);
        var secret = Secrets.Decode(setUp.Find("#secret").TextContent);
        var code = Totp.CodeAt(secret, Totp.StepAt(server.Clock.GetUtcNow()));
        var done = await _browser.SubmitAsync(setUp, new Dictionary<string, string> { ["code_enable"] = code }, "enable");
        done = await _browser.GetAsync(done.Location!);

        done.Document.QuerySelectorAll("#recovery-codes li").Length.ShouldBe(10);
        var onward = done.Document.QuerySelectorAll("a.button").Single(link => link.TextContent.StartsWith("Continue", StringComparison.Ordinal));
        var claims = await ConsentAndRedeemAsync(await _browser.GetAsync(onward.GetAttribute("href")!));
        claims.GetProperty("acr").GetString().ShouldBe("2", "no further code is asked for");
    }

    [Fact]
    public async Task Authorize_UserWithoutSecondFactorTurnsBack_IsUnmet()
    {
        var user = await server.AddUserWithoutAsync("unwilling");
        var page = await _browser.SignInAsync(await _browser.FollowAsync(TwoFactorServer.Authorize(Two)), user.Name);
        var answer = await _browser.SubmitAsync(await _browser.FollowAsync(page.Location!), new Dictionary<string, string>(), "cancel");
        Error(await _browser.FollowAsync(answer.Location!)).ShouldBe("unmet_authentication_requirements");
    }

    [Fact]
    public async Task SetUp_SignInTooOld_SignsInAgainAndComesBack()
    {
        var user = await server.AddUserWithoutAsync("stale");
        await user.ShowPasswordAsync(_browser);
        server.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await _browser.FollowAsync(TwoFactorServer.Authorize(Two));
        var login = await _browser.FollowAsync(page.Find("a.button").GetAttribute("href")!);
        login.Heading.ShouldBe("Sign in");

        var again = await _browser.SignInAsync(login, user.Name);

        (await _browser.FollowAsync(again.Location!)).Heading.ShouldBe("Two-step sign-in needed");
    }

    public void Dispose() => _browser.Dispose();

    private static string? Error(PageAnswer answer) => QueryOf(answer.Location.ShouldNotBeNull()).GetValueOrDefault("error");

    private static Dictionary<string, string> QueryOf(string address) => address[(address.IndexOf('?') + 1)..].Split('&')
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));

    // Somebody with a second factor whose browser is remembered has a session of one factor.
    private async Task<TwoFactorUser> RememberedAsync(string name)
    {
        var user = await server.AddUserAsync(name);
        await user.SignInAsync(_browser, remember: true);
        Session().Expired = true;
        (await user.ShowPasswordAsync(_browser)).Location.ShouldBe("/account");
        return user;
    }

    private Cookie Session() => _browser.Cookies.GetAllCookies().Last(cookie => cookie.Name == "ip.session");

    private Task<string?> SidAsync(TwoFactorUser user) =>
        server.ScalarAsync<string>("SELECT id::text FROM sessions WHERE user_id = $1 AND expires_at > $2 ORDER BY id DESC LIMIT 1", user.Id, server.Clock.GetUtcNow());

    private Task<DateTime> AuthTimeOfAsync(TwoFactorUser user) => server.ScalarAsync<DateTime>("SELECT max(auth_time) FROM sessions WHERE user_id = $1", user.Id);

    private async Task<DateTimeOffset> AuthTimeAsync(TwoFactorUser user) => new(await AuthTimeOfAsync(user));

    private async Task<JsonElement> ConsentAndRedeemAsync(PageAnswer answer)
    {
        var page = answer.Location is { } location && location.StartsWith('/') ? await _browser.FollowAsync(location) : answer;
        if (page.Path.StartsWith("/consent", StringComparison.Ordinal))
            page = await _browser.FollowAsync((await _browser.SubmitAsync(page, new Dictionary<string, string>(), "allow")).Location!);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = QueryOf(page.Location.ShouldNotBeNull(page.Body))["code"],
                ["redirect_uri"] = "https://web.example/callback",
                ["code_verifier"] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            }),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("web:" + Server.TestSeed.ClientSecret)));
        using var response = await server.Factory.Http.SendAsync(request);
        using var tokens = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var idToken = tokens.RootElement.GetProperty("id_token").GetString()!;
        Base64Url.TryDecode(idToken.Split('.')[1], out var payload).ShouldBeTrue();
        return JsonDocument.Parse(payload!).RootElement;
    }
}
