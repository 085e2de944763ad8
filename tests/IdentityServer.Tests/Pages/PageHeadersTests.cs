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

    [Theory]
    [InlineData("https://pictures.example/a.png", "img-src 'self' data: https://pictures.example;")]
    [InlineData("https://PICTURES.example:8443/a b;c.png?x=';script-src *", "img-src 'self' data: https://pictures.example:8443;")]
    [InlineData("https://bücher.example/a.png", "img-src 'self' data: https://xn--bcher-kva.example;")]
    public void AllowPicture_OverHttps_LetsThatOriginIn(string picture, string directive)
    {
        var http = new DefaultHttpContext();

        http.AllowPicture(picture).ShouldNotBeNull().ShouldStartWith("https://");
        PageHeaders.Apply(http);

        http.Response.Headers.ContentSecurityPolicy.ToString().ShouldContain(directive);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://pictures.example/a.png")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:image/png;base64,AA")]
    [InlineData("//pictures.example/a.png")]
    [InlineData("https://[::1]/a.png")]
    public void AllowPicture_AnythingElse_LetsNothingIn(string? picture)
    {
        var http = new DefaultHttpContext();

        http.AllowPicture(picture).ShouldBeNull();
        PageHeaders.Apply(http);

        http.Response.Headers.ContentSecurityPolicy.ToString().ShouldContain("img-src 'self' data:;");
    }
}
