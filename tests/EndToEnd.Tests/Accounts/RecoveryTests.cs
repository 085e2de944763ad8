using System.Net.Http.Json;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using IdentityPlatform.TestSupport.Mail;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Getting back in, and everything else that goes through the mailbox, in a browser and in both languages.</summary>
[Collection(PlatformDefinition.Name)]
public sealed class RecoveryTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const string Password = "correct-Horse7-battery";
    private const string NewPassword = "quiet-River8-lantern";

    [Theory]
    [InlineData("en-US", "Forgot your password?", "Send link", "New password", "Password again", "Set password", "Your new password is set.")]
    [InlineData("ko-KR", "비밀번호를 잊으셨나요?", "링크 보내기", "새 비밀번호", "비밀번호 확인", "비밀번호 저장", "새 비밀번호를 저장했습니다.")]
    public async Task ForgottenPassword_ByTheMailedLink_IsSetAnew(string locale, string forgot, string send, string password, string again, string submit, string done)
    {
        var (name, email) = await RegisterAsync(locale);
        var page = await NewPageAsync(locale);
        await page.GotoAsync(At("/account/login"));
        await page.GetByRole(AriaRole.Link, new() { Name = forgot }).ClickAsync();
        await CheckAsync(page, "forgot");
        await page.Locator("input[type=email]").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = send, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account/check-mail/reset");
        await CheckAsync(page, "check-mail");

        await page.GotoAsync((await MailAsync(email, "/account/reset-password")).AbsoluteUri);
        await CheckAsync(page, "reset");
        await page.GetByLabel(password, new() { Exact = true }).FillAsync(NewPassword);
        await page.GetByLabel(again, new() { Exact = true }).FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = submit, Exact = true }).ClickAsync();
        await Expect(page.GetByText(done)).ToBeVisibleAsync();

        await page.Locator("input[autocomplete~=username]").FillAsync(name);
        await page.Locator("input[type=password]").FillAsync(NewPassword);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
    }

    [Theory]
    [InlineData("en-US", "Continue with an email link", "Send mail", "Code", "Sign in")]
    [InlineData("ko-KR", "이메일 링크로 계속하기", "메일 보내기", "코드", "로그인")]
    public async Task SignInByMail_CodeHereAndLinkElsewhere_OnlySignsInHere(string locale, string method, string send, string code, string signIn)
    {
        var (_, email) = await RegisterAsync(locale);
        var page = await NewPageAsync(locale);
        await page.GotoAsync(At("/account/login"));
        await page.GetByRole(AriaRole.Link, new() { Name = method }).ClickAsync();
        await CheckAsync(page, "email-sign-in");
        await page.Locator("input[type=email]").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = send, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account/email-sign-in/code");
        await CheckAsync(page, "email-code");
        var link = await MailAsync(email, "/account/email-sign-in/link");

        var other = await NewPageAsync(locale);
        await other.GotoAsync(link.AbsoluteUri);
        await CheckAsync(other, "email-elsewhere");
        (await other.Locator("main form").CountAsync()).ShouldBe(0);

        var typed = MailFolder.Read(platform.MailFolder, email)[^1].Code();
        await page.GetByLabel(code, new() { Exact = true }).FillAsync(typed.ToLowerInvariant());
        await page.GetByRole(AriaRole.Button, new() { Name = signIn, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account");
    }

    [Fact]
    public async Task SignInByMail_LinkInTheSameBrowser_SignsInByItsButton()
    {
        var (_, email) = await RegisterAsync("en-US");
        var page = await NewPageAsync("en-US");
        await page.GotoAsync(At("/account/email-sign-in"));
        await page.Locator("input[type=email]").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send mail" }).ClickAsync();
        await page.WaitForURLAsync("**/account/email-sign-in/code");

        await page.GotoAsync((await MailAsync(email, "/account/email-sign-in/link")).AbsoluteUri);
        await CheckAsync(page, "email-link");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await page.WaitForURLAsync("**/account");
    }

    [Theory]
    [InlineData("en-US", "Confirm email", "Not confirmed", "Confirmed", "Send link", "Use this address")]
    [InlineData("ko-KR", "이메일 확인하기", "확인 안 됨", "확인됨", "링크 보내기", "이 주소 사용하기")]
    public async Task Email_ConfirmedAndChanged_ByTheMailedLinks(string locale, string confirm, string unverified, string verified, string send, string use)
    {
        var (name, email) = await RegisterAsync(locale);
        var page = await NewPageAsync(locale);
        await page.GotoAsync(At("/account/login"));
        await page.Locator("input[autocomplete~=username]").FillAsync(name);
        await page.Locator("input[type=password]").FillAsync(Password);
        await page.Locator("form:has(input[type=password]) button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync("**/account");
        await page.GotoAsync(At("/account/email"));
        await Expect(page.GetByText(unverified, new() { Exact = true })).ToBeVisibleAsync();
        await CheckAsync(page, "email");

        await page.GotoAsync((await MailAsync(email, "/account/confirm-email")).AbsoluteUri);
        await CheckAsync(page, "confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = confirm, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account");
        await page.GotoAsync(At("/account/email"));
        await Expect(page.GetByText(verified, new() { Exact = true })).ToBeVisibleAsync();

        await page.Locator("input[type=email]").FillAsync($"new-{email}");
        await page.GetByRole(AriaRole.Button, new() { Name = send, Exact = true }).ClickAsync();
        await Expect(page.GetByText($"new-{email}")).ToBeVisibleAsync();
        await CheckAsync(page, "email-pending");
        await page.GotoAsync((await MailAsync($"new-{email}", "/account/confirm-email")).AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = use, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account");

        // The old mailbox can take it back, signed out everywhere.
        var fresh = await NewPageAsync(locale);
        await fresh.GotoAsync((await MailAsync(email, "/account/not-me")).AbsoluteUri);
        await CheckAsync(fresh, "not-me");
        await fresh.Locator("main button[type=submit]").ClickAsync();
        await fresh.WaitForURLAsync("**/account/check-mail/not_me");
        await CheckAsync(fresh, "not-me-done");
        await page.GotoAsync(At("/account"));
        new Uri(page.Url).AbsolutePath.ShouldBe("/account/login");
        await MailAsync(email, "/account/reset-password");
    }

    private Task<IPage> NewPageAsync(string locale) => browser.NewPageAsync(new() { Locale = locale });

    private string At(string path) => new Uri(platform.Identity.Address, path).AbsoluteUri;

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static Task CheckAsync(IPage page, string _) => AxeCheck.RunAsync(page);

    private async Task<(string Name, string Email)> RegisterAsync(string locale)
    {
        var name = $"r{Guid.CreateVersion7():n}"[^16..];
        using var http = PlatformFixture.CreateHttpClient();
        using var answer = await http.PostAsJsonAsync(At("/api/account/register"), new { username = name, email = $"{name}@example.com", password = Password, locale = locale[..2] });
        answer.EnsureSuccessStatusCode();
        return (name, $"{name}@example.com");
    }

    /// <summary>The link of the newest mail to an address that leads to a page.</summary>
    private async Task<Uri> MailAsync(string email, string path)
    {
        for (var i = 0; i < 100; i++)
        {
            var link = MailFolder.Read(platform.MailFolder, email).SelectMany(mail => mail.Links).LastOrDefault(link => link.AbsolutePath == path);
            if (link is not null)
                return link;
            await Task.Delay(100);
        }

        throw new InvalidOperationException($"No mail to {email} leads to {path}.");
    }
}
