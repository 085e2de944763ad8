using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>
/// Sends the mails that are due, on every replica; a row is taken by one of them at a time. Requests only queue: a mail
/// server that hangs holds up nothing but this.
/// </summary>
public sealed partial class OutgoingMails(
    IMailQueue queue, MailDelivery delivery, MailSignal signal, SmtpSettings smtp, ILogger<OutgoingMails> logger) : BackgroundService
{
    // Retries, and mails of replicas that died.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtStop = TimeSpan.FromSeconds(5);

    /// <summary>Sends all that is due.</summary>
    /// <param name="stop">Takes no more; what is on its way may still arrive.</param>
    /// <returns>How many attempts were made.</returns>
    public async Task<int> RunOnceAsync(CancellationToken stop)
    {
        using var breakOff = new CancellationTokenSource();
        await using var whenStopped = stop.Register(() => breakOff.CancelAfter(AtStop));
        var attempts = 0;
        IReadOnlyList<TakenMail> taken;
        do
        {
            // As many as are sent at once: none waits in memory while its lease runs out.
            taken = await queue.TakeAsync(smtp.Connections, smtp.Lease, stop);
            await Task.WhenAll(taken.Select(mail => SendAsync(mail, breakOff.Token)));
            attempts += taken.Count;
        }
        while (taken.Count > 0 && !stop.IsCancellationRequested);
        return attempts;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await signal.WaitAsync(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(TakenMail mail, CancellationToken breakOff) =>
        await queue.FinishAsync(mail, await delivery.TryAsync(mail, breakOff), CancellationToken.None);

    [LoggerMessage(EventId = 1506, Level = LogLevel.Warning, Message = "Mails could not be read from the outbox, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
