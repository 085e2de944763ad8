namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>The outbox of a server without mail server: what is queued is dropped, and the log says so each time.</summary>
public sealed partial class UnsendableMails(ILogger<UnsendableMails> logger) : IOutbox
{
    /// <inheritdoc />
    public Task QueueAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        LogDropped(logger, mail.Kind, MailRules.Domain(mail.To));
        MailMetrics.Count(mail.Kind.ToString(), MailMetrics.Unsendable);
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1508, Level = LogLevel.Warning, Message = "A mail {Kind} to somebody at {Domain} is not sent, because there is no mail server: set Smtp:Host")]
    private static partial void LogDropped(ILogger logger, MailKind kind, string domain);
}
