using System.Net;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What a provider is asked when an application sends somebody straight to it.</summary>
public sealed class IdpHintTests : IAsyncLifetime
{
    private ServerFactory _server = null!;

    public async Task InitializeAsync() => _server = await ServerFactory.StartAsync(new ServerOptions
    {
        Seed = TestSeed.Text,
        Settings = new Dictionary<string, string> { ["Federation:GitHub:ClientId"] = "id", ["Federation:GitHub:ClientSecret"] = "secret" },
    });

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    // OpenID Connect Core §3.1.2.1: max_age 0 is prompt=login; a sign-in of last week at the provider is neither.
    [Theory]
    [InlineData("", false)]
    [InlineData("&prompt=login", true)]
    [InlineData("&prompt=select_account", true)]
    [InlineData("&max_age=0", true)]
    [InlineData("&max_age=60", true)]
    [InlineData("&acr_values=2", false)]
    public async Task Continue_FreshSignInAskedFor_ProviderAsksAnew(string more, bool anew)
    {
        using var browser = _server.NewClient(new CookieContainer());
        var request = "/connect/authorize?client_id=spa&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2Fcallback&idp_hint=github"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" + more;

        var here = (await browser.GetAsync(request)).Headers.Location!.OriginalString;
        var there = (await browser.GetAsync(here)).Headers.Location!.OriginalString;

        there.ShouldStartWith("https://github.com/login/oauth/authorize?");
        there.Contains("prompt=select_account", StringComparison.Ordinal).ShouldBe(anew);
    }
}
