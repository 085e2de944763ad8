using System.Net;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class ErrorPageTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/error")]
    [InlineData("/account/nowhere")]
    public async Task Get_NoSuchPage_SaysSo(string path)
    {
        var page = await _browser.GetAsync(path);

        page.Status.ShouldBe(HttpStatusCode.NotFound);
        page.Heading.ShouldBe("We can’t find that page");
    }

    [Fact]
    public async Task Get_NoSuchPageForAProgram_HasNoPage()
    {
        using var response = await server.Factory.Http.GetAsync("/nowhere");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<html");
    }

    // RFC 6749 §4.1.2.1; AC-144
    [Fact]
    public async Task Authorize_UnknownClient_ShowsCodeDetailAndTraceAndNothingOfTheRequest()
    {
        var page = await _browser.GetAsync("/connect/authorize?client_id=%22%3E%3Csvg%20onload%3Dalert(1)%3E&redirect_uri=https://evil.example/&response_type=code");

        page.Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized);
        page.Location.ShouldBeNull();
        var facts = page.Document.QuerySelectorAll("dd").Select(fact => fact.TextContent).ToArray();
        facts.Length.ShouldBe(3, "code, failed check (Development), error id");
        facts[0].ShouldStartWith("invalid_");
        page.Find("main").TextContent.ShouldNotContain("evil.example");
        page.Document.QuerySelectorAll("svg[onload]").ShouldBeEmpty();
    }

    // AC-148, AC-149, RFC 9700 §4.16
    [Theory]
    [InlineData("/")]
    [InlineData("/account/login")]
    [InlineData("/account/register")]
    [InlineData("/account/logout")]
    [InlineData("/account")]
    [InlineData("/consent?interaction=x")]
    [InlineData("/connect/authorize?client_id=nobody")]
    [InlineData("/nowhere")]
    public async Task EveryPage_IsNeitherFramedNorCachedNorTold(string path)
    {
        var headers = (await _browser.GetAsync(path)).Headers;

        headers["Content-Security-Policy"].ShouldContain("frame-ancestors 'none'");
        headers["Content-Security-Policy"].ShouldNotContain("unsafe");
        headers["X-Frame-Options"].ShouldBe("DENY");
        headers["X-Content-Type-Options"].ShouldBe("nosniff");
        headers["Referrer-Policy"].ShouldBe("no-referrer");
        headers["Cache-Control"].ShouldContain("no-store");
        headers["Pragma"].ShouldBe("no-cache");
    }

    [Fact]
    public async Task EveryFile_OfAPage_IsServedAndKept()
    {
        var page = await _browser.GetAsync("/account/login");
        var files = page.Document.QuerySelectorAll("link[href], script[src]").Select(file => (file.GetAttribute("href") ?? file.GetAttribute("src"))!).ToArray();

        files.Length.ShouldBe(4);
        foreach (var file in files)
        {
            file.ShouldContain("?v=");
            var answer = await _browser.GetAsync(file);
            answer.Status.ShouldBe(HttpStatusCode.OK, file);
            answer.Headers["Cache-Control"].ShouldContain("immutable");
        }
    }

    [Fact]
    public async Task Forms_DoNotComplainInTheLog()
    {
        await _browser.GetAsync("/account/login");

        server.Factory.Log.Lines.Where(line => line.StartsWith("Warning Microsoft.AspNetCore.Antiforgery", StringComparison.Ordinal)
            && line.Contains("Cache-Control", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    public void Dispose() => _browser.Dispose();
}
