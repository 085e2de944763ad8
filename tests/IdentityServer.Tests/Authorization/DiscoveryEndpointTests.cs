using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Authorization;

public sealed class DiscoveryEndpointTests(AuthorizationServer server) : IClassFixture<AuthorizationServer>
{
    [Theory]
    [InlineData("/.well-known/openid-configuration", 300)]
    [InlineData("/.well-known/oauth-authorization-server", 300)]
    // A key that is withdrawn must not live on in caches.
    [InlineData("/.well-known/jwks", 30)]
    public async Task Get_Document_IsCachedByETag(string path, int seconds)
    {
        using var browser = server.NewBrowser();
        using var first = await browser.GetAsync(path);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (first.Headers.CacheControl!.Public, first.Headers.CacheControl.MaxAge).ShouldBe((true, TimeSpan.FromSeconds(seconds)));

        using var second = await browser.GetAsync(path, ("If-None-Match", first.Headers.ETag!.ToString()));
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_BothMetadataPaths_AreTheSameAndEveryEndpointExists()
    {
        using var browser = server.NewBrowser();
        using var openId = await browser.GetAsync("/.well-known/openid-configuration");
        using var oauth = await browser.GetAsync("/.well-known/oauth-authorization-server");
        var text = await openId.Content.ReadAsStringAsync();
        (await oauth.Content.ReadAsStringAsync()).ShouldBe(text);

        using var document = JsonDocument.Parse(text);
        document.RootElement.GetProperty("issuer").GetString().ShouldBe(server.Issuer);
        foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri"))
        {
            using var response = await browser.GetAsync(member.Value.GetString()![server.Issuer.Length..]);
            response.StatusCode.ShouldNotBe(HttpStatusCode.NotFound, member.Name);
            ((int)response.StatusCode).ShouldBeLessThan(500, member.Name);
        }
    }

    [Fact]
    public async Task Get_Jwks_HasPublicKeysOfEachAlgorithmWithDistinctKids()
    {
        using var browser = server.NewBrowser();
        using var response = await browser.GetAsync("/.well-known/jwks");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var keys = document.RootElement.GetProperty("keys").EnumerateArray().ToList();
        keys.Select(key => key.GetProperty("alg").GetString()).Distinct().ShouldBe(["ES256", "RS256", "PS256"], ignoreOrder: true);
        keys.Select(key => key.GetProperty("kid").GetString()).Distinct().Count().ShouldBe(keys.Count);
        keys.ShouldAllBe(key => !key.EnumerateObject().Any(member => member.Name == "d" || member.Name == "p" || member.Name == "k"));
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("https://evil.example", false)]
    public async Task Get_FromAnOrigin_IsOpenToRegisteredOnesOnly(string origin, bool allowed)
    {
        using var browser = server.NewBrowser();
        using var response = await browser.GetAsync("/.well-known/openid-configuration", ("Origin", origin));
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBe(allowed);
        response.Headers.Vary.ShouldContain("Origin");
    }

    [Theory]
    [InlineData("/tenant/.well-known/openid-configuration")] // OpenID Connect Discovery 1.0 §4
    [InlineData("/.well-known/oauth-authorization-server/tenant")] // RFC 8414 §3.1
    [InlineData("/.well-known/openid-configuration/tenant")] // RFC 8414 §5
    public async Task Get_IssuerWithPath_AnswersBothForms(string path)
    {
        await using var tenant = await ServerFactory.StartAsync(new ServerOptions { Settings = new Dictionary<string, string> { ["Issuer"] = "http://localhost:5999/tenant" } });
        using var document = JsonDocument.Parse(await tenant.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        document.RootElement.GetProperty("issuer").GetString().ShouldBe("http://localhost:5999/tenant");
        document.RootElement.GetProperty("authorization_endpoint").GetString().ShouldBe("http://localhost:5999/tenant/connect/authorize");
        using var response = await tenant.Http.GetAsync(new Uri("/tenant/connect/endsession", UriKind.Relative));
        response.Headers.Location!.OriginalString.ShouldStartWith("/tenant/account/logout?logoutId=");
    }
}
