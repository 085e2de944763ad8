using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Accounts.Mail;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>
/// Looks at requests for mails as soon as they come in. Any replica takes any request, each is taken by one; those of a
/// replica that died are taken up again after a while.
/// </summary>
public sealed partial class MailRequestJob(MailRequestProcessor processor, MailRequestSignal signal, ILogger<MailRequestJob> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(Interval, stoppingToken);
                await processor.RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1521, Level = LogLevel.Warning, Message = "Requests for mails could not be looked at, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
