using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.IdentityServer.Pages;

public sealed class PageHeadersTests
{
    [Theory]
    [InlineData("https://app.example/callback", "form-action 'self' https:;")]
    [InlineData("http://localhost:5173/callback", "form-action 'self' http: https:;")]
    [InlineData("com.example.app:/callback", "form-action 'self' com.example.app:;")]
    public void Apply_PageOfAnInteraction_LetsFormsEndAtTheClient(string redirectUri, string directive)
    {
        var http = new DefaultHttpContext();
        http.AllowFormsToEndAt(redirectUri);

        PageHeaders.Apply(http);

        http.Response.Headers.ContentSecurityPolicy.ToString().ShouldContain(directive);
    }

    [Fact]
    public void Apply_PageByItself_AllowsNothingButItsOwn()
    {
        var http = new DefaultHttpContext();

        PageHeaders.Apply(http);

        var policy = http.Response.Headers.ContentSecurityPolicy.ToString();
        policy.ShouldStartWith("default-src 'none';");
        policy.ShouldContain("form-action 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        http.Response.Headers.CacheControl.ToString().ShouldBe("no-cache, no-store");
        http.Response.Headers["Referrer-Policy"].ToString().ShouldBe("no-referrer");
    }
}
