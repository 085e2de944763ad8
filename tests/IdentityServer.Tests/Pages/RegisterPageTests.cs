using System.Net;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class RegisterPageTests(PagesServer server) : IDisposable
{
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Post_GoodForm_MakesTheAccountAndSignsIn()
    {
        var answer = await SubmitAsync("newcomer_1");

        answer.Status.ShouldBe(HttpStatusCode.SeeOther, answer.Body);
        answer.Location.ShouldBe("/account");
        (await _browser.GetAsync("/account")).Heading.ShouldBe("Hello, New Comer");
    }

    [Fact]
    public async Task Post_EverythingWrong_TiesEachProblemToItsField()
    {
        var page = await _browser.GetAsync("/account/register");

        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string>
        {
            ["username"] = "a", ["email"] = "x", ["full_name"] = "x", ["password"] = "secret-typed", ["password_confirmation"] = "other",
        });

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.Title.ShouldNotBeNull().ShouldStartWith("Error: ");
        foreach (var field in new[] { "username", "email", "full_name", "password", "password_confirmation", "accept_terms" })
        {
            var input = answer.Find($"#{field}");
            input.GetAttribute("aria-invalid").ShouldBe("true", field);
            input.GetAttribute("aria-describedby").ShouldNotBeNull(field).Split(' ').ShouldContain($"{field}-problem");
            answer.Find($"#{field}-problem").TextContent.ShouldNotBeNullOrWhiteSpace();
            answer.Find($".alert a[href='#{field}']");
        }

        answer.Find("#username").GetAttribute("value").ShouldBe("a", "what was typed stays");
        answer.Body.ShouldNotContain("secret-typed");
    }

    // S3: told apart.
    [Theory]
    [InlineData("alice", "fresh@example.com", "username")]
    [InlineData("fresh_name", "Alice@Example.com", "email")]
    public async Task Post_TakenNameOrEmail_SaysWhich(string name, string email, string field)
    {
        var answer = await SubmitAsync(name, email);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelectorAll("[aria-invalid]").ShouldHaveSingleItem().Id.ShouldBe(field);
    }

    [Fact]
    public async Task Get_Form_NamesItsFieldsForPasswordManagers()
    {
        var page = await _browser.GetAsync("/account/register");

        string[] tokens = ["username", "email", "name", "new-password", "new-password"];
        page.Document.QuerySelectorAll("main input[autocomplete]").Select(input => input.GetAttribute("autocomplete")).ShouldBe(tokens);
        page.Document.QuerySelectorAll("main input:not([type=hidden])").ShouldAllBe(input => page.Document.QuerySelector($"label[for={input.Id}]") != null);
        page.Find("main button[type=submit]").TextContent.ShouldBe("Create account");
        page.Find("#password-hint").TextContent.ShouldStartWith("At least 8 characters.");
    }

    [Fact]
    public async Task Post_InAnInteraction_GoesBackToTheProtocol()
    {
        var page = await PagesServer.AuthorizeAsync(_browser, "&prompt=create");
        page.Heading.ShouldBe("Create account");

        var answer = await SubmitAsync("newcomer_2", page: page);

        answer.Location.ShouldStartWith("/connect/authorize?interaction=");
    }

    public void Dispose() => _browser.Dispose();

    private async Task<PageAnswer> SubmitAsync(string name, string? email = null, PageAnswer? page = null) =>
        await _browser.SubmitAsync(page ?? await _browser.GetAsync("/account/register"), new Dictionary<string, string>
        {
            ["username"] = name, ["email"] = email ?? $"{name}@example.com", ["full_name"] = "New Comer",
            ["password"] = "Long-enough-1", ["password_confirmation"] = "Long-enough-1", ["accept_terms"] = "true",
        });
}
