using System.Net;
using System.Text;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>Names that are no text or no name; found by fuzzing.</summary>
[Collection(PagesServer.Name)]
public sealed class BrokenTextTests(PagesServer server)
{
    [Theory]
    [InlineData("/api/account/register")]
    [InlineData("/api/account/forgot-password")]
    [InlineData("/api/account/confirm-email")]
    public async Task Post_MemberNamedByHalfACharacter_IsBadRequest(string path)
    {
        using var body = new StringContent("""{"email\ud800":"a","token":"a"}""", Encoding.UTF8, "application/json");
        using var response = await server.Factory.Http.PostAsync(path, body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("http://[::1")]
    [InlineData("a[")]
    [InlineData("[]")]
    public async Task Parameter_NamedAsJQueryCouldNot_IsPassedOver(string name)
    {
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync($"/account/login?{Uri.EscapeDataString(name)}=a");
        page.Status.ShouldBe(HttpStatusCode.OK);
        var token = page.Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;

        var answer = await browser.PostAsync("/account/login", new Dictionary<string, string> { [name] = "a", ["username"] = "nobody", ["password"] = "a", ["__RequestVerificationToken"] = token });

        ((int)answer.Status).ShouldBeLessThan(500);
    }
}
