using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Seals mails and keeps them in the queue, within the recipient's limits.</summary>
public sealed partial class Outbox(
    IMailQueue queue, MailSeal seal, IServerSecrets secrets, MailLimits limits, MailSignal signal, ILogger<Outbox> logger) : IOutbox
{
    private const string SecretName = "mail-recipients";
    private volatile byte[]? _secret;

    /// <inheritdoc />
    public async Task QueueAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var domain = MailRules.Domain(mail.To);
        var id = Guid.CreateVersion7();
        var secret = _secret ??= await secrets.GetAsync(SecretName, cancellationToken);
        var recipient = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(MailRules.Mailbox(mail.To)));
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

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "A mail {Kind} to somebody at {Domain} is not sent: the recipient's limit is reached")]
    private static partial void LogLimited(ILogger logger, MailKind kind, string domain);
}
