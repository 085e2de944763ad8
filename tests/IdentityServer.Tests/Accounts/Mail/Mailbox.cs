using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Reads the mails a person got, where a test finds them.</summary>
internal static class Mailbox
{
    /// <summary>The mails to an address that wait in the outbox, oldest first: template, language and values (<c>link</c>, <c>code</c>, …).</summary>
    public static async Task<IReadOnlyList<OutgoingMail>> QueuedMailsAsync(this AccountsHost host, string to)
    {
        var seal = host.Services.GetRequiredService<MailSeal>();
        await using var command = host.Source.CreateCommand("SELECT id, kind, content FROM outbox WHERE content IS NOT NULL ORDER BY queued_at, id");
        await using var rows = await command.ExecuteReaderAsync();
        var mails = new List<OutgoingMail>();
        while (await rows.ReadAsync())
            mails.Add(seal.Open(rows.GetGuid(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2))!);
        return [.. mails.Where(mail => string.Equals(mail.To, to, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>The newest queued mail of a kind to an address.</summary>
    public static async Task<OutgoingMail> QueuedMailAsync(this AccountsHost host, string to, MailKind kind) =>
        (await host.QueuedMailsAsync(to)).Last(mail => mail.Kind == kind);

    /// <summary>The mails a server of Development has written for an address, oldest first.</summary>
    public static IReadOnlyList<WrittenMail> WrittenMails(this ServerFactory server, string to) => MailFolder.Read(server.MailFolder, to);

    /// <summary>The newest mail to an address, once there are <paramref name="count"/>.</summary>
    public static async Task<WrittenMail> WrittenMailAsync(this ServerFactory server, string to, int count = 1)
    {
        await Eventually.TrueAsync(() => Task.FromResult(server.WrittenMails(to).Count >= count));
        return server.WrittenMails(to)[^1];
    }
}
