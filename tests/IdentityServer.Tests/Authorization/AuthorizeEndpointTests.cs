using System.Net;
using AngleSharp.Html.Parser;
using static IdentityPlatform.IdentityServer.Authorization.AuthorizationServer;

namespace IdentityPlatform.IdentityServer.Authorization;

public sealed class AuthorizeEndpointTests(AuthorizationServer server) : IClassFixture<AuthorizationServer>
{
    [Fact]
    public async Task Authorize_FirstTime_SignsInAsksAndAnswersWithCodeStateAndIssuer()
    {
        using var browser = server.NewBrowser();
        (await browser.OpenAsync(Authorize())).ShouldBeNull();
        browser.Path.ShouldBe("/account/login");
        (await browser.SignInAsync("alice")).ShouldBeNull();
        browser.Path.ShouldBe("/consent");

        var answer = (await browser.SubmitAsync("allow")).ShouldNotBeNull();
        answer.ShouldStartWith("https://partner.example/callback?from=id&code=");
        var parameters = Parameters(answer);
        parameters.Keys.ShouldBe(["from", "code", "state", "iss"]);
        (parameters["state"], parameters["iss"], parameters["code"].Length).ShouldBe(("af0 \"<&>", server.Issuer, 43));

        // Remembered; asked again for more.
        Parameters((await browser.OpenAsync(Authorize())).ShouldNotBeNull()).ShouldContainKey("code");
        (await browser.OpenAsync(Authorize(("scope", "openid email profile")))).ShouldBeNull();
        browser.Path.ShouldBe("/consent");
        (await browser.OpenAsync(Authorize(("prompt", "consent")))).ShouldBeNull();
        browser.Path.ShouldBe("/consent");
    }

    [Fact]
    public async Task Authorize_Denied_TellsTheClientAndIsOver()
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(Authorize());
        await browser.SignInAsync("bobby");
        var consent = browser.Address;
        var parameters = Parameters((await browser.SubmitAsync("deny")).ShouldNotBeNull());
        (parameters["error"], parameters["state"], parameters["iss"]).ShouldBe(("access_denied", "af0 \"<&>", server.Issuer));

