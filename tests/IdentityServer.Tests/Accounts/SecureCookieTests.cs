namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class SecureCookieTests(SecureCookieTests.SecureHost host) : IClassFixture<SecureCookieTests.SecureHost>
{
    [Fact]
    public async Task SignIn_OnHttps_CookieIsBoundToTheHost()
    {
        var (_, name, _) = await host.AddUserAsync("secure");
        var browser = host.NewBrowser();

        var session = (await browser.SignInAsync(name)).Split(' ')[1];

        // RFC 6265bis §4.1.3.2: Secure, Path=/ and no Domain.
        var cookie = browser.SetCookie.ShouldNotBeNull();
        cookie.ShouldStartWith("__Host-ip.session=");
        foreach (var attribute in new[] { "path=/", "secure", "httponly", "samesite=lax" })
            cookie.Split("; ").ShouldContain(part => part.Equals(attribute, StringComparison.OrdinalIgnoreCase), attribute);
        cookie.ShouldNotContain("domain", Case.Insensitive);
        (await browser.SessionAsync()).ShouldBe(session);
    }

    public sealed class SecureHost : AccountsHost
    {
        protected override string Issuer => "https://id.example";
    }
}
