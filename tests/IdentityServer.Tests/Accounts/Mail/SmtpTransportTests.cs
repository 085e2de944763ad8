using System.Diagnostics;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;
using IdentityPlatform.TestSupport.Mail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>What goes over the wire to a real mail server, and what its answers mean.</summary>
public sealed class SmtpTransportTests : IAsyncLifetime, IDisposable
{
    private const string User = "mailer";
    private const string Password = "canary-smtp-password";

    private readonly MailServerCertificate _certificate = new();
    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";

    private SmtpServerProcess _server = null!;

    public async Task InitializeAsync() =>
        _server = await SmtpServerProcess.StartAsync(new SmtpServerOptions { Certificate = _certificate, UserName = User, Password = Password });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("en", "Set a new password · Identity Platform")]
    [InlineData("ko", "새 비밀번호를 설정해 주세요 · Identity Platform")]
    public async Task SendAsync_StartTlsAndSignIn_MailArrivesWhole(string locale, string subject)
    {
        var mail = Compose(Mails.Reset(_to, locale, "김철수"));

        (await SendAsync(mail)).ShouldBeOfType<Handover.Taken>();

        await _server.SettleAsync();
        var arrived = _server.MailsTo(_to).ShouldHaveSingleItem();
        arrived.Secure.ShouldBeTrue();
        arrived.User.ShouldBe(User);
        arrived.From.ShouldBe("no-reply@id.example");
        arrived.FromName.ShouldBe("Identity Platform");
        arrived.Subject.ShouldBe(subject);
        Lines(arrived.Text).ShouldBe(Lines(mail.Text));
        Lines(arrived.Html).ShouldBe(Lines(mail.Html));
        arrived.Header("message-id").ShouldBe($"<{mail.Id:n}@id.example>");
        arrived.Header("auto-submitted").ShouldBe("auto-generated");
        arrived.Header("content-type").ShouldStartWith("multipart/alternative");
        arrived.Raw.IndexOf("text/plain", StringComparison.Ordinal).ShouldBeLessThan(arrived.Raw.IndexOf("text/html", StringComparison.Ordinal));
        arrived.Raw.ShouldAllBe(c => char.IsAscii(c));
        arrived.Raw.Split("\r\n").Max(line => line.Length).ShouldBeLessThanOrEqualTo(998); // RFC 5322 §2.1.1
    }

    [Fact]
    public async Task SendAsync_CertificateOfUnknownAuthority_IsNotTrusted()
    {
        using var other = new MailServerCertificate();

        var answer = await SendAsync(Compose(Mails.Reset(_to)), ("CertificateAuthorityFile", other.AuthorityFile));

        answer.ShouldBeOfType<Handover.Failed>().Reason.ShouldContain("certificate");
        _server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_NoAuthorityNamed_OnlyThoseOfTheSystemCount()
    {
        (await SendAsync(Compose(Mails.Reset(_to)), ("CertificateAuthorityFile", ""))).ShouldBeOfType<Handover.Failed>().Reason.ShouldContain("certificate");
        _server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_CertificateOfAnotherHost_IsNotTrusted()
    {
        using var certificate = new MailServerCertificate("mail.example");
        await using var server = await SmtpServerProcess.StartAsync(new SmtpServerOptions { Certificate = certificate });

        (await SendAsync(server, Compose(Mails.Reset(_to)))).ShouldBeOfType<Handover.Failed>().Reason.ShouldContain("certificate");
        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_ServerWithoutStartTls_GetsNeitherPasswordNorMail()
    {
        await using var server = await SmtpServerProcess.StartAsync(new SmtpServerOptions { UserName = User, Password = Password });

        (await SendAsync(server, Compose(Mails.Reset(_to)), ("Security", "StartTls"))).ShouldBeOfType<Handover.Failed>();
        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_WrongPassword_IsTheOperatorsToMend() =>
        (await SendAsync(Compose(Mails.Reset(_to)), ("Password", "wrong"))).ShouldBeOfType<Handover.Failed>().Reason.ShouldContain("Smtp:Password");

    [Theory]
    [InlineData("rcpt", 450, false)]
    [InlineData("rcpt", 550, true)]
    [InlineData("rcpt", 553, true)]
    [InlineData("data", 451, false)]
    [InlineData("data", 554, true)]
    [InlineData("mail", 421, false)]
    [InlineData("mail", 550, false)]
    public async Task SendAsync_Refusal_IsForGoodOnlyWhenItIsAboutTheMailOrItsRecipient(string at, int code, bool forGood)
    {
        await _server.RefuseAsync(at, code, times: 1);

        var answer = await SendAsync(Compose(Mails.Reset(_to)));

        var reason = forGood ? answer.ShouldBeOfType<Handover.Refused>().Reason : answer.ShouldBeOfType<Handover.Failed>().Reason;
        reason.ShouldContain($"{code}");
        reason.ShouldNotContain("refused here", Case.Insensitive, "what the mail server writes may quote the mail");
    }

    [Fact]
    public async Task SendAsync_NobodyListens_SaysWhere()
    {
        await _server.StopAsync();

        (await SendAsync(Compose(Mails.Reset(_to)))).ShouldBeOfType<Handover.Failed>().Reason.ShouldContain($"localhost:{_server.Port}");
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("data")]
    public async Task SendAsync_ServerHangs_EndsWithItsTimeout(string at)
    {
        await _server.HangAsync(at);
        var watch = Stopwatch.StartNew();

        (await SendAsync(Compose(Mails.Reset(_to)), ("Timeout", "00:00:01"))).ShouldBeOfType<Handover.Failed>().Reason.ShouldContain("00:00:01");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("a@example.com\r\nBcc: victim@example.com")]
    [InlineData("a@example.com, victim@example.com")]
    [InlineData("<a@example.com>\r\nRCPT TO:<victim@example.com>")]
    public async Task SendAsync_AddressWithMoreThanAnAddress_IsRefused(string to)
    {
        (await SendAsync(Compose(Mails.Reset(_to)) with { To = to })).ShouldBeOfType<Handover.Refused>();
        _server.Mails.ShouldBeEmpty();
    }

    private Task<Handover> SendAsync(ComposedMail mail, params (string Key, string Value)[] changes) => SendAsync(_server, mail, changes);

    private static async Task<Handover> SendAsync(SmtpServerProcess server, ComposedMail mail, params (string Key, string Value)[] changes)
    {
        var values = new Dictionary<string, string?>(server.Settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        foreach (var (key, value) in changes)
            values[$"Smtp:{key}"] = value;
        var settings = new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("Smtp").Get<SmtpSettings>()!;
        settings.Check(new Production()).ShouldBeEmpty();
        return await new SmtpTransport(settings, new SmtpTrust(settings), Protocol, new Production()).SendAsync(mail, default);
    }

    private static ComposedMail Compose(OutgoingMail mail) => new MailComposer(Protocol).Compose(Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), mail);

    private static ProtocolOptions Protocol => new() { Issuer = "https://id.example" };

    private static string Lines(string text) => Regex.Replace(text, @"\s+$|\r", "", RegexOptions.Multiline).Trim();

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
