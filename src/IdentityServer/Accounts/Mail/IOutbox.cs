namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Mails that wait to be sent. What is queued survives a crash and is sent by a job, with retries.</summary>
public interface IOutbox
{
    /// <summary>
    /// Queues a mail. Beyond the recipient's limit it is dropped in silence: whoever asks in somebody's name must neither
    /// flood them nor learn anything from the answer.
    /// </summary>
    Task QueueAsync(OutgoingMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail by its template; it is written in the recipient's language.</summary>
/// <param name="Kind">The template.</param>
/// <param name="To">Address of the recipient.</param>
/// <param name="Locale">The recipient's language (BCP 47).</param>
/// <param name="Values">What the template fills in, by name; links are absolute and built from the issuer.</param>
public sealed record OutgoingMail(MailKind Kind, string To, string Locale, IReadOnlyDictionary<string, string> Values);

/// <summary>The mails there are; the values each template needs are named beside it.</summary>
public enum MailKind
{
    /// <summary>Proves the e-mail of a new account: <c>name link minutes</c>.</summary>
    ConfirmEmail,

    /// <summary>Proves the new e-mail of an account: <c>name link minutes</c>.</summary>
    ConfirmNewEmail,

    /// <summary>Tells the old address that the e-mail was changed: <c>name new_email link</c> (help).</summary>
    EmailChanged,

    /// <summary>Sets a new password: <c>name link minutes</c>.</summary>
    ResetPassword,

    /// <summary>Somebody signed up with an address that has an account (neutral registration): <c>name sign_in_link reset_link</c>.</summary>
    AccountExists,

    /// <summary>Signs in without a password: <c>name link code minutes</c>.</summary>
    SignInLink,

    /// <summary>The password was changed or reset: <c>name at device link</c> (reset).</summary>
    PasswordChanged,

    /// <summary>A second factor, passkey or provider was added or removed: <c>name what at device link</c> (security page).</summary>
    ProtectionChanged,

    /// <summary>A sign-in from a device or network not seen before: <c>name at device ip link</c> (this was not me).</summary>
    NewSignIn,

    /// <summary>The account was deleted: <c>name at purge_date</c>.</summary>
    AccountDeleted,

    /// <summary>Access to a store was given, changed or taken away, or it has another owner: <c>name what what_name at link</c> (account).</summary>
    StoreChanged,
}
