using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Pages;

[Collection(PagesServer.Name)]
public sealed class DataPageTests(PagesServer server) : IDisposable
{
    private const string Path = "/account/data";
    private readonly PageBrowser _browser = server.NewBrowser();

    [Fact]
    public async Task Export_SignedIn_IsAFileOfOnesOwn()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "carol");

        var file = await SendAsync("Export", []);

        file.Status.ShouldBe(HttpStatusCode.OK);
        file.Headers["Content-Type"].ShouldBe("application/json");
        file.Headers["Content-Disposition"].ShouldBe($"attachment; filename=identity-export-{TimeProvider.System.GetUtcNow():yyyy-MM-dd}.json");
        file.Headers["Cache-Control"].ShouldContain("no-store");
        JsonDocument.Parse(file.Body).RootElement.GetProperty("account").GetProperty("username").GetString().ShouldBe("carol");
        file.Body.ShouldNotContain("bob");
    }

    [Fact]
    public async Task Delete_WithPassword_SignsOutAndNobodyIsLeft()
    {
        var name = await RegisterAsync();
        (await SendAsync("Delete", new() { ["current_password"] = "wrong" })).Find("#current_password-problem").TextContent.ShouldNotBeEmpty();

        var answer = await SendAsync("Delete", new() { ["current_password"] = Password });

        answer.Location.ShouldBe("/account/deleted");
        var page = await _browser.GetAsync(answer.Location!);
        page.Heading.ShouldBe("Your account is deleted");
        page.Body.ShouldContain("after 30 days");
        (await _browser.GetAsync("/account")).Location.ShouldBe("/account/login");
        (await _browser.SignInAsync(await _browser.GetAsync("/account/login"), name, Password)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Delete_OwnerOfAStore_SeesItsNameAndNoForm()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "alice");

        var page = await _browser.GetAsync(Path);

        page.Find(".card.danger").TextContent.ShouldContain("Gangnam");
        page.Document.QuerySelector("#current_password").ShouldBeNull();
        (await SendAsync("Delete", new() { ["current_password"] = TestSeed.Password }, formOf: "Export")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    // ASVS V7.5.1
    [Fact]
    public async Task Data_SignInTooLongAgo_AsksToSignInAgain()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"), "bob");
        await server.Factory.Database.ScalarAsync(
            "UPDATE identity.sessions SET auth_time = auth_time - interval '1 hour' WHERE user_id = (SELECT id FROM identity.users WHERE username = 'bob')");

        (await _browser.GetAsync(Path)).Location.ShouldBe("/account/login?next=data");
    }

    public void Dispose() => _browser.Dispose();

    private const string Password = "correct-Horse7-battery";

    private async Task<string> RegisterAsync()
    {
        var name = $"u{Guid.CreateVersion7():n}"[..20];
        var answer = await _browser.SubmitAsync(await _browser.GetAsync("/account/register"), new Dictionary<string, string>
        {
            ["username"] = name, ["email"] = $"{name}@example.com", ["password"] = Password, ["password_confirmation"] = Password, ["accept_terms"] = "true",
        });
        answer.Status.ShouldBe(HttpStatusCode.SeeOther, answer.Body);
        return name;
    }

    private async Task<PageAnswer> SendAsync(string handler, Dictionary<string, string> fields, string? formOf = null)
    {
        var page = await _browser.GetAsync(Path);
        var form = (IHtmlFormElement)page.Find($"main form[action*='handler={formOf ?? handler}']");
        foreach (var hidden in form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>())
            fields[hidden.Name!] = hidden.Value;
        return await _browser.PostAsync($"{Path}?handler={handler}", fields);
    }
}
