namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class LanguageTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    [Theory]
    [InlineData("ko-KR,ko;q=0.9,en;q=0.8", "ko", "로그인")]
    [InlineData("fr, en;q=0.3, ko;q=0.9", "ko", "로그인")]
    [InlineData("en-GB", "en", "Sign in")]
    [InlineData("fr", "en", "Sign in")]
    [InlineData("ko;q=0, *;;=\"", "en", "Sign in")]
    public async Task Page_BrowsersLanguages_AreFollowed(string languages, string tag, string heading)
    {
        _browser.Languages = languages;

        var page = await _browser.GetAsync("/account/login");

        page.Language.ShouldBe(tag);
        page.Heading.ShouldBe(heading);
    }

    [Fact]
    public async Task Switch_HoldsOnTheNextPages()
    {
        var page = await _browser.GetAsync("/account/login");
        var link = page.Find(".languages a[lang=ko]").GetAttribute("href")!;

        (await _browser.GetAsync("/account/login" + link)).Language.ShouldBe("ko");

        (await _browser.GetAsync("/account/register")).Language.ShouldBe("ko");
    }

    // OpenID Connect Core §3.1.2.1
    [Fact]
    public async Task Interaction_UiLocales_GoBeforeCookieAndBrowser()
    {
        await _browser.GetAsync("/?lang=en");

        (await PagesServer.AuthorizeAsync(_browser, "&ui_locales=fr%20ko-KR%20en")).Language.ShouldBe("ko");
    }

    [Fact]
    public async Task Interaction_PersonsChoiceInIt_GoesBeforeUiLocales()
    {
        var page = await PagesServer.AuthorizeAsync(_browser, "&ui_locales=ko");

        var switched = await _browser.GetAsync("/account/login" + page.Find(".languages a[lang=en]").GetAttribute("href"));
        switched.Language.ShouldBe("en");
        var next = switched.Find("main p.aside a").GetAttribute("href")!;
        next.ShouldNotContain("lang=");

        (await _browser.GetAsync(next)).Language.ShouldBe("en");
    }

    public void Dispose() => _browser.Dispose();
}
