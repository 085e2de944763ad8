namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Providers that misbehave or are away, and callbacks that were not begun here: a clear page, and nobody is signed in (AC-165, RFC 9700 §4.4, OpenID Connect Core §3.1.3.7).</summary>
[Collection(FederationDefinition.Name)]
public sealed class ProviderFaultTests(FederationFixture platform) : IDisposable
{
    private readonly PlainBrowser _browser = new(platform.Identity.Address);
    private readonly PlainBrowser _other = new(platform.Identity.Address);

    [Theory]
    [InlineData("nonce")]
    [InlineData("no-nonce")]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("audiences")]
    [InlineData("azp")]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("at_hash")]
    [InlineData("none")]
    [InlineData("hs256")]
    [InlineData("signature")]
    [InlineData("sub")]
    [InlineData("response-iss")]
    [InlineData("no-response-iss")]
    [InlineData("error")]
    [InlineData("token-error")]
    [InlineData("token-garbage")]
    public async Task OpenIdProvider_OneThingWrong_IsRefusedOnAPage(string wrong)
    {
        var answer = await _browser.ContinueAsync("standin", new VisitToProvider($"fault-{wrong}") { Email = $"fault-{wrong.Replace('_', '-')}@example.com", Wrong = wrong });

        answer.Status.ShouldBe(502, answer.Body);
        answer.Body.ShouldContain("did not work");
        answer.Body.ShouldContain("Other ways to sign in");
        (await _browser.SignedInAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("google", "nonce", 502)]
    [InlineData("google", "signature", 502)]
    [InlineData("google", "sub", 502)]
    [InlineData("google", "aud", 502)]
    [InlineData("discord", "error", 502)]
    [InlineData("discord", "token-500", 503)]
    [InlineData("github", "userinfo-500", 503)]
    [InlineData("github", "token-large", 503)]
    [InlineData("standin", "token-500", 503)]
    public async Task Provider_OneThingWrong_IsToldOnAPage(string provider, string wrong, int status)
    {
        var answer = await _browser.ContinueAsync(provider, new VisitToProvider("77001") { Email = "fault@example.com", Wrong = wrong });

        answer.Status.ShouldBe(status, answer.Body);
        answer.Body.ShouldContain("Other ways to sign in");
        answer.Body.ShouldNotContain("alert(1)");
        (await _browser.SignedInAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Callback_AgainOrInAnotherBrowserOrAtAnotherProvider_IsLost()
    {
        var visit = new VisitToProvider("replay-1") { Email = "replay@example.com" };
        var callback = await _browser.VisitAsync("google", visit);
        (await _other.GetAsync(callback)).Status.ShouldBe(400, "another browser's");

        var mixedUp = callback.Replace("/callback/google", "/callback/discord", StringComparison.Ordinal);
        (await _browser.GetAsync(mixedUp)).Status.ShouldBe(400, "another provider's");

        (await _browser.GetAsync(callback)).Body.ShouldContain("Create your account");
        (await _browser.GetAsync(callback)).Status.ShouldBe(400, "a second time");
    }

    [Theory]
    [InlineData("/account/callback/google")]
    [InlineData("/account/callback/google?code=x&state=y")]
    [InlineData("/account/callback/standin?error=access_denied")]
    [InlineData("/account/callback/company?code=x&state=CfDJ8AAA&iss=https://attacker.example")]
    public async Task Callback_NobodyAskedFor_IsAClearPage(string path)
    {
        var answer = await _browser.GetAsync(path);

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("This sign-in is over");
    }

    [Fact]
    public async Task ProviderDown_BetweenVisitAndCallback_IsToldAndTheOtherWaysStay()
    {
        var callback = await _browser.VisitAsync("google", new VisitToProvider("down-1") { Email = "down@example.com" });

        await platform.WithoutStandInAsync(async () =>
        {
            var answer = await _browser.GetAsync(callback);
            answer.Status.ShouldBe(503);
            answer.Body.ShouldContain("Google does not answer");
            answer.Body.ShouldContain("/account/login");
        });
    }

    [Fact]
    public async Task Challenge_WithoutOurForm_DoesNotLeaveTheServer()
    {
        (await _browser.GetAsync("/account/continue/google")).Address.ShouldContain("/account/login", Case.Sensitive, "a link of another site");
        (await _browser.PostOnceAsync("/account/continue/google", new Answer(200, "", null, ""))).Status.ShouldBe(400, "no antiforgery token");
        (await _browser.PostAsync("/account/continue/nobody", await _browser.GetAsync("/account/login"))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Challenge_ForgedHost_AsksForTheCallbackOfTheIssuer()
    {
        var login = await _browser.GetAsync("/account/login");
        var token = System.Text.RegularExpressions.Regex.Match(login.Body, "__RequestVerificationToken\"[^>]*value=\"(?<t>[^\"]+)\"").Groups["t"].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Identity.Address, "/account/continue/google"))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]),
            Headers = { Host = "attacker.example" },
        };

        var left = await _browser.SendAsync(request);

        var location = left.Location.ShouldNotBeNull();
        location.ShouldContain($"redirect_uri={Uri.EscapeDataString(platform.Identity.Address.GetLeftPart(UriPartial.Authority) + "/account/callback/google")}");
        location.ShouldContain("code_challenge_method=S256");
        location.ShouldContain("access_type=offline");
        location.ShouldContain("nonce=");
    }

    [Fact]
    public async Task Logs_AfterVisits_HoldNoToken()
    {
        await _browser.ContinueAsync("google", new VisitToProvider("log-1") { Email = "log@example.com" });
        await _browser.ContinueAsync("standin", new VisitToProvider("log-2") { Email = "log2@example.com", Wrong = "error" });

        var log = platform.Identity.Output;
        log.ShouldContain("came to nothing", Case.Sensitive, "the log does say what was refused");
        log.ShouldNotContain("-canary-");
        log.ShouldNotContain(ProviderProcess.ClientSecret);
        log.ShouldNotContain("forged log line");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _browser.Dispose();
        _other.Dispose();
    }
}
