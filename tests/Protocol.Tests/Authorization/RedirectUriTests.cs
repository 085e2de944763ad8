using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Authorization;

public sealed class RedirectUriTests
{
    [Theory]
    [InlineData("https://app.example/cb", "https://app.example/cb")]
    [InlineData("https://app.example/cb?foo=bar", "https://app.example/cb?foo=bar")]
    [InlineData("com.example.app:/cb", "com.example.app:/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb")]
    [InlineData("http://127.0.0.1:7777/cb", "http://127.0.0.1:51004/cb")]
    [InlineData("http://127.0.0.1:7777/cb", "http://127.0.0.1/cb")]
    [InlineData("http://[::1]/cb", "http://[::1]:61023/cb")]
    [InlineData("http://localhost/cb", "http://localhost:8400/cb")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:51004")]
    [InlineData("http://127.0.0.1/cb?a=b", "http://127.0.0.1:1/cb?a=b")]
    public void IsRegistered_SameOrLoopbackPort_IsTrue(string registered, string requested) => Native(registered, requested).ShouldBeTrue();

    [Theory]
    [InlineData("https://app.example/cb", "https://app.example.evil.com/cb")] // AC-001
    [InlineData("https://app.example/cb", "https://app.example/cb.evil")]
    [InlineData("https://app.example/cb", "https://app.example/cb/../evil")] // AC-002
    [InlineData("https://app.example/cb", "https://app.example/x/../cb")]
    [InlineData("https://app.example/cb", "https://app.example/cb/%2e%2e/evil")]
    [InlineData("https://app.example/cb", "https://app.example/cb/..%2f..%2fevil")]
    [InlineData("https://app.example/cb", "https://app.example/cb/%252f..%252f")]
    [InlineData("https://app.example/cb", "https://app.example@evil.com/cb")] // AC-004
    [InlineData("https://app.example/cb", "https://a@b@evil.com")]
    [InlineData("https://app.example/cb", "https://evil.com\\@app.example/cb")]
    [InlineData("http://localhost/cb", "http://localhost@evil.com/cb")] // AC-005
    [InlineData("http://localhost/cb", "http://localhost:80@evil.com/cb")]
    [InlineData("http://localhost", "http://localhost.evil.com")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1.evil.com/cb")]
    [InlineData("http://127.0.0.1/cb", "http://[::ffff:127.0.0.1]/cb")]
    [InlineData("http://127.0.0.1/cb", "http://localhost/cb")]
    [InlineData("http://127.0.0.1/cb", "https://127.0.0.1/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/other")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:0/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:80:80/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004@evil.com/cb")]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.2/cb")]
    [InlineData("https://app.example/cb", "https://app.example:8443/cb")]
    [InlineData("http://app.example/cb", "http://app.example:8080/cb")]
    [InlineData("https://app.example/cb", "HTTPS://APP.EXAMPLE/cb")] // AC-006
    [InlineData("https://app.example/cb", "https://app.example/CB")]
    [InlineData("https://app.example/cb", "javascript:alert(1)")] // AC-008
    [InlineData("https://app.example/cb", "https://app.example/cb\r\nSet-Cookie: a=b")] // AC-013
    [InlineData("https://app.example/cb", "https://app.example/cb%0d%0a")]
    [InlineData("https://app.example/cb", "https://app.example/cb\t")]
    [InlineData("https://app.example/cb", "https://аpp.example/cb")]
    [InlineData("https://app.example/cb", "https://app.example/cb#fragment")] // AC-014
    [InlineData("https://app.example/cb", "https://app.example/cb/x")] // AC-018
    [InlineData("https://app.example/cb", "https://app.example/cb%20")]
    [InlineData("https://app.example/cb", "https://app.example/cb;x")]
    [InlineData("https://app.example/cb", "https://app.example/cb/")]
    [InlineData("https://app.example/cb", "https://app.example/cb?")]
    [InlineData("https://app.example/cb", "https://app.example/cb#")]
    [InlineData("https://app.example/cb", "https://app.example/cb?foo=bar")]
    [InlineData("https://app.example/cb?foo=bar", "https://app.example/cb?foo=baz")]
    [InlineData("https://app.example/cb", "")]
    public void IsRegistered_AnythingElse_IsFalse(string registered, string requested) => Native(registered, requested).ShouldBeFalse();

    [Theory]
    [InlineData("http://127.0.0.1:51004/cb")]
    [InlineData("http://localhost:51004/cb")]
    public void IsRegistered_OtherLoopbackPortOfWebClient_IsFalse(string requested) =>
        RedirectUri.IsRegistered(TestClients.Web() with { RedirectUris = ["http://127.0.0.1:5173/cb", "http://localhost:5173/cb"] }, requested).ShouldBeFalse();

    [Theory]
    [InlineData("https://app.example/cb", ApplicationType.Web)]
    [InlineData("https://app.example/cb?foo=bar", ApplicationType.Web)]
    [InlineData("http://localhost:5173/callback", ApplicationType.Web)]
    [InlineData("http://127.0.0.1/cb", ApplicationType.Native)]
    [InlineData("http://[::1]:4000/cb", ApplicationType.Native)]
    [InlineData("com.example.app:/cb", ApplicationType.Native)]
    [InlineData("com.example.app://cb", ApplicationType.Native)]
    public void Problem_Sound_IsNull(string uri, ApplicationType type) => RegisteredUri.Problem(uri, type).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("/cb")]
    [InlineData("cb")]
    [InlineData("https://app.example/c b")]
    [InlineData("https://аpp.example/cb")]
    [InlineData("https://evil.com\\@app.example/cb")]
    [InlineData("https://app.example/cb#")]
    [InlineData("https://user@app.example/cb")]
    [InlineData("http://app.example/cb")]
    [InlineData("http://localhost.evil.com/cb")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("HTTPS://app.example/cb")]
    [InlineData("myapp:/cb")]
    [InlineData("https://app.example/cb?code=x")]
    [InlineData("https://app.example/cb?a=b&state=y")]
    [InlineData("https://app.example/cb?error=")]
    public void Problem_Unsound_SaysWhy(string uri) => RegisteredUri.Problem(uri, ApplicationType.Native).ShouldNotBeNull();

    [Fact]
    public void Problem_PrivateSchemeOfWebClient_SaysWhy() =>
        RegisteredUri.Problem("com.example.app:/cb", ApplicationType.Web).ShouldNotBeNull().ShouldContain("native");

    private static bool Native(string registered, string requested) =>
        RedirectUri.IsRegistered(TestClients.Spa() with { ApplicationType = ApplicationType.Native, RedirectUris = [registered] }, requested);
}
