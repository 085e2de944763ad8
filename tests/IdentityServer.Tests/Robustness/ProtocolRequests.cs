using IdentityPlatform.IdentityServer.Authorization;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;
using static IdentityPlatform.IdentityServer.Robustness.FuzzCredentials;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>Valid requests of clients and APIs.</summary>
internal static class ProtocolRequests
{
    public const string Authorize = "/connect/authorize?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fweb.example%2Fcallback&scope=openid%20email%20offline_access&state=s&nonce=n"
        + $"&code_challenge={AuthorizationServer.Challenge}&code_challenge_method=S256";

    private const string Poll = """{"schemas":[],"ack":["a"],"setErrs":{"b":{"err":"jwtParse","description":"d"}},"maxEvents":10,"returnImmediately":true}""";

    public static IEnumerable<RawRequest> Of(FuzzCredentials c) => [.. Authorization(c), .. Tokens(c), .. Feed(), .. Billing(c)];

    /// <summary>Every parameter that an endpoint of the protocol or a page knows, and some that none does yet.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "client_id", "client_secret", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "login_hint", "id_token_hint", "ui_locales", "acr_values", "display", "claims",
        "code_challenge", "code_challenge_method", "code_verifier", "grant_type", "code", "refresh_token", "username", "password", "token", "token_type_hint", "store_id", "request", "request_uri", "registration", "resource",
        "client_assertion", "client_assertion_type", "device_code", "user_code", "dpop_jkt", "authorization_details", "post_logout_redirect_uri", "logout_hint", "interaction", "logoutId", "otp", "recovery", "remember_device", "choice",
        "setup", "errorId", "limit", "cursor", "access_token", "culture", "email", "next", "about", "handler", "passkey_handle", "passkey_credential", "new_password", "provider", "problem", "idp_hint", "error", "iss", "subject",
        "q", "plan", "role", "active", "after", "before", "from", "to", "type", "user", "actor", "actor_client", "client", "ip", "acts_only", "id", "reason", "stream_id", "session", "name", "Input.Name",
    ];

    private static IEnumerable<RawRequest> Authorization(FuzzCredentials c)
    {
        var query = Authorize[(Authorize.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(pair => pair.Split('=')).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1]))).ToArray();
        yield return new RawRequest("GET", "/connect/authorize").Ask(query);
        yield return new RawRequest("GET", "/connect/authorize").Ask(query).With("Cookie", c.Cookie);
        yield return new RawRequest("POST", "/connect/authorize").Post(query).With("Cookie", c.Cookie);
        (string, string)[] more =
        [
            .. query, ("prompt", "login"), ("max_age", "60"), ("ui_locales", "ko en"), ("acr_values", "2"), ("login_hint", c.User), ("id_token_hint", c.IdToken), ("display", "page"), ("response_mode", "query"),
            ("claims", """{"id_token":{"email":{"essential":true},"acr":{"values":["2"]}},"userinfo":{"name":null}}"""), ("request", c.AccessToken), ("resource", "urn:identity-platform:resource-api"), ("idp_hint", "google"), ("store_id", "42"),
        ];
        yield return new RawRequest("GET", "/connect/authorize").Ask(more).With("Cookie", c.Cookie);
        yield return new RawRequest("GET", "/connect/authorize").Ask([.. more.Where(pair => pair.Item1 is not ("request" or "prompt"))]).With("Cookie", c.Cookie);
        (string, string)[] leave = [("id_token_hint", c.IdToken), ("client_id", "mobile"), ("post_logout_redirect_uri", "https://web.example/"), ("state", "s"), ("ui_locales", "ko")];
        yield return new RawRequest("GET", "/connect/endsession").Ask(leave);
        yield return new RawRequest("POST", "/connect/endsession").Post(leave).With("Cookie", c.Cookie);
    }

    private static IEnumerable<RawRequest> Tokens(FuzzCredentials c)
    {
        const string Token = "/connect/token";
        yield return new RawRequest("POST", Token).Post(("grant_type", "client_credentials"), ("scope", "stocks:read")).With("Authorization", Basic("machine"));
        yield return new RawRequest("POST", Token).Post(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", TestSeed.ClientSecret));
        yield return new RawRequest("POST", Token).Post(
            ("grant_type", "client_credentials"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", c.IdToken));
        yield return new RawRequest("POST", Token).Post(("grant_type", "password"), ("client_id", "mobile"), ("username", c.User), ("password", TestSeed.Password), ("scope", Scope), ("store_id", "42"), ("otp", "123456"));
        yield return new RawRequest("POST", Token).Post(("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", c.RefreshToken), ("scope", "openid"), ("store_id", "42"));
        yield return new RawRequest("POST", Token).Post(("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", c.RefreshToken)).With("DPoP", c.IdToken);
        yield return new RawRequest("POST", Token).Post(
            ("grant_type", "authorization_code"), ("client_id", "spa"), ("code", c.Code), ("redirect_uri", TestSeed.SpaOrigin + "/callback"), ("code_verifier", AuthorizationServer.Verifier));
        foreach (var token in new[] { c.AccessToken, c.RefreshToken, c.IdToken })
        {
            yield return new RawRequest("POST", "/connect/introspect").Post(("token", token), ("token_type_hint", "access_token")).With("Authorization", Basic("resource-api"));
            yield return new RawRequest("POST", "/connect/revoke").Post(("token", token), ("client_id", "web"), ("token_type_hint", "refresh_token")).With("Authorization", Basic("web"));
            yield return new RawRequest("GET", "/connect/userinfo").With("Authorization", "Bearer " + token);
        }

        yield return new RawRequest("POST", "/connect/userinfo").Post(("access_token", c.AccessToken));
        yield return new RawRequest("POST", "/connect/revoke").Post(("token", c.RefreshToken), ("client_id", "mobile"));
    }

    private static IEnumerable<RawRequest> Feed()
    {
        const string Stream = """{"stream_id":"018f0000-0000-7000-8000-000000000000","events_requested":["https://schemas.openid.net/secevent/caep/event-type/session-revoked"],"delivery":{"method":"urn:ietf:rfc:8936"},"description":"d","status":"paused","reason":"r","state":"s"}""";
        foreach (var (method, path) in new[] { ("POST", "/ssf/streams"), ("PATCH", "/ssf/streams"), ("PUT", "/ssf/streams"), ("DELETE", "/ssf/streams"), ("POST", "/ssf/status"), ("POST", "/ssf/verify") })
            yield return new RawRequest(method, path) { Json = Stream }.With("Authorization", Basic("resource-api"));
        yield return new RawRequest("GET", "/ssf/status").Ask(("stream_id", "018f0000-0000-7000-8000-000000000000")).With("Authorization", Basic("resource-api"));
        yield return new RawRequest("GET", "/ssf/streams").Ask(("stream_id", "018f0000-0000-7000-8000-000000000000")).With("Authorization", Basic("resource-api"));
        yield return new RawRequest("POST", "/ssf/streams") { Json = "{}" }.With("Authorization", Basic("resource-api"));
        yield return new RawRequest("POST", "/ssf/streams/018f0000-0000-7000-8000-000000000000/poll") { Json = Poll }.With("Authorization", Basic("resource-api"));
    }

    private static IEnumerable<RawRequest> Billing(FuzzCredentials c)
    {
        foreach (var name in new[] { "subscription_created", "subscription_updated", "subscription_cancelled", "subscription_payment_success" })
        {
            // Signed after it was changed, so that it is read.
            yield return new RawRequest("POST", BillingServer.Path)
            {
                Json = (LemonEvent.Of(c.UserId) with { Name = name }).Body,
                Sign = body => ("X-Signature", BillingServer.Sign(body)),
            };
        }
    }
}
