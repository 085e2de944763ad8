using System.Net;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class ProfilePageTests(PagesServer server) : IDisposable
{
    private const string Path = "/account/profile";
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Save_EveryKindOfField_IsKeptAndSaidOnce()
    {
        await SignInAsync("dave");

        var answer = await SaveAsync(new()
        {
            ["full_name"] = " Dave \"<b>\" 최 ", ["picture"] = "https://pictures.example/d.png?a=1&b=2", ["bio"] = "one\r\ntwo", ["zoneinfo"] = "Asia/Seoul", ["birthdate"] = "1990-05-31",
        });

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        answer.Location.ShouldBe(Path);
        var page = await _browser.GetAsync(Path);
        page.Find(".notice").TextContent.Trim().ShouldBe("Your profile is saved.");
        page.Find("#full_name").GetAttribute("value").ShouldBe("Dave \"<b>\" 최");
        page.Find("#bio").TextContent.ShouldBe("one\ntwo");
        page.Find("#zoneinfo option[selected]").GetAttribute("value").ShouldBe("Asia/Seoul");
        page.Document.DocumentElement.GetAttribute("data-zone").ShouldBe("Asia/Seoul");
        page.Find(".picture img").GetAttribute("src").ShouldBe("https://pictures.example/d.png?a=1&b=2");
        page.Headers["Content-Security-Policy"].ShouldContain("img-src 'self' data: https://pictures.example;");
        (await _browser.GetAsync(Path)).Document.QuerySelector(".notice").ShouldBeNull("it is said once");
    }

    [Theory]
    [InlineData("picture", "http://pictures.example/d.png", "The picture’s address must begin with https://.")]
    [InlineData("picture", "javascript:alert(1)", "Enter the address of a picture, like https://example.com/me.jpg.")]
    [InlineData("birthdate", "31.5.1990", "Enter the birthday as year, month and day, like 1990-05-31.")]
    [InlineData("zoneinfo", "Mars/Olympus", "Choose a time zone from the list.")]
    [InlineData("full_name", "A", "The name is too short: use at least 2 characters.")]
    public async Task Save_WrongValue_IsToldAtTheFieldAndKept(string field, string value, string problem)
    {
        await SignInAsync("dave");

        var page = await SaveAsync(new() { [field] = value, ["nickname"] = "Typed\"'<i>" });

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
        page.Find($"#{field}-problem").TextContent.ShouldBe(problem);
        page.Find($"#{field}").GetAttribute("aria-invalid").ShouldBe("true");
        page.Find("#nickname").GetAttribute("value").ShouldBe("Typed\"'<i>");
        (field == "zoneinfo" ? page.Find("#zoneinfo option[selected]").GetAttribute("value") : page.Find($"#{field}").GetAttribute("value")).ShouldBe(value);
    }

    [Fact]
    public async Task Save_AnotherLanguage_GoesOnInIt()
    {
        await SignInAsync("admin");

        await SaveAsync(new() { ["locale"] = "ko" });

        var page = await _browser.GetAsync(Path);
        page.Language.ShouldBe("ko");
        page.Find(".notice").TextContent.Trim().ShouldBe("프로필을 저장했습니다.");
        await SaveAsync(new() { ["locale"] = "en" });
        (await _browser.GetAsync(Path)).Language.ShouldBe("en");
    }

    [Fact]
    public async Task Save_LanguageOfTheAccountLeftAlone_KeepsThePages()
    {
        _browser.Languages = "ko";
        await SignInAsync("admin");

        await SaveAsync(new() { ["nickname"] = "Ada", ["locale"] = "en" });

        (await _browser.GetAsync(Path)).Language.ShouldBe("ko");
    }

    // AC-168
    [Fact]
    public async Task Save_FieldsOfOthers_ArePassedOver()
    {
        await SignInAsync("bob");
        var page = await _browser.GetAsync(Path);
        var sent = page.Document.QuerySelectorAll("main input[type=hidden]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!);

        var answer = await _browser.PostAsync(Path, new Dictionary<string, string>(sent)
        {
            ["email_verified"] = "true", ["roles"] = "superuser", ["email"] = "other@example.com", ["sub"] = "x", ["username"] = "root", ["plan"] = "enterprise",
        });

        answer.Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.GetAsync("/account")).Body.ShouldContain("bob@example.com");
        (await server.Factory.Database.ScalarAsync("SELECT concat_ws('|', email, roles) FROM identity.users WHERE username = 'bob'")).ShouldBe("bob@example.com|{user}");
    }

    [Fact]
    public async Task Notice_MadeUpByALink_SaysNothing()
    {
        await SignInAsync("bob");

        (await _browser.GetAsync($"{Path}?done=profile&notice=profile")).Document.QuerySelector(".notice").ShouldBeNull();
        _browser.Cookies.Add(new Cookie("ip.notice", "%3Csvg%3E", "/", "localhost"));
        (await _browser.GetAsync(Path)).Document.QuerySelector(".notice").ShouldBeNull();
    }

    public void Dispose() => _browser.Dispose();

    private async Task SignInAsync(string name) =>
        (await _browser.SignInAsync(await _browser.GetAsync("/account/login"), name)).Status.ShouldBe(HttpStatusCode.SeeOther);

    // As a browser sends it: every field of the form, and of these the ones that were changed.
    private async Task<PageAnswer> SaveAsync(Dictionary<string, string> fields) => await _browser.SubmitAsync(await _browser.GetAsync(Path), fields);
}
