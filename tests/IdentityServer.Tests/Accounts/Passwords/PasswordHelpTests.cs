using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>The strength meter and the suggestion, as the forms ask for them.</summary>
[Collection(PagesServer.Name)]
public sealed class PasswordHelpTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    public void Dispose() => _browser.Dispose();

    [Theory]
    [InlineData("a", 0, "Very weak.")]
    [InlineData("password123", 0, "Very weak.")]
    [InlineData("correct-Horse7-battery", 4, "Strong.")]
    public async Task Strength_OfATypedPassword_IsSaid(string password, int score, string words)
    {
        var answer = await AskAsync("strength", ("password", password));

        answer.GetProperty("score").GetInt32().ShouldBe(score);
        answer.GetProperty("words").GetString().ShouldBe(words);
        answer.GetProperty("problems").GetArrayLength().ShouldBe(score == 4 ? 0 : answer.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Strength_PasswordWithAName_SaysWhatIsWrong()
    {
        var answer = await AskAsync("strength", ("password", "wolkenstein-xK9!mQ2z"), ("username", "wolkenstein"));

        answer.GetProperty("problems").EnumerateArray().Single().GetString()!.ShouldStartWith("Leave your username");
    }

    [Fact]
    public async Task Strength_InKorean_IsSaidInKorean()
    {
        _browser.Languages = "ko";

        (await AskAsync("strength", ("password", "correct-Horse7-battery"))).GetProperty("words").GetString().ShouldBe("강함.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task Strength_NothingOrTooMuch_IsRefused(int length) =>
        (await PostAsync("strength", await TokenAsync(), ("password", new string('x', length)))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Suggest_ForAForm_KeepsThePolicyAndIsNotCached()
    {
        var answer = await PostAsync("suggest", await TokenAsync());

        answer.Headers["Cache-Control"].ShouldContain("no-store");
        var password = JsonDocument.Parse(answer.Body).RootElement.GetProperty("password").GetString()!;
        (await AskAsync("strength", ("password", password))).GetProperty("problems").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Help_WithoutAFormsToken_IsRefused() => (await PostAsync("suggest", "")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Page_WithoutScripts_ShowsAnotherPasswordEachTime()
    {
        var first = (await _browser.GetAsync("/account/password-help")).Find(".suggestion").TextContent;
        var second = (await _browser.GetAsync("/account/password-help")).Find(".suggestion").TextContent;

        first.Length.ShouldBe(23);
        second.ShouldNotBe(first);
    }

    // ASVS V6.2.6 and V6.2.7: password managers, pasting and showing are allowed.
    [Theory]
    [InlineData("/account/login", "current-password")]
    [InlineData("/account/register", "new-password")]
    public async Task PasswordField_Everywhere_LetsManagersAndPeoplePaste(string path, string autocomplete)
    {
        var field = (await _browser.GetAsync(path)).Find("#password");

        field.GetAttribute("type").ShouldBe("password");
        field.GetAttribute("autocomplete").ShouldBe(autocomplete);
        field.HasAttribute("onpaste").ShouldBeFalse();
    }

    private async Task<JsonElement> AskAsync(string handler, params (string Name, string Value)[] fields)
    {
        var answer = await PostAsync(handler, await TokenAsync(), fields);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body);
        return JsonDocument.Parse(answer.Body).RootElement.Clone();
    }

    private async Task<string> TokenAsync() => (await _browser.GetAsync("/account/register")).Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;

    private Task<PageAnswer> PostAsync(string handler, string token, params (string Name, string Value)[] fields) =>
        _browser.PostAsync($"/account/password-help?handler={handler}", fields.Append(("__RequestVerificationToken", token)).ToDictionary(field => field.Item1, field => field.Item2));
}
