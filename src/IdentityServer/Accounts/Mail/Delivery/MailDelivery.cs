using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

/// <summary>Writes one queued mail, hands it on, and decides what follows from the answer.</summary>
public sealed partial class MailDelivery(
    MailSeal seal, MailComposer composer, IMailTransport transport, MailSettings settings, TimeProvider time, ILogger<MailDelivery> logger)
{
    /// <summary>Makes one attempt.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="cancellationToken">Breaks the attempt off; another replica makes the next one at once.</param>
    public async Task<MailResult> TryAsync(TakenMail mail, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() >= mail.UselessAt)
            return Dead(mail, "it has expired before it could be sent");
        if (seal.Open(mail.Id, mail.Kind, mail.Content) is not { } opened)
            return Dead(mail, "it cannot be decrypted: were Data Protection keys lost?");
        try
        {
            return Result(mail, await transport.SendAsync(composer.Compose(mail.Id, mail.QueuedAt, opened), cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new MailResult.Later(TimeSpan.Zero, "the server was stopped");
        }
        catch (Exception error)
        {
            // A bug in one mail must not stop the others. Messages may quote from it, so only the kind of error is told.
            return Later(mail, error.GetType().Name);
        }
    }

    private MailResult Result(TakenMail mail, Handover answer) => answer switch
    {
        Handover.Taken => Sent(mail),
        Handover.Failed failed => Later(mail, failed.Reason),
        Handover.Refused refused => Dead(mail, refused.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private MailResult.Sent Sent(TakenMail mail)
    {
        LogSent(logger, mail.Kind, mail.Id, mail.Attempt);
        MailMetrics.Count(mail.Kind, MailMetrics.Sent);
        return new MailResult.Sent();
    }

    private MailResult Later(TakenMail mail, string reason)
    {
        if (mail.Attempt >= settings.MaxAttempts)
            return Dead(mail, reason);
        var wait = RetryDelay.After(mail.Attempt, settings.FirstRetry, settings.LongestRetry);
        LogRetried(logger, mail.Kind, mail.Id, mail.Attempt, wait, reason);
        MailMetrics.Count(mail.Kind, MailMetrics.Retried);
        return new MailResult.Later(wait, reason);
    }

    private MailResult.Dead Dead(TakenMail mail, string reason)
    {
        LogDead(logger, mail.Kind, mail.Id, mail.Domain, mail.Attempt, reason);
        MailMetrics.Count(mail.Kind, MailMetrics.Dead);
        return new MailResult.Dead(settings.KeepDeadLetters, reason);
    }

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "Mail {Kind} {Mail} is sent, at attempt {Attempt}")]
    private static partial void LogSent(ILogger logger, string kind, Guid mail, int attempt);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Warning, Message = "Mail {Kind} {Mail} could not be sent at attempt {Attempt}, the next is in {Wait}: {Reason}")]
    private static partial void LogRetried(ILogger logger, string kind, Guid mail, int attempt, TimeSpan wait, string reason);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Warning, Message = "Mail {Kind} {Mail} to somebody at {Domain} is given up after attempt {Attempt}: {Reason}")]
    private static partial void LogDead(ILogger logger, string kind, Guid mail, string domain, int attempt, string reason);
}
