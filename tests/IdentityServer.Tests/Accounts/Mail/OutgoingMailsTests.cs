using System.Diagnostics;
using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Mail;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>The real server with its job and a real mail server that misbehaves (drill R-23).</summary>
public sealed class OutgoingMailsTests : IAsyncLifetime
{
    private const string Canary = "canary-token";

    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";
    private SmtpServerProcess _mailServer = null!;

    public async Task InitializeAsync() => _mailServer = await SmtpServerProcess.StartAsync();

    public async Task DisposeAsync() => await _mailServer.DisposeAsync();

    [Fact]
    public async Task Queue_MailServerTakesIt_ArrivesAtOnceAndOnce()
    {
        await using var server = await StartAsync();
        var watch = Stopwatch.StartNew();

        await QueueAsync(server);

        await ArrivalsAsync(1);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        await RowAsync(server, "sent_at IS NOT NULL AND content IS NULL AND attempts = 1");
    }

    [Fact]
    public async Task Queue_MailServerIsDown_RequestIsFineAndMailArrivesWhenItIsBack()
    {
        await using var server = await StartAsync();
        await _mailServer.StopAsync();

        await QueueAsync(server);
        await RowAsync(server, "attempts >= 2 AND content IS NOT NULL AND last_error LIKE '%ConnectionRefused%'");
        await _mailServer.StartAgainAsync();

        await ArrivalsAsync(1);
        await RowAsync(server, "sent_at IS NOT NULL AND last_error IS NULL");
    }

    [Fact]
    public async Task Queue_MailServerHangs_HoldsUpNoRequest()
    {
        await _mailServer.HangAsync("connect");
        await using var server = await StartAsync();
        await QueueAsync(server);
        await Eventually.TrueAsync(() => Task.FromResult(_mailServer.Connections > 0));
        var watch = Stopwatch.StartNew();

        await QueueAsync(server);
        (await server.Http.GetAsync("/account/login")).EnsureSuccessStatusCode();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        await RowAsync(server, "last_error LIKE 'no answer%'");
        await _mailServer.BehaveAsync();
        await ArrivalsAsync(2);
    }

    [Fact]
    public async Task SignIn_MailServerHangs_IsNotHeldUpAndItsMailWaits()
    {
        await _mailServer.HangAsync("connect");
        await using var server = await StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = Settings() });
        await QueueAsync(server);
        await Eventually.TrueAsync(() => Task.FromResult(_mailServer.Connections > 0));
        var watch = Stopwatch.StartNew();

        using var tokens = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent(
            [new("grant_type", "password"), new("client_id", "mobile"), new("username", "alice"), new("password", TestSeed.Password)]));

        tokens.EnsureSuccessStatusCode();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        await RowAsync(server, "attempts >= 2 AND due_at IS NOT NULL AND content IS NOT NULL AND last_error LIKE 'no answer%'");
    }

    [Fact]
    public async Task Queue_TransientRefusal_IsTriedAgain()
    {
        await _mailServer.RefuseAsync("rcpt", 451, times: 2);
        await using var server = await StartAsync();

        await QueueAsync(server);

        await ArrivalsAsync(1);
        await RowAsync(server, "sent_at IS NOT NULL AND attempts = 3");
        server.Log.ToString().ShouldContain("could not be sent at attempt 2");
    }

    [Fact]
    public async Task Queue_PermanentRefusal_IsADeadLetterThatOneCanSee()
    {
        await _mailServer.RefuseAsync("rcpt", 550, times: 100);
        await using var server = await StartAsync();

        await QueueAsync(server);

        await RowAsync(server, "dead_at IS NOT NULL AND content IS NULL AND attempts = 1 AND last_error = 'the mail server said 550' AND kind = 'ResetPassword' AND domain = 'example.com'");
        server.Log.ToString().ShouldContain("to somebody at example.com is given up after attempt 1: the mail server said 550");
    }

    [Fact]
    public async Task Queue_RefusedTooOften_IsADeadLetter()
    {
        await _mailServer.RefuseAsync("rcpt", 451, times: 100);
        await using var server = await StartAsync(("Mail:MaxAttempts", "3"));

        await QueueAsync(server);

        await RowAsync(server, "dead_at IS NOT NULL AND attempts = 3");
    }

    [Fact]
    public async Task Log_OfAllThis_HoldsNeitherLinkNorAddress()
    {
        await _mailServer.RefuseAsync("data", 451, times: 1);
        await using var server = await StartAsync();

        await QueueAsync(server);
        await ArrivalsAsync(1);

        server.Log.ToString().ShouldNotContain(Canary);
        server.Log.ToString().ShouldNotContain(_to);
    }

    [Fact]
    public async Task RunOnce_TwentyAtOnceOnTwoReplicas_SendEachMailOnce()
    {
        // A mail server that is only slow must not look like one that is gone: a mail it had already taken would come again.
        var patient = Settings(("Smtp:Timeout", "00:00:30"));
        await using var first = await StartAsync(new ServerOptions { Settings = patient });
        await using var second = await StartAsync(new ServerOptions { Database = first.Database, Settings = patient });
        var jobs = new[] { first, second }.Select(server => server.Services.GetRequiredService<OutgoingMails>()).ToList();

        for (var i = 0; i < 10; i++)
            await QueueAsync(first);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => jobs[i % 2].RunOnceAsync(default)));

        await RowAsync(first, "sent_at IS NOT NULL", count: 10);
        await _mailServer.SettleAsync();
        _mailServer.MailsTo(_to).Select(mail => mail.Header("message-id")).Distinct().Count().ShouldBe(10);
        _mailServer.MailsTo(_to).Count.ShouldBe(10);
    }

    private Task<ServerFactory> StartAsync(params (string Key, string Value)[] changes) => StartAsync(new ServerOptions { Settings = Settings(changes) });

    private static Task<ServerFactory> StartAsync(ServerOptions options) => ServerFactory.StartAsync(options);

    private Dictionary<string, string> Settings(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>(_mailServer.Settings) { ["Mail:FirstRetry"] = "00:00:00.2", ["Smtp:Timeout"] = "00:00:01" };
        foreach (var (key, value) in changes)
            settings[key] = value;
        return settings;
    }

    private Task QueueAsync(ServerFactory server) =>
        server.Services.GetRequiredService<IOutbox>().QueueAsync(Mails.Reset(_to, issuer: server.Issuer), default);

    private Task ArrivalsAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(_mailServer.MailsTo(_to).Count >= count));

    private static Task RowAsync(ServerFactory server, string condition, long count = 1) =>
        Eventually.TrueAsync(async () => await server.Database.ScalarAsync($"SELECT count(*) FROM identity.outbox WHERE {condition}") is long found && found >= count);
}
