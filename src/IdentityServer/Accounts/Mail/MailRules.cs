using System.Globalization;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>What follows from a mail's kind.</summary>
public static class MailRules
{
    private const string Requested = "requested";
    private static readonly TimeSpan NoticesUseful = TimeSpan.FromDays(3);

    /// <summary>Whether it tells what happened to an account. The others anybody can have sent to an address.</summary>
    public static bool IsNotice(MailKind kind) => kind
        is MailKind.EmailChanged or MailKind.PasswordChanged or MailKind.ProtectionChanged or MailKind.NewSignIn or MailKind.AccountDeleted or MailKind.StoreChanged;

    /// <summary>
    /// Mails that share a limit. Each kind of notice has its own: no flood of other mails, asked for by whoever took the
    /// account, may keep a warning from its owner.
    /// </summary>
    public static string CountedAs(MailKind kind) => IsNotice(kind) ? kind.ToString() : Requested;

    /// <summary>How long it is worth sending: as long as its link works.</summary>
    public static TimeSpan Useful(OutgoingMail mail) =>
        mail.Values.TryGetValue("minutes", out var minutes) && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? TimeSpan.FromMinutes(count)
            : NoticesUseful;

    /// <summary>One spelling for what reaches one mailbox: what follows a + is the recipient's own label (RFC 5233).</summary>
    public static string Mailbox(string address)
    {
        var folded = AccountName.Normalize(address);
        var at = folded.LastIndexOf('@');
        var label = folded.IndexOf('+', StringComparison.Ordinal);
        return label > 0 && label < at ? folded[..label] + folded[at..] : folded;
    }

    /// <summary>The domain of an address: all that logs and rows tell of a recipient.</summary>
    public static string Domain(string address) => AccountName.Normalize(address[(address.LastIndexOf('@') + 1)..]);
}
