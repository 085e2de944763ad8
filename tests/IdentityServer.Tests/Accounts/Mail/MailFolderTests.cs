using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Development without a mail server.</summary>
public sealed class MailFolderTests(MailFolderTests.Host host) : IClassFixture<MailFolderTests.Host>
{
    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";

    [Theory]
    [InlineData("en", "Hello Alice,", "Set a new password · Identity Platform")]
    [InlineData("ko-KR", "Alice님, 안녕하세요.", "새 비밀번호를 설정해 주세요 · Identity Platform")]
    public async Task QueueAsync_Mail_IsAFileAtOnce(string locale, string greeting, string subject)
    {
        await QueueAsync(Mails.Reset(_to, locale, issuer: host.Server.Issuer));

        var mail = await host.Server.WrittenMailAsync(_to);

        mail.Subject.ShouldBe(subject);
        mail.Text.ShouldStartWith(greeting);
        mail.Link().ShouldBe(new Uri(host.Server.Issuer + "/account/reset-password?token=canary-token&x=%22"));
        mail.Html.ShouldContain("token=canary-token&amp;x=%22");
        mail.Headers["Auto-Submitted"].ShouldBe("auto-generated");
    }

    [Fact]
    public async Task QueueAsync_SignInLink_CarriesTheCode()
    {
        await QueueAsync(Mails.Of(MailKind.SignInLink, _to, "en", host.Server.Issuer));

        (await host.Server.WrittenMailAsync(_to)).Code().ShouldBe("271 828");
    }

    [Fact]
    public async Task QueueAsync_Sent_LeavesNothingOfTheMailInTheDatabase()
    {
        await QueueAsync(Mails.Reset(_to, issuer: host.Server.Issuer));
        await host.Server.WrittenMailAsync(_to);

        await Eventually.TrueAsync(async () => await host.Server.Database.ScalarAsync("SELECT count(*) FROM identity.outbox WHERE content IS NOT NULL") is 0L);
    }

    [Fact]
    public async Task QueueAsync_Mail_IsReadableByItsOwnerOnly()
    {
        await QueueAsync(Mails.Reset(_to, issuer: host.Server.Issuer));
        await host.Server.WrittenMailAsync(_to);

        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.GetFiles(host.Server.MailFolder))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Start_WithoutAMailServer_SaysWhereTheMailsAre() =>
        host.Server.Log.ToString().ShouldContain($"shown to anybody at {host.Server.Issuer}/dev/mail");

    private Task QueueAsync(OutgoingMail mail) => host.Server.Services.GetRequiredService<IOutbox>().QueueAsync(mail, default);

    public sealed class Host : IAsyncLifetime
    {
        public ServerFactory Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await ServerFactory.StartAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