        using var again = await browser.GetAsync(consent.Replace("/consent", "/connect/authorize", StringComparison.Ordinal));
        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Authorize_CodeOfTheFlow_IsRedeemedForTokens()
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa(("scope", "openid stores"), ("store_id", "42")));
        var code = Parameters((await browser.SignInAsync("alice")).ShouldNotBeNull())["code"];
        using var tokens = await browser.PostAsync("/connect/token",
        [
            new("grant_type", "authorization_code"), new("code", code), new("client_id", "spa"),
            new("redirect_uri", SpaCallback), new("code_verifier", Verifier),
        ]);
        var body = await tokens.Content.ReadAsStringAsync();
        body.ShouldContain("\"id_token\"");
        body.ShouldContain("\"store_id\":42");
    }

    [Theory]
    [InlineData("store_id", "43", "invalid_target")]
    [InlineData("store_id", "9223372036854775807", "invalid_target")]
    [InlineData("store_id", "9223372036854775808", "invalid_request")]
    [InlineData("store_id", "-42", "invalid_request")]
    [InlineData("store_id", "42x", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("request", "x", "request_not_supported")]
    [InlineData("prompt", "none login", "invalid_request")]
    public async Task Authorize_Wrong_TellsTheClient(string name, string value, string error)
    {
        using var browser = server.NewBrowser();
        var answer = await browser.OpenAsync(AuthorizeSpa((name, value))) ?? await browser.SignInAsync("alice");
        answer.ShouldNotBeNull().ShouldStartWith(SpaCallback + "?");
        Parameters(answer)["error"].ShouldBe(error);
    }

    [Fact]
    public async Task Authorize_PromptNone_IsSilentEitherWay()
    {
        using var browser = server.NewBrowser();
        Parameters((await browser.OpenAsync(AuthorizeSpa(("prompt", "none")))).ShouldNotBeNull())["error"].ShouldBe("login_required");
        await browser.OpenAsync(AuthorizeSpa());
        await browser.SignInAsync("bobby");
        Parameters((await browser.OpenAsync(AuthorizeSpa(("prompt", "none")))).ShouldNotBeNull()).ShouldContainKey("code");
        Parameters((await browser.OpenAsync(Authorize(("prompt", "none"), ("scope", "openid profile")))).ShouldNotBeNull())["error"].ShouldBe("consent_required");
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task Authorize_NewSignInWanted_AsksOnce(string name, string value)
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa());
        await browser.SignInAsync("alice");
        (await browser.OpenAsync(AuthorizeSpa((name, value)))).ShouldBeNull();
        browser.Path.ShouldBe("/account/login");
        Parameters((await browser.SignInAsync("alice")).ShouldNotBeNull()).ShouldContainKey("code");
    }

    [Fact]
    public async Task Authorize_SelectAccount_ShowsTheAccountFirst()
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa());
        await browser.SignInAsync("alice");
        (await browser.OpenAsync(AuthorizeSpa(("prompt", "select_account")))).ShouldBeNull();
        browser.Path.ShouldBe("/account/select");
        Parameters((await browser.SubmitAsync("continue")).ShouldNotBeNull()).ShouldContainKey("code");
    }

    [Fact]
    public async Task Authorize_PromptCreate_OpensRegistration()
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa(("prompt", "create")));
        browser.Path.ShouldBe("/account/register");
    }

    [Fact]
    public async Task Authorize_Post_IsAnsweredWith303()
    {
        using var browser = server.NewBrowser();
        using var response = await browser.PostAsync("/connect/authorize", Parameters(AuthorizeSpa()));
        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        response.Headers.Location!.OriginalString.ShouldStartWith("/account/login?interaction=");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Authorize_FormPost_PostsEscapedValues()
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa());
        await browser.SignInAsync("alice");
        using var response = await browser.GetAsync(AuthorizeSpa(("response_mode", "form_post"), ("state", "\"><svg onload=alert(1)>"))); // AC-145
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var html = await response.Content.ReadAsStringAsync();
        html.ShouldNotContain("<svg");
        var form = new HtmlParser().ParseDocument(html);
        form.QuerySelector("form")!.GetAttribute("action").ShouldBe(SpaCallback);
        form.QuerySelectorAll("input").Select(input => input.GetAttribute("name")).ShouldBe(["code", "state", "iss"]);
        form.QuerySelector("input[name=state]")!.GetAttribute("value").ShouldBe("\"><svg onload=alert(1)>");
        form.QuerySelector("button")!.TextContent.ShouldBe("Continue");

        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain($"script-src 'nonce-{form.QuerySelector("script")!.GetAttribute("nonce")}'");
        policy.ShouldNotContain("unsafe-inline");
    }

    [Theory]
    [InlineData("ko", null, "ko", "계속")]
    [InlineData("xx ko-KR en", "en", "ko", "계속")]
    [InlineData(null, "ko-KR,ko;q=0.9", "ko", "계속")]
    [InlineData("fr", "en", "en", "Continue")]
    public async Task Authorize_FormPost_SpeaksTheLanguageOfTheRequest(string? uiLocales, string? accepted, string language, string button)
    {
        using var browser = server.NewBrowser();
        using var response = await browser.GetAsync(
            AuthorizeSpa(("response_mode", "form_post"), ("prompt", "none"), ("ui_locales", uiLocales)), ("Accept-Language", accepted ?? "de"));

        var form = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());

        form.DocumentElement.GetAttribute("lang").ShouldBe(language);
        form.QuerySelector("button")!.TextContent.ShouldBe(button);
    }

    [Fact]
    public async Task Authorize_Fragment_KeepsTheQueryClean()
    {
        using var browser = server.NewBrowser();
        var answer = await browser.OpenAsync(AuthorizeSpa(("response_mode", "fragment"), ("prompt", "none")));
        answer.ShouldNotBeNull().ShouldStartWith(SpaCallback + "#error=login_required");
    }
}
