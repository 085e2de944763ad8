using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Pages;

public sealed class DevMailTests
{
    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";

    [Fact]
    public async Task Page_MailsOfDevelopment_AreListedAndShown()
    {
        await using var server = await ServerFactory.StartAsync();
        using var browser = new PageBrowser(server);
        (await browser.GetAsync("/dev/mail")).Document.QuerySelectorAll(".mails li").ShouldBeEmpty();
        await QueueAsync(server, Mails.Reset(_to, name: "<b>Bold</b> & co", issuer: server.Issuer));
        await QueueAsync(server, Mails.PasswordChanged(_to, server.Issuer));
        await server.WrittenMailAsync(_to, count: 2);

        var list = await browser.GetAsync("/dev/mail");
        var links = list.Document.QuerySelectorAll(".mails a").ToList();
        var page = await browser.GetAsync(links[1].GetAttribute("href")!);

        links.Select(link => link.TextContent).ShouldBe(["Your password was changed · Identity Platform", "Set a new password · Identity Platform"]);
        page.Document.QuerySelector(".mail-text a")!.GetAttribute("href").ShouldBe(server.Issuer + "/account/reset-password?token=canary-token&x=%22");
        page.Document.QuerySelector("iframe")!.GetAttribute("sandbox").ShouldBe("allow-popups allow-top-navigation-by-user-activation");
    }

    [Fact]
    public async Task Html_OfAMail_IsServedInASandbox()
    {
        await using var server = await ServerFactory.StartAsync();
        await QueueAsync(server, Mails.Reset(_to, issuer: server.Issuer));
        await server.WrittenMailAsync(_to);
        using var browser = new PageBrowser(server);
        var link = (await browser.GetAsync("/dev/mail")).Document.QuerySelector(".mails a")!.GetAttribute("href");

        using var response = await server.Http.GetAsync($"{link}/html");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("sandbox allow-popups");
        policy.ShouldNotContain("allow-scripts");
        policy.ShouldNotContain("allow-same-origin");
    }

    [Theory]
    [InlineData("/dev/mail/0198c5a0-0000-7000-8000-000000000000")]
    [InlineData("/dev/mail/0198c5a0-0000-7000-8000-000000000000/html")]
    [InlineData("/dev/mail/..%2f..%2fetc%2fpasswd")]
    public async Task Page_UnknownMail_IsNotFound(string path)
    {
        await using var server = await ServerFactory.StartAsync();

        (await server.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/dev/mail")]
    [InlineData("/dev/mail/0198c5a0-0000-7000-8000-000000000000/html")]
    public async Task Page_OutsideDevelopment_IsNotThere(string path)
    {
        using var certificate = new PemCertificate();
        await using var server = await StartProductionAsync(certificate);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-Proto", "https");

        (await server.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Production_WithoutMailServer_StartsWithAWarningAndDropsMails()
    {
        using var certificate = new PemCertificate();
        await using var server = await StartProductionAsync(certificate);

        await QueueAsync(server, Mails.Reset(_to, issuer: server.Issuer));

        server.Log.ToString().ShouldContain("There is no mail server, so no mails are sent");
        server.Log.ToString().ShouldContain("A mail ResetPassword to somebody at example.com is not sent, because there is no mail server: set Smtp:Host");
        (await server.Database.ScalarAsync("SELECT count(*) FROM identity.outbox")).ShouldBe(0L);
        Directory.Exists(server.MailFolder).ShouldBeFalse();
    }

    private static Task QueueAsync(ServerFactory server, OutgoingMail mail) => server.Services.GetRequiredService<IOutbox>().QueueAsync(mail, default);

    private static Task<ServerFactory> StartProductionAsync(PemCertificate certificate) => ServerFactory.StartAsync(new ServerOptions
    {
        Settings = new Dictionary<string, string>
        {
            ["environment"] = "Production",
            ["Issuer"] = "https://id.example.com",
            ["DataProtection:CertificateFile"] = certificate.Path,
            ["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1",
        },
    });
}
