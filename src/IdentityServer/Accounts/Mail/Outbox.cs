using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Seals mails and keeps them in the queue, within the recipient's limits.</summary>
public sealed partial class Outbox(
    IMailQueue queue, MailSeal seal, MailLimits limits, MailSignal signal, ProtocolOptions protocol, ILogger<Outbox> logger) : IOutbox
{
    /// <inheritdoc />
    public async Task QueueAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (MailValues.Problem(mail, protocol.Issuer) is { } problem)
            throw new ArgumentException(problem, nameof(mail));
        var domain = MailRules.Domain(mail.To);
        var id = Guid.CreateVersion7();
        var recipient = await seal.RecipientAsync(mail.To, cancellationToken);
        var row = new QueuedMail(id, mail.Kind, recipient, domain, MailRules.CountedAs(mail.Kind), seal.Close(id, mail), MailRules.Useful(mail));
        if (await queue.AddAsync(row, limits.Of(mail.Kind), cancellationToken))
        {
            MailMetrics.Count(mail.Kind.ToString(), MailMetrics.Queued);
            signal.Raise();
        }
        else
        {
            LogLimited(logger, mail.Kind, domain);
            MailMetrics.Count(mail.Kind.ToString(), MailMetrics.Limited);
        }
    }

    [LoggerMessage(EventId = 1507, Level = LogLevel.Warning, Message = "A mail {Kind} to somebody at {Domain} is not sent: the recipient's limit is reached")]
    private static partial void LogLimited(ILogger logger, MailKind kind, string domain);
}
