using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Observability;

public sealed class DevErrorsTests
{
    [Fact]
    public async Task Page_OfARefusedAuthorization_MarksTheFailedCheckAndHidesValues()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var browser = new PageBrowser(server);
        using var refused = await server.Http.GetAsync("/connect/authorize?client_id=spa&response_type=code&scope=openid&redirect_uri=http://localhost:5173/callback&state=canary-state&code_challenge_method=plain&code_challenge=canary-challenge");
        var address = new Uri(Query(refused.Headers.Location!, "error_uri"));

        var page = await browser.GetAsync(address.AbsolutePath);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Document.QuerySelector(".checks .failed code")!.TextContent.ShouldBe("PkceS256");
        page.Document.QuerySelectorAll(".checks li")[0].TextContent.ShouldContain("passed");
        page.Document.QuerySelectorAll(".checks li")[^1].TextContent.ShouldContain("not reached");
        page.Find("main").TextContent.ShouldContain("RFC 6749 §4.1.2.1");
        page.Body.ShouldContain("code_challenge_method");
        page.Body.ShouldContain("http://localhost:5173/callback");
        page.Body.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Page_OfARefusedTokenRequest_SaysThePrivateDetail()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var browser = new PageBrowser(server);
        using var refused = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent(
            [new("client_id", "spa"), new("grant_type", "authorization_code"), new("code", "canary-code"), new("code_verifier", new string('c', 43)), new("made_up", "canary-value")]));
        var answer = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;

        var page = await browser.GetAsync(new Uri(answer.GetProperty("error_uri").GetString()!).AbsolutePath);

        page.Document.QuerySelector("h1")!.TextContent.ShouldBe("Refused: invalid_grant");
        page.Body.ShouldContain("the code is unknown, expired, used");
        page.Document.QuerySelectorAll("dt").Select(name => name.TextContent).ShouldContain("code_verifier");
        page.Body.ShouldNotContain("canary");
        page.Body.ShouldNotContain(new string('c', 43));
    }

    [Fact]
    public async Task List_RefusedRequests_IsNewestFirstAndBounded()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var browser = new PageBrowser(server);
        (await browser.GetAsync("/dev/errors")).Document.QuerySelectorAll(".mails li").ShouldBeEmpty();
        for (var i = 0; i < RecentErrors.Capacity + 20; i++)
            (await server.Http.GetAsync("/connect/userinfo")).Dispose();
        (await server.Http.GetAsync("/connect/token")).Dispose();

        var links = (await browser.GetAsync("/dev/errors")).Document.QuerySelectorAll(".mails a").Select(link => link.TextContent).ToList();

        links.Count.ShouldBe(RecentErrors.Capacity);
        links[0].ShouldContain("GET /connect/token");
    }

    [Fact]
    public async Task ErrorPage_InDevelopment_LeadsToIt()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var browser = new PageBrowser(server);

        var page = await browser.GetAsync("/connect/authorize?client_id=nobody");
        var link = page.Document.QuerySelector("main a[href*='/dev/errors/']")!.GetAttribute("href")!;

        (await browser.GetAsync(new Uri(link).AbsolutePath)).Document.QuerySelector(".checks .failed code")!.TextContent.ShouldBe("ClientKnown");
    }

    [Theory]
    [InlineData("/dev/errors/00f067aa0ba902b7")]
    [InlineData("/dev/errors/..%2fx")]
    public async Task Page_UnknownId_IsNotFound(string path)
    {
        await using var server = await ServerFactory.StartAsync();

        (await server.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task OutsideDevelopment_ThereIsNoPageAndNoAnswerNamesOne()
    {
        using var certificate = new PemCertificate();
        await using var server = await ServerFactory.StartAsync(new ServerOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["environment"] = "Production",
                ["Issuer"] = "https://id.example.com",
                ["DataProtection:CertificateFile"] = certificate.Path,
                ["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1",
            },
        });
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var refused = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent([new("client_id", "nobody")]));
        var answer = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;

        answer.TryGetProperty("error_uri", out _).ShouldBeFalse();
        answer.GetProperty("error_id").GetString()!.Length.ShouldBe(16);
        foreach (var path in new[] { "/dev/errors", $"/dev/errors/{answer.GetProperty("error_id").GetString()}" })
            (await server.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string Query(Uri uri, string name) =>
        Uri.UnescapeDataString(uri.Query.TrimStart('?').Split('&').Single(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..]);
}
