using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Rules that hold on every page there is: the list comes from the routes, so a new page is held to them by itself.</summary>
[Collection(PagesServer.Name)]
public sealed class EveryPageTests(PagesServer server) : IDisposable
{
    private static readonly string[] Elsewhere =
    [
        "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example", "/%09/evil.example", "///evil.example", "https:evil.example",
        "https://evil.example/", "http:\\\\evil.example", "javascript:alert(1)", "@evil.example", ".evil.example", "%2f%2fevil.example", "\u2025/evil.example",
    ];

    private static readonly string[] Parameters = ["next", "interaction", "logoutId", "returnUrl", "ReturnUrl", "redirect_uri", "continue", "provider", "token", "code"];

    private readonly PageBrowser _browser = server.NewBrowser();

    // Clickjacking, caches, referrers: AC-148, AC-149, ASVS V3.4.6, V14.3.2.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_EveryPage_IsNeverFramedStoredOrReferred(bool signedIn)
    {
        if (signedIn)
            await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "alice");

        foreach (var path in Paths())
        {
            var answer = await _browser.GetAsync(path);

            ((int)answer.Status).ShouldBeLessThan(500, path);
            var headers = answer.Headers;
            headers.GetValueOrDefault("Content-Security-Policy", "").ShouldContain("frame-ancestors 'none'", customMessage: path);
            headers.GetValueOrDefault("Content-Security-Policy", "").ShouldNotContain("unsafe", customMessage: path);
            headers.GetValueOrDefault("X-Frame-Options").ShouldBe("DENY", path);
            headers.GetValueOrDefault("X-Content-Type-Options").ShouldBe("nosniff", path);
            headers.GetValueOrDefault("Referrer-Policy").ShouldBe("no-referrer", path);
            if (answer.Body.Length > 0)
                headers.GetValueOrDefault("Cache-Control", "").ShouldContain("no-store", customMessage: path);
        }
    }

    // AC-009, CWE-601: whatever a page is asked to go on to, the browser stays here.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_EveryPageToldToGoElsewhere_StaysHere(bool signedIn)
    {
        if (signedIn)
            await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "alice");

        foreach (var path in Paths())
        {
            foreach (var parameter in Parameters)
            {
                foreach (var target in Elsewhere.Take(parameter is "next" or "returnUrl" ? Elsewhere.Length : 3))
                    StaysHere(await _browser.GetAsync($"{path}?{parameter}={Uri.EscapeDataString(target)}"), $"{path} {parameter} {target}");
            }
        }
    }

    [Fact]
    public async Task Post_SignInToldToGoElsewhere_EndsAtTheAccount()
    {
        foreach (var target in Elsewhere)
        {
            using var browser = server.NewBrowser();
            var page = await browser.GetAsync($"/account/login?next={Uri.EscapeDataString(target)}&returnUrl={Uri.EscapeDataString(target)}");

            (await browser.SignInAsync(page, "alice")).Location.ShouldBe("/account", target);
        }
    }

    // RFC 6819 §4.4.1.8, AC-142: no form of ours is taken from another site, nor without its token.
    [Fact]
    public async Task Post_EveryPageFromElsewhereOrWithoutToken_IsRefused()
    {
        using var cross = server.NewBrowser();
        await cross.SignInAsync(await cross.GetAsync("/account/login"), "alice");
        cross.Say("Sec-Fetch-Site", "cross-site");
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "alice");

        foreach (var path in Paths().Where(path => path != "/error"))
        {
            (await cross.PostAsync(path, new Dictionary<string, string>())).Status.ShouldBe(HttpStatusCode.BadRequest, path);
            (await _browser.PostAsync(path, new Dictionary<string, string>())).Status.ShouldBe(HttpStatusCode.BadRequest, path);
        }

        (await _browser.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK, "nothing was done, not even a sign-out");
    }

    public void Dispose() => _browser.Dispose();

    private static void StaysHere(PageAnswer answer, string what)
    {
        ((int)answer.Status).ShouldBeLessThan(500, what);
        if (answer.Location is { } location)
        {
            location.ShouldStartWith("/", customMessage: what);
            location.Length.ShouldBeGreaterThan(0, what);
            (location.Length > 1 && location[1] is '/' or '\\').ShouldBeFalse($"{what} leads to {location}");
            location.Any(char.IsControl).ShouldBeFalse(what);
        }

        foreach (var link in answer.Document.QuerySelectorAll("a[href], form[action]"))
            (link.GetAttribute("href") ?? link.GetAttribute("action"))!.ShouldNotContain("//evil", Case.Insensitive, $"{what}: {link.OuterHtml}");
    }

    private List<string> Paths()
    {
        var paths = server.Factory.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !path.Contains('{', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToList();
        paths.Count.ShouldBeGreaterThan(8);
        return paths;
    }
}
