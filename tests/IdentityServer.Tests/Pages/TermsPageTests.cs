using System.Net;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class TermsPageTests(PagesServer server)
{
    [Theory]
    [InlineData("en", "Terms of use", "I agree to the terms of use")]
    [InlineData("ko", "이용약관", "이용약관에 동의합니다")]
    public async Task Register_Agreement_LinksToTheTerms(string language, string title, string agreement)
    {
        using var browser = server.NewBrowser();
        browser.Languages = language;

        var label = (await browser.GetAsync("/account/register")).Find("label[for=accept_terms]");

        label.TextContent.ShouldBe(agreement);
        var link = label.QuerySelector("a").ShouldNotBeNull();
        link.GetAttribute("target").ShouldBe("_blank");
        (await browser.GetAsync(link.GetAttribute("href")!)).Heading.ShouldBe(title);
    }

    [Fact]
    public async Task Terms_OfTheOperator_AreGoneTo()
    {
        await using var other = await ServerFactory.StartAsync(new ServerOptions { Settings = new Dictionary<string, string> { ["Registration:TermsUrl"] = "https://example.com/terms" } });
        using var browser = new PageBrowser(other);

        var answer = await browser.GetAsync("/terms");

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        answer.Location.ShouldBe("https://example.com/terms");
    }
}
