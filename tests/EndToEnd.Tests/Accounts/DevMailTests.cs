using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using IdentityPlatform.TestSupport.Mail;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>The mails of Development in a browser.</summary>
[Collection(LooksDefinition.Name)]
public sealed class DevMailTests(PlatformFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(ColorScheme.Light, "en-US", 1280, "Mails of this server")]
    [InlineData(ColorScheme.Dark, "ko-KR", 390, "이 서버가 보낸 메일")]
    public async Task Mail_OpenedFromTheList_IsInertAndItsLinksWork(ColorScheme scheme, string locale, int width, string title)
    {
        var subject = $"Hello {Guid.CreateVersion7():n}";
        await WriteAsync(subject);
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
        await page.GotoAsync(new Uri(platform.Identity.Address, "/dev/mail").AbsoluteUri);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(title);
        await CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = subject }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(subject);
        await CheckAsync(page);

        var html = page.FrameLocator("iframe.mail-html");
        await Assertions.Expect(html.Locator("p").First).ToHaveTextAsync("안녕하세요");
        await Assertions.Expect(html.Locator("h1")).ToHaveTextAsync("as written");
        await html.Locator("a").ClickAsync();

        await page.WaitForURLAsync("**/account/login?from=mail");
        await page.GoBackAsync();
        await page.Locator(".mail-text a").ClickAsync();
        await page.WaitForURLAsync("**/account/login?from=mail");
    }

    [Fact]
    public async Task Folder_ReadByTests_HoldsTheSame()
    {
        var subject = $"Hello {Guid.CreateVersion7():n}";
        await WriteAsync(subject);

        var mail = MailFolder.Read(platform.MailFolder, "alice@example.com").Single(mail => mail.Subject == subject);

        mail.Link().AbsolutePath.ShouldBe("/account/login");
        mail.Html.ShouldContain("as written");
    }

    private static async Task CheckAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunContext { Exclude = [new("iframe")] }, new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        result.Violations.Select(v => $"{page.Url}: {v.Id}: {string.Join("; ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
        (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")).ShouldBeFalse($"{page.Url} scrolls sideways");
    }

    private async Task WriteAsync(string subject)
    {
        Directory.CreateDirectory(platform.MailFolder);
        var link = new Uri(platform.Identity.Address, "/account/login?from=mail").AbsoluteUri;
        var mail = $"""
            Date: Sat, 21 Nov 2026 10:38:00 GMT
            From: Identity Platform <no-reply@localhost>
            To: alice@example.com
            Subject: {subject}
            Content-Language: en
            Content-Type: multipart/alternative; boundary="----identity-platform-mail----"

            ------identity-platform-mail----
            Content-Type: text/plain; charset=utf-8

            Hello, <script>document.title = 'taken'</script>

            Sign in:
            {link}

            ------identity-platform-mail----
            Content-Type: text/html; charset=utf-8

            <!doctype html>
            <html lang="ko"><head><title>x</title></head>
            <body><h1>as written</h1><p>안녕하세요</p><script>document.querySelector('h1').textContent = 'taken'</script><a href="{link}">Sign in</a></body></html>
            ------identity-platform-mail------
            """.ReplaceLineEndings("\r\n");
        await File.WriteAllTextAsync(Path.Combine(platform.MailFolder, $"{Guid.CreateVersion7():n}.eml"), mail);
    }
}
