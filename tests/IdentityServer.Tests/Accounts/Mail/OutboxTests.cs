using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

public sealed class OutboxTests(OutboxTests.Host host) : IClassFixture<OutboxTests.Host>
{
    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";

    [Fact]
    public async Task QueueAsync_Mail_WaitsInTheOutbox()
    {
        await QueueAsync(Mails.Reset(_to));

        var mail = await host.QueuedMailAsync(_to, MailKind.ResetPassword);

        mail.Locale.ShouldBe("en");
        mail.Values["link"].ShouldBe(Mails.Link);
    }

    [Fact]
    public async Task QueueAsync_Mail_LiesSealedInTheDatabase()
    {
        await QueueAsync(Mails.Reset(_to));

        var row = await host.ScalarAsync<string>("SELECT string_agg(to_jsonb(o)::text || coalesce(encode(content, 'escape'), ''), ' ') FROM outbox o");

        row.ShouldNotBeNull();
        row.ShouldNotContain(_to);
        row.ShouldNotContain(_to.Split('@')[0]);
        row.ShouldNotContain("token=");
    }

    [Fact]
    public async Task QueueAsync_ManyAtOnce_StopsAtTheLimitSilently()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => QueueAsync(Mails.Reset(_to))));

        (await host.QueuedMailsAsync(_to)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task QueueAsync_AfterTheShortWindow_GoesOnUntilTheLimitOfTheDay()
    {
        for (var window = 0; window < 6; window++)
        {
            for (var i = 0; i < 6; i++)
                await QueueAsync(Mails.Reset(_to));
            host.Clock.Advance(TimeSpan.FromMinutes(11));
        }

        (await host.QueuedMailsAsync(_to)).Count.ShouldBe(20);

        host.Clock.Advance(TimeSpan.FromDays(1));
        await QueueAsync(Mails.Reset(_to));
        (await host.QueuedMailsAsync(_to)).Count.ShouldBe(21);
    }

    [Fact]
    public async Task QueueAsync_FloodOfRequestedMails_DoesNotSuppressAWarning()
    {
        for (var i = 0; i < 10; i++)
            await QueueAsync(Mails.Reset(_to));

        await QueueAsync(Mails.PasswordChanged(_to));

        (await host.QueuedMailsAsync(_to)).ShouldContain(mail => mail.Kind == MailKind.PasswordChanged);
    }

    [Fact]
    public async Task QueueAsync_FloodOfOneWarning_DoesNotSuppressAnother()
    {
        for (var i = 0; i < 15; i++)
            await QueueAsync(Mails.NewSignIn(_to));

        await QueueAsync(Mails.PasswordChanged(_to));

        var mails = await host.QueuedMailsAsync(_to);
        mails.Count(mail => mail.Kind == MailKind.NewSignIn).ShouldBe(10);
        mails.ShouldContain(mail => mail.Kind == MailKind.PasswordChanged);
    }

    [Fact]
    public async Task QueueAsync_OtherSpellingsOfTheMailbox_ShareItsLimit()
    {
        var (name, domain) = (_to.Split('@')[0], _to.Split('@')[1]);

        for (var i = 0; i < 10; i++)
            await QueueAsync(Mails.Reset(i % 2 == 0 ? $"{name}+{i}@{domain}" : $"{name.ToUpperInvariant()}@{domain.ToUpperInvariant()}"));

        (await host.ScalarAsync<long>("SELECT count(*) FROM outbox WHERE recipient = (SELECT recipient FROM outbox ORDER BY queued_at DESC, id DESC LIMIT 1)")).ShouldBe(5);
    }

    [Fact]
    public async Task QueueAsync_MissingValue_IsABug()
    {
        var mail = Mails.Reset(_to) with { Values = new Dictionary<string, string> { ["name"] = "Alice", ["link"] = Mails.Link } };

        (await Should.ThrowAsync<ArgumentException>(() => QueueAsync(mail))).Message.ShouldContain("minutes");
    }

    [Theory]
    [InlineData("https://evil.example/reset")]
    [InlineData("http://localhost:5000.evil.example/reset")]
    [InlineData("/account/reset-password")]
    public async Task QueueAsync_LinkToAnotherPlace_IsABug(string link)
    {
        var mail = Mails.Reset(_to) with { Values = new Dictionary<string, string> { ["name"] = "Alice", ["minutes"] = "30", ["link"] = link } };

        await Should.ThrowAsync<ArgumentException>(() => QueueAsync(mail));
    }

    private Task QueueAsync(OutgoingMail mail) => host.Services.GetRequiredService<IOutbox>().QueueAsync(mail, default);

    public sealed class Host : AccountsHost;
}
