using System.Net;
using static IdentityPlatform.IdentityServer.Authorization.AuthorizationServer;

namespace IdentityPlatform.IdentityServer.Authorization;

public sealed class AuthorizeSafetyTests(AuthorizationServer server) : IClassFixture<AuthorizationServer>
{
    [Theory]
    [InlineData("client_id", "nobody")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "http://localhost:5174/callback")]
    [InlineData("redirect_uri", "http://localhost:5173/callback\r\nSet-Cookie: a=b")]
    public async Task Authorize_TargetNotKnown_ShowsAPage(string name, string value)
    {
        using var browser = server.NewBrowser();
        using var response = await browser.GetAsync(AuthorizeSpa((name, value), ("scope", "nonsense")));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Location.ShouldBeNull();
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData("&redirect_uri=https%3A%2F%2Fevil.example")] // AC-012
    [InlineData("&x=%00")]
    [InlineData("&x=%ff")]
    public async Task Authorize_Malformed_ShowsAPage(string more)
    {
        using var browser = server.NewBrowser();
        using var response = await browser.GetAsync(AuthorizeSpa() + more);
        (response.StatusCode, response.Headers.Location).ShouldBe((HttpStatusCode.BadRequest, null));
    }

    [Fact]
    public async Task Authorize_PostFromAnotherSite_ComesAgainWithItsCookies()
    {
        using var browser = server.NewBrowser();
        using var response = await browser.PostAsync("/connect/authorize", Parameters(AuthorizeSpa()), ("Sec-Fetch-Site", "cross-site"));
        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var again = response.Headers.Location!.OriginalString;
        again.ShouldStartWith("/connect/authorize?");
        Parameters(again).ShouldBe(Parameters(AuthorizeSpa()));
    }

    [Fact]
    public async Task Authorize_HandleInAnotherBrowser_OpensNothing()
    {
        using var first = server.NewBrowser();
        using var second = server.NewBrowser();
        await first.OpenAsync(AuthorizeSpa());
        await second.OpenAsync(AuthorizeSpa());
        await second.SignInAsync("bobby");

        using var stolen = await second.GetAsync(first.Address.Replace("/account/login", "/connect/authorize", StringComparison.Ordinal));
        (stolen.StatusCode, stolen.Headers.Location).ShouldBe((HttpStatusCode.BadRequest, null));
        Parameters((await first.SignInAsync("alice")).ShouldNotBeNull()).ShouldContainKey("code");
    }

    [Fact]
    public async Task Authorize_FinishedInteraction_IssuesNoSecondCode()
    {
        using var browser = server.NewBrowser();
        await browser.OpenAsync(AuthorizeSpa());
        var back = browser.Address.Replace("/account/login", "/connect/authorize", StringComparison.Ordinal);
        await browser.SignInAsync("alice");
        using var again = await browser.GetAsync(back);
        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Authorize_ManyTabs_EachEndsRight()
    {
        using var browser = server.NewBrowser();
        var tabs = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            await browser.OpenAsync(AuthorizeSpa(("state", $"tab{i}")));
            tabs.Add(browser.Address.Replace("/account/login", "/connect/authorize", StringComparison.Ordinal));
        }

        Parameters((await browser.SignInAsync("alice")).ShouldNotBeNull())["state"].ShouldBe("tab9");
        for (var i = 0; i < 9; i++)
        {
            Parameters((await browser.OpenAsync(tabs[i])).ShouldNotBeNull())["state"].ShouldBe($"tab{i}"); // AC-154
        }
    }

    [Theory]
    [InlineData("/connect/authorize")]
    [InlineData("/connect/endsession")]
    public async Task Authorize_FromARegisteredOrigin_HasNoCors(string path)
    {
        using var browser = server.NewBrowser();
        using var response = await browser.GetAsync(path, ("Origin", "http://localhost:5173"));
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }
}
