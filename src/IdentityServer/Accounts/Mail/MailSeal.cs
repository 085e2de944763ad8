using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Encrypts mails for the database. Id and kind are bound in: a row cannot be passed off as another.</summary>
public sealed class MailSeal(IDataProtectionProvider protection, IServerSecrets secrets)
{
    private const string Purpose = "outbox";
    private const string SecretName = "mail-recipients";
    private volatile byte[]? _secret;

    /// <summary>Keyed hash of a mailbox, the same on every replica: enough to count by, nothing to read.</summary>
    public async Task<byte[]> RecipientAsync(string address, CancellationToken cancellationToken)
    {
        var secret = _secret ??= await secrets.GetAsync(SecretName, cancellationToken);
        return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(MailRules.Mailbox(address)));
    }

    /// <summary>The stored form of a mail.</summary>
    public byte[] Close(Guid id, OutgoingMail mail) =>
        Protector(id, mail.Kind.ToString()).Protect(JsonSerializer.SerializeToUtf8Bytes(new Content(mail.To, mail.Locale, mail.Values)));

    /// <summary>The mail of a row.</summary>
    /// <returns>Null when it cannot be read: its Data Protection keys are gone, or its kind is none of this version.</returns>
    public OutgoingMail? Open(Guid id, string kind, byte[] content)
    {
        try
        {
            var opened = JsonSerializer.Deserialize<Content>(Protector(id, kind).Unprotect(content))!;
            return Enum.TryParse<MailKind>(kind, out var known) ? new OutgoingMail(known, opened.To, opened.Locale, opened.Values) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(Guid id, string kind) => protection.CreateProtector(Purpose, kind, id.ToString("n"));

    private sealed record Content(string To, string Locale, IReadOnlyDictionary<string, string> Values);
}
