using System.Text.Json;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>A person looks after their profile, takes a copy of their data, and leaves; in both languages.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class AccountPagesTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const string Password = "correct-Horse7-battery";

    [Theory]
    [InlineData("en-US", "Nickname", "Save changes", "Your profile is saved.", "picture’s address must begin with https://")]
    [InlineData("ko-KR", "별명", "변경 사항 저장", "프로필을 저장했습니다.", "https://로 시작해야 합니다")]
    public async Task Profile_WrongThenRight_IsToldAtTheFieldAndKept(string locale, string nickname, string save, string done, string problem)
    {
        var page = await SignedInAsync("dave", locale);
        await page.GotoAsync(Address("/account/profile"));
        await page.GetByLabel(nickname).FillAsync("Davy");
        await page.Locator("#picture").FillAsync("http://pictures.example/d.png");

        await page.GetByRole(AriaRole.Button, new() { Name = save }).ClickAsync();
        (await page.Locator("#picture-problem").InnerTextAsync()).ShouldContain(problem);
        (await page.GetByLabel(nickname).InputValueAsync()).ShouldBe("Davy");
        await AxeCheck.RunAsync(page);

        await page.Locator("#picture").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = save }).ClickAsync();
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain(done);
        (await page.GetByLabel(nickname).InputValueAsync()).ShouldBe("Davy");
    }

    [Theory]
    [InlineData("en-US", "Download", "Delete account", "Your account is deleted")]
    [InlineData("ko-KR", "내려받기", "계정 삭제", "계정이 삭제되었습니다")]
    public async Task Data_CopyThenDelete_IsAFileAndTheEnd(string locale, string download, string delete, string deleted)
    {
        var name = $"u{Guid.CreateVersion7():n}"[..20];
        var page = await RegisteredAsync(name, locale);
        await page.GotoAsync(Address("/account/data"));

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = download, Exact = true }).ClickAsync());
        file.SuggestedFilename.ShouldMatch(@"^identity-export-\d{4}-\d\d-\d\d\.json$");
        await using (var stream = await file.CreateReadStreamAsync())
            (await JsonDocument.ParseAsync(stream)).RootElement.GetProperty("account").GetProperty("username").GetString().ShouldBe(name);

        await page.Locator("#current_password").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = delete, Exact = true }).ClickAsync();
        await page.Locator("#current_password-problem").WaitForAsync();
        await AxeCheck.RunAsync(page);
        await page.Locator("#current_password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = delete, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account/deleted");
        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync()).ShouldBe(deleted);
        await page.GotoAsync(Address("/account"));
        new Uri(page.Url).AbsolutePath.ShouldBe("/account/login");
    }

    [Fact]
    public async Task Menu_OnAPhoneWithoutScripts_LeadsToThePages()
    {
        var page = await browser.NewPageAsync(new() { Locale = "en-US", JavaScriptEnabled = false, ViewportSize = new() { Width = 320, Height = 640 } });
        await page.GotoAsync(Address("/account/login"));
        await SignInPage.SubmitAsync(page, "bob", PlatformSeed.Password);
        var link = page.Locator("#area-nav").GetByText("Profile", new() { Exact = true });
        (await link.IsVisibleAsync()).ShouldBeFalse("the menu is closed");

        await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await link.ClickAsync();

        new Uri(page.Url).AbsolutePath.ShouldBe("/account/profile");
    }

    private async Task<IPage> SignedInAsync(string name, string locale)
    {
        var page = await browser.NewPageAsync(new() { Locale = locale });
        await page.GotoAsync(Address("/account/login"));
        await page.Locator("#username").FillAsync(name);
        await page.Locator("#password").FillAsync(PlatformSeed.Password);
        await page.Locator("form:has(#password) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        return page;
    }

    private async Task<IPage> RegisteredAsync(string name, string locale)
    {
        var page = await browser.NewPageAsync(new() { Locale = locale });
        await page.GotoAsync(Address("/account/register"));
        await page.Locator("#username").FillAsync(name);
        await page.Locator("#email").FillAsync($"{name}@example.com");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("#password_confirmation").FillAsync(Password);
        await page.Locator("#accept_terms").CheckAsync();
        await page.Locator("form:has(#password) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        return page;
    }

    private string Address(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;
}
