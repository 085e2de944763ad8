using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>Who may open the pages under /admin: the list comes from the routes.</summary>
[Collection(AdminServer.Name)]
public sealed class AdminPageAccessTests(AdminServer server)
{
    [Fact]
    public async Task EveryPage_ForAnybody_LeadsToTheSignIn()
    {
        using var browser = server.NewBrowser();
        foreach (var path in Paths(Guid.CreateVersion7()))
        {
            var answer = await browser.GetAsync(path);
            (answer.Status, answer.Location?.StartsWith("/account/login?next=admin", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.SeeOther, true), path);
        }
    }

    [Fact]
    public async Task EveryPage_ForAUserWithTwoFactors_IsNotThere()
    {
        using var browser = await server.SignInAsync(await server.AddUserAsync("plain"));
        var nowhere = await browser.GetAsync("/admin/no-such-page");
        foreach (var path in Paths(Guid.CreateVersion7()))
        {
            var answer = await browser.GetAsync(path);
            (answer.Status, answer.Heading).ShouldBe((HttpStatusCode.NotFound, nowhere.Heading), path);
        }
    }

    [Fact]
    public async Task EveryPage_ForAnAdminWithOneFactor_AsksForTheSecondAndComesBack()
    {
        var admin = await server.AddUserWithoutAsync("onefactor");
        await server.SetRolesAsync(admin, "admin");
        using var browser = server.NewBrowser();
        await admin.ShowPasswordAsync(browser);
        foreach (var path in Paths(admin.Id))
            (await browser.GetAsync(path)).Location.ShouldNotBeNull(path).ShouldStartWith("/account/two-factor?next=admin", customMessage: path);
        (await browser.GetAsync("/account/two-factor?next=admin")).Find("a[href*='/account/two-step']");
    }

    [Fact]
    public async Task SignIn_ForAPage_EndsThere()
    {
        var admin = await server.AddAdminAsync();
        using var browser = server.NewBrowser();
        var page = (await browser.GetAsync($"/admin/users/{admin.Id}")).Location!;

        (await admin.SignInAsync(browser, page: page)).Location.ShouldBe($"/admin/users/{admin.Id}");
        foreach (var path in Paths(admin.Id))
            (await browser.GetAsync(path)).Status.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.NotFound], path);
        (await browser.GetAsync("/admin/users")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangePage_LongAfterTheSignIn_AsksAgainBeforeAnythingIsTyped()
    {
        var admin = await server.AddAdminAsync();
        using var browser = await server.SignInAsync(admin);
        var path = $"/admin/users/{admin.Id}/unlock";
        var form = await browser.GetAsync(path);
        form.Status.ShouldBe(HttpStatusCode.OK);

        server.Clock.Advance(TimeSpan.FromMinutes(16));
        (await browser.GetAsync(path)).Location.ShouldBe($"/account/login?next=admin.users.{admin.Id}");
        (await browser.GetAsync("/admin/users")).Status.ShouldBe(HttpStatusCode.OK, "looking needs no fresh sign-in");
        (await browser.SubmitAsync(form, new Dictionary<string, string> { ["reason"] = "Ticket 7" })).Location.ShouldBe($"/admin/users/{admin.Id}", "a form opened in time can be sent");
        server.Clock.Advance(TimeSpan.FromMinutes(16));
        (await browser.SubmitAsync(form, new Dictionary<string, string> { ["reason"] = "Ticket 7" })).Location.ShouldNotBeNull().ShouldStartWith("/account/login");
    }

    private List<string> Paths(Guid user)
    {
        var paths = server.Factory.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => path.StartsWith("/admin", StringComparison.Ordinal))
            .Select(path => path.Replace("{id:guid}", user.ToString("D"), StringComparison.Ordinal).Replace("{id:long}", "42", StringComparison.Ordinal).Replace("{act}", "deactivate", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToList();
        paths.Count.ShouldBeGreaterThan(3);
        return paths;
    }
}
