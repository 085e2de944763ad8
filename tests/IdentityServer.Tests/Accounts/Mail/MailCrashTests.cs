using System.Diagnostics;
using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Mail;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Servers as processes that are killed (SIGKILL) with a mail in their hands.</summary>
public sealed class MailCrashTests : IAsyncLifetime
{
    private readonly string _to = $"{Guid.CreateVersion7():n}@example.com";
    private SmtpServerProcess _mailServer = null!;
    private ServerFactory _queueing = null!;

    public async Task InitializeAsync()
    {
        _mailServer = await SmtpServerProcess.StartAsync();
        // It only queues: what sends is a process that can be killed.
        _queueing = await ServerFactory.StartAsync(new ServerOptions
        {
            Settings = new Dictionary<string, string>(_mailServer.Settings),
            Adjust = builder => builder.Services.RemoveAll<IHostedService>(),
        });
        _queueing.Services.GetService<OutgoingMails>().ShouldNotBeNull();
    }

    public async Task DisposeAsync()
    {
        await _queueing.DisposeAsync();
        await _mailServer.DisposeAsync();
    }

    [Fact]
    public async Task Kill_BetweenQueueAndSend_MailIsSentByTheNext()
    {
        await _queueing.Services.GetRequiredService<IOutbox>().QueueAsync(Mails.Reset(_to, issuer: _queueing.Issuer), default);
        await _mailServer.HangAsync("connect");
        using (var killed = Start())
        {
            await Eventually.TrueAsync(() => Task.FromResult(_mailServer.Connections > 0));
            await KillAsync(killed);
        }

        await _mailServer.BehaveAsync();
        _mailServer.Mails.ShouldBeEmpty();

        await ArrivesWithAnotherServerAsync(1);
    }

    [Fact]
    public async Task Kill_AfterTheMailServerHasIt_MailComesAgainAsTheSameMail()
    {
        await _queueing.Services.GetRequiredService<IOutbox>().QueueAsync(Mails.Reset(_to, issuer: _queueing.Issuer), default);
        await _mailServer.HangAsync("data");
        using (var killed = Start("--Smtp:Timeout=00:00:05"))
        {
            await Eventually.TrueAsync(() => Task.FromResult(_mailServer.MailsTo(_to).Count == 1));
            await KillAsync(killed);
        }

        await _mailServer.BehaveAsync();

        await ArrivesWithAnotherServerAsync(2);
        // At least once; a mail program shows one Message-ID once.
        _mailServer.MailsTo(_to).Select(mail => mail.Header("message-id")).Distinct().Count().ShouldBe(1);
    }

    private async Task ArrivesWithAnotherServerAsync(int count)
    {
        using var other = Start();
        try
        {
            await Eventually.TrueAsync(async () => await _queueing.Database.ScalarAsync("SELECT sent_at FROM identity.outbox") is not null);
        }
        finally
        {
            await KillAsync(other);
        }

        await _mailServer.SettleAsync();
        _mailServer.MailsTo(_to).Count.ShouldBe(count);
    }

    private Process Start(params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "IdentityPlatform.IdentityServer.dll")]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--environment=Development", "--urls=http://127.0.0.1:0", $"--Issuer={_queueing.Issuer}", "--Smtp:Timeout=00:00:03", "--Mail:FirstRetry=00:00:01",
            $"--ConnectionStrings:IdentityServer={_queueing.Database.IdentityServerConnectionString}", $"--ConnectionStrings:Migrator={_queueing.Database.MigratorConnectionString}",
        }.Concat(_mailServer.Settings.Select(pair => $"--{pair.Key}={pair.Value}")).Concat(more))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }
}
