using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

/// <summary>Speaks to the mail server of section <c>Smtp</c>: one connection for each mail.</summary>
public sealed class SmtpTransport(SmtpSettings settings, SmtpTrust trust, ProtocolOptions protocol, IHostEnvironment environment) : IMailTransport
{
    private const string Unauthenticated = "the mail server wants a sign-in: check Smtp:UserName and Smtp:Password";

    private readonly string _domain = new Uri(protocol.Issuer).IdnHost;
    private readonly SmtpSecurity _security = settings.Encryption(environment);

    /// <inheritdoc />
    public async Task<Handover> SendAsync(ComposedMail mail, CancellationToken cancellationToken)
    {
        // The framework's parser takes lists and names beside addresses too.
        if (!EmailAddress.TryParse(mail.To, out var address) || address != mail.To || !MailAddress.TryCreate(address, out var to))
            return new Handover.Refused("the address is none");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        var client = Client(to);
        using var message = Message(mail, to);
        try
        {
            trust.Use();
            await client.SendMailAsync(message, limit.Token).WaitAsync(limit.Token);
            return new Handover.Taken();
        }
        catch (SmtpException error) when (!limit.IsCancellationRequested)
        {
            return Answer(error);
        }
        // The end of the time may reach the client first, which calls it a general failure.
        catch (Exception error) when (error is SmtpException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Handover.Failed($"no answer from {settings.Host}:{settings.Port} within {settings.Timeout}");
        }
        finally
        {
            // It says QUIT, and would wait for a server that hangs.
            _ = Task.Run(client.Dispose, CancellationToken.None);
        }
    }

    private SmtpClient Client(MailAddress to) => new(settings.Host, settings.Port)
    {
        EnableSsl = _security == SmtpSecurity.StartTls,
        Credentials = string.IsNullOrEmpty(settings.UserName) ? null : new NetworkCredential(settings.UserName, settings.Password),
        // The limit around the whole conversation comes first: it knows what to say.
        Timeout = (int)settings.Timeout.TotalMilliseconds * 2,
        // Names of mailboxes beyond ASCII need a server with SMTPUTF8 (RFC 6531); all else travels as ASCII.
        DeliveryFormat = Ascii.IsValid(to.User) ? SmtpDeliveryFormat.SevenBit : SmtpDeliveryFormat.International,
    };

    private MailMessage Message(ComposedMail mail, MailAddress to)
    {
        var from = new MailAddress(settings.From!, settings.FromName is { Length: > 0 } name ? name : MailTexts.In(mail.Language).Brand, Encoding.UTF8);
        var message = new MailMessage(from, to) { Subject = mail.Subject, SubjectEncoding = Encoding.UTF8, HeadersEncoding = Encoding.UTF8 };
        message.Headers.Add("Message-ID", $"<{mail.Id:n}@{_domain}>");
        message.Headers.Add("Content-Language", mail.Language);
        // RFC 3834 §5: nobody's out-of-office answers it.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        // RFC 2046 §5.1.4: the last is the one preferred.
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Text, Encoding.UTF8, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }

    // Answers may quote the address or the mail: only the number and what it means are kept.
    private Handover Answer(SmtpException error)
    {
        var recipient = error is SmtpFailedRecipientException;
        var code = (int)error.StatusCode;
        if (error.InnerException is { } inner && Cause(inner) is { } cause)
            return new Handover.Failed(cause);
        if (error.StatusCode is SmtpStatusCode.MustIssueStartTlsFirst)
            return new Handover.Failed($"530: {Unauthenticated}");
        // RFC 5321 §4.2.1: 5yz is for good, for the recipient or the mail; of anything else the operator may be the cause.
        return code is >= 500 and < 600 && (recipient || error.StatusCode is SmtpStatusCode.TransactionFailed or SmtpStatusCode.ExceededStorageAllocation)
            ? new Handover.Refused($"the mail server said {code}")
            : new Handover.Failed($"the mail server said {code}");
    }

    private string? Cause(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is AuthenticationException)
                return $"the certificate of {settings.Host} does not hold: {error.Message}";
            if (error is SocketException socket)
                return $"{settings.Host}:{settings.Port}: {socket.SocketErrorCode}";
            if (error is IOException)
                return $"{settings.Host}:{settings.Port}: the connection broke off";
        }

        return null;
    }
}
