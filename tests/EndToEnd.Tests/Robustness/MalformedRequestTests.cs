using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Robustness;

/// <summary>Bad input of every kind: the right 4xx, never a 5xx, never a redirect to a place nobody registered, nothing of the inside.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class MalformedRequestTests(PlatformFixture platform) : IDisposable
{
    private const int Requests = 3000;

    private static readonly string[] IdentityPaths =
    [
        "/connect/authorize", "/connect/token", "/connect/userinfo", "/connect/introspect", "/connect/revoke", "/connect/endsession",
        "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/jwks", "/account/login",
        "/account/register", "/account/logout", "/account/select", "/account", "/consent", "/error", "/dev/mail", "/dev/mail/x", "/dev/errors", "/dev/errors/x",
        "/dev/mail/0198c5a0-0000-7000-8000-000000000000/html", "/", "/api/account/register", "/api/account/me", "/account/sessions",
        "/account/history", "/account/apps", "/account/two-factor", "/account/two-step", "/account/passkey", "/account/passkeys",
        "/account/password", "/account/password-help", "/account/continue/google", "/account/callback/google", "/account/callback/discord",
        "/account/callback/company", "/account/provider", "/account/provider/problem", "/account/providers", "/account/profile",
        "/account/data", "/account/deleted", "/terms",
        "/api/account/sessions", "/api/account/sessions/x", "/api/account/login-history", "/api/stores", "/health/ready", "/nowhere", "/css/../x",
        "/account/forgot-password", "/account/reset-password", "/account/confirm-email", "/account/check-mail/reset", "/account/check-mail/x", "/account/not-me",
        "/account/email", "/account/email-sign-in", "/account/email-sign-in/code", "/account/email-sign-in/link",
        "/api/account/forgot-password", "/api/account/reset-password", "/api/account/confirm-email",
    ];

    private static readonly string[] ApiPaths =
    [
        "/api/v1/users/me", "/api/v1/stores", "/api/v1/stores/42", "/api/v1/stores/x", "/api/v1/stores/99999999999999999999",
        "/api/v1/stores/42/readings", "/api/v1/stocks/listings", "/api/v1/images", "/api/v1/images/x", "/api/v1/images/upscale",
        "/api/v1/boards", "/api/v1/models/x", "/api/v1/workflows", "/api/v1/images/generate", "/api/v1/stores/42/settings",
        "/.well-known/oauth-protected-resource", "/openapi/v1.json", "/docs", "/health/ready", "/nowhere",
    ];

    private static readonly string[] JsonPaths = ["/connect/token", "/connect/introspect", "/connect/revoke"];

    private readonly HttpClient _http = PlatformFixture.CreateHttpClient();

    [Fact]
    public void IdentityServer_MalformedRequests_AreRefusedCleanly() => Throw(platform.Identity.Address, IdentityPaths);

    [Fact]
    public void ResourceApi_MalformedRequests_AreRefusedCleanly() => Throw(platform.Api.Address, ApiPaths);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private void Throw(Uri service, string[] paths) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Requests).WithEndSize(20), Prop.ForAll(MalformedRequest.For(paths), request => IsRefusedCleanly(service, request)));

    private bool IsRefusedCleanly(Uri service, MalformedRequest request)
    {
        using var message = request.ToMessage(service);
        using var response = _http.Send(message);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        var body = reader.ReadToEnd();

        ((int)response.StatusCode).ShouldBeLessThan(500, $"{request}\n{body}");
        body.ShouldNotContain("   at ", Case.Sensitive, request.ToString());
        body.ShouldNotContain("Exception", Case.Sensitive, request.ToString());
        if (response.Headers.Location is { } location)
        {
            // Nothing here registers evil.example, so only our own pages and the relying party may be named.
            var target = location.IsAbsoluteUri ? location.GetLeftPart(UriPartial.Authority) : service.GetLeftPart(UriPartial.Authority);
            new[] { service.GetLeftPart(UriPartial.Authority), platform.RelyingParty.Origin }.ShouldContain(target, request.ToString());
            location.OriginalString.ShouldNotStartWith("//");
        }

        // What is no HTTP (RFC 9110 §5.5: field values are visible ASCII; a space in the target) or has too large a head never reaches an endpoint.
        var arrived = response.StatusCode is not (HttpStatusCode.RequestUriTooLong or HttpStatusCode.RequestHeaderFieldsTooLarge)
            && !request.Query.Contains(' ') && (request.Authorization is null || Ascii.IsValid(request.Authorization));
        if (arrived && JsonPaths.Contains(request.Path) && (int)response.StatusCode >= 400 && request.Method == "POST")
        {
            JsonDocument.Parse(body).RootElement.GetProperty("error").GetString().ShouldNotBeNullOrEmpty(request.ToString());
        }

        return true;
    }
}
