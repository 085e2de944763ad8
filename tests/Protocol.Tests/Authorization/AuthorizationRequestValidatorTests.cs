using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

public sealed class AuthorizationRequestValidatorTests
{
    [Fact]
    public async Task ValidateAsync_Valid_ReadsEverything()
    {
        var request = await RequestBuilder.Valid()
            .With("prompt", "login consent").With("max_age", "60").With("login_hint", "alice").With("ui_locales", "ko en-US <x>")
            .With("acr_values", "2 1").With("display", "popup").With("store_id", "42").With("response_mode", "form_post").RequestAsync();

        (request.Client.ClientId, request.RedirectUri, request.RedirectUriSent, request.ResponseMode).ShouldBe(("spa", RequestBuilder.Callback, true, ResponseMode.FormPost));
        (request.State, request.Nonce, request.CodeChallenge).ShouldBe(("af0ifjsldkj", "n-0S6_WzA2Mj", RequestBuilder.Challenge));
        (request.Prompts, request.MaxAge, request.LoginHint).ShouldBe((Prompts.Login | Prompts.Consent, TimeSpan.FromMinutes(1), "alice"));
        (request.Display, request.StoreId, request.Scope.ToString()).ShouldBe((Display.Popup, 42, "openid email"));
        request.UiLocales.ShouldBe(["ko", "en-US"]);
        request.AcrValues.ShouldBe(["2", "1"]);
    }

    [Theory]
    [InlineData("client_id", null, "invalid_request")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("redirect_uri", "https://evil.example/callback", "invalid_request")]
    [InlineData("redirect_uri", null, "invalid_request")]
    public async Task ValidateAsync_TargetNotKnown_IsToldToNobodyElse(string name, string? value, string error)
    {
        // AC-010: together with other errors, which must not come first.
        var refusal = await RequestBuilder.Valid().With("scope", value is null ? "openid" : "nonsense").With("prompt", "none").With(name, value).RefusalAsync();
        refusal.Target.ShouldBeNull();
        refusal.Error.Code.ShouldBe(error);
        refusal.Error.Status.ShouldBe(400);
    }

    [Fact]
    public async Task ValidateAsync_OversizedState_IsToldToNobodyElse() =>
        (await RequestBuilder.Valid().With("state", new string('s', InputLimits.State + 1)).RefusalAsync()).Target.ShouldBeNull();

