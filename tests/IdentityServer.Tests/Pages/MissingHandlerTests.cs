using System.Net;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Forms for what a page does not do; found by fuzzing.</summary>
[Collection(PagesServer.Name)]
public sealed class MissingHandlerTests(PagesServer server)
{
    [Theory]
    [InlineData("/account/providers?handler=1,5")]
    [InlineData("/account/passkeys")]
    [InlineData("/account/data?handler=%00")]
    [InlineData("/account/history")]
    public async Task Post_NoHandlerOfThePage_IsNotFound(string path)
    {
        using var browser = server.NewBrowser();
        await browser.SignInAsync(await browser.GetAsync("/account/login"), "alice");
        var token = (await browser.GetAsync("/account/profile")).Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;

        var answer = await browser.PostAsync(path, new Dictionary<string, string> { ["__RequestVerificationToken"] = token });

        answer.Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