    [Fact]
    public async Task ValidateAsync_DisabledClient_IsToldToNobodyElse() =>
        (await RequestBuilder.Valid().Of(client => client with { Enabled = false }).RefusalAsync()).Target.ShouldBeNull();

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "query.jwt", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("request_uri", "https://client.example/r", "request_uri_not_supported")]
    [InlineData("registration", "{}", "registration_not_supported")]
    [InlineData("scope", "openid nonsense", "invalid_scope")]
    [InlineData("scope", "openid stocks:read", "invalid_scope")]
    [InlineData("scope", "openid \"", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "none consent", "invalid_request")]
    [InlineData("prompt", "Login", "invalid_request")]
    [InlineData("prompt", "dance", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "1.5", "invalid_request")]
    [InlineData("max_age", "x", "invalid_request")]
    [InlineData("store_id", "42x", "invalid_request")]
    [InlineData("store_id", "-42", "invalid_request")]
    [InlineData("store_id", "99999999999999999999", "invalid_request")]
    [InlineData("id_token_hint", "x.y.z", "invalid_request")]
    public async Task ValidateAsync_BrokenInOnePlace_IsToldToTheClient(string name, string? value, string error)
    {
        var refusal = await RequestBuilder.Valid().With(name, value).RefusalAsync();
        refusal.Error.Code.ShouldBe(error);
        // Whether the languages have been read by then is no part of where it is told.
        var target = refusal.Target.ShouldNotBeNull();
        (target.RedirectUri, target.Mode, target.State).ShouldBe((RequestBuilder.Callback, ResponseMode.Query, "af0ifjsldkj"));
    }

    [Theory]
    [InlineData("nonce", InputLimits.Nonce)]
    [InlineData("login_hint", InputLimits.UserName)]
    [InlineData("prompt", 100)]
    [InlineData("scope", InputLimits.Scope)]
    public async Task ValidateAsync_TooLong_IsToldToTheClient(string name, int limit) =>
        (await RequestBuilder.Valid().With(name, new string('a', limit + 1)).RefusalAsync()).Target.ShouldNotBeNull();

    [Theory]
    [InlineData("fragment", ResponseMode.Fragment)]
    [InlineData("form_post", ResponseMode.FormPost)]
    public async Task ValidateAsync_BrokenLaterOn_AnswersInTheModeAskedFor(string sent, ResponseMode mode) =>
        (await RequestBuilder.Valid().With("response_mode", sent).With("response_type", "token").RefusalAsync()).Target!.Mode.ShouldBe(mode);

    [Theory]
    [InlineData("extra", "foobar")]
    [InlineData("claims", "{\"userinfo\":{\"name\":{\"essential\":true}}}")]
    [InlineData("claims_locales", "se")]
    [InlineData("idp_hint", "google")]
    [InlineData("display", "hologram")]
    [InlineData("ui_locales", "se")]
    [InlineData("max_age", "99999999999")]
    [InlineData("nonce", null)]
    [InlineData("state", null)]
    public async Task ValidateAsync_UnknownOrOptional_IsNoError(string name, string? value) =>
        await RequestBuilder.Valid().With(name, value).RequestAsync();

    [Fact]
    public async Task ValidateAsync_ClientWithoutCodeFlow_IsUnauthorized() =>
        (await RequestBuilder.Valid().Of(client => client with { GrantTypes = new HashSet<string> { "client_credentials" } }).RefusalAsync())
            .Error.Code.ShouldBe("unauthorized_client");

    [Fact]
    public async Task ValidateAsync_NoScope_IsTheRegisteredOne()
    {
        var request = await RequestBuilder.Valid().Without("scope").Of(client => client with { Scope = ScopeSet.Of("openid", "gone", "email") }).RequestAsync();
        request.Scope.ToString().ShouldBe("openid email");
        request.Parameters["scope"].ShouldBe("openid email");
    }

    [Fact]
    public async Task ValidateAsync_OfflineAccessWithoutRefreshGrant_IsIgnored() =>
        (await RequestBuilder.Valid().With("scope", "openid offline_access")
            .Of(client => client with { GrantTypes = new HashSet<string> { "authorization_code" } }).RequestAsync()).Scope.ToString().ShouldBe("openid");

    [Fact]
    public async Task ValidateAsync_NoRedirectUri_IsTheOnlyRegisteredOneInPlainOAuth()
    {
        var request = await RequestBuilder.Valid().Without("redirect_uri").With("scope", "images:read").RequestAsync();
        (request.RedirectUri, request.RedirectUriSent).ShouldBe((RequestBuilder.Callback, false));

        var two = RequestBuilder.Valid().Without("redirect_uri").With("scope", "images:read")
            .Of(client => client with { RedirectUris = [RequestBuilder.Callback, "https://client.example/other"] });
        (await two.RefusalAsync()).Target.ShouldBeNull();
    }

    [Fact]
    public async Task ValidateAsync_NoPkce_IsForConfidentialClientsThatSaySoOnly()
    {
        var request = await RequestBuilder.Valid().Without("code_challenge", "code_challenge_method").OfConfidential(client => client with { RequirePkce = false }).RequestAsync();
        request.CodeChallenge.ShouldBeNull();

        await RequestBuilder.Valid().Without("code_challenge", "code_challenge_method").OfConfidential(client => client).RefusalAsync();
        await RequestBuilder.Valid().Without("code_challenge", "code_challenge_method").Of(client => client with { RequirePkce = false }).RefusalAsync();
        await RequestBuilder.Valid().With("code_challenge_method", "plain").OfConfidential(client => client with { RequirePkce = false }).RefusalAsync();
        await RequestBuilder.Valid().Without("code_challenge").OfConfidential(client => client with { RequirePkce = false }).RefusalAsync();
    }

    [Fact]
    public async Task ValidateAsync_NativeClientWithASecret_NeedsPkce() =>
        (await RequestBuilder.Valid().Without("code_challenge", "code_challenge_method")
            .OfConfidential(client => client with { RequirePkce = false, ApplicationType = ApplicationType.Native }).RefusalAsync())
            .Error.Code.ShouldBe("invalid_request");

    [Theory]
    [InlineData(null, 3600)]
    [InlineData("60", 60)]
    [InlineData("0", 0)]
    public async Task ValidateAsync_DefaultMaxAge_HoldsUnlessSent(string? sent, int seconds) =>
        (await RequestBuilder.Valid().With("max_age", sent).Of(client => client with { DefaultMaxAge = TimeSpan.FromHours(1) }).RequestAsync())
            .MaxAge.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task ValidateAsync_KeptParameters_ValidateToTheSameRequest()
    {
        var builder = RequestBuilder.Valid().With("extra", "x").With("prompt", "consent").With("store_id", "7").With("ui_locales", new string('x', 600));
        var first = await builder.RequestAsync();
        first.Parameters["extra"].ShouldBeNull();
        first.Parameters["ui_locales"].ShouldBeNull();

        var registrations = new TestSupport.Engine.Registrations();
        registrations.Add(first.Client);
        var again = (await new AuthorizationRequestValidator(registrations, registrations, builder.Hints).ValidateAsync(first.Parameters, default)).Request.ShouldNotBeNull();
        (again.RedirectUri, again.State, again.Nonce, again.CodeChallenge, again.Prompts, again.StoreId, again.Scope.ToString())
            .ShouldBe((first.RedirectUri, first.State, first.Nonce, first.CodeChallenge, first.Prompts, first.StoreId, first.Scope.ToString()));
    }
}
