namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>The rows behind <see cref="IOutbox"/>, shared by all replicas.</summary>
public interface IMailQueue
{
    /// <summary>Keeps a mail, due at once.</summary>
    /// <returns>False when the recipient's limit is reached; then nothing is kept.</returns>
    Task<bool> AddAsync(QueuedMail mail, MailLimit limit, CancellationToken cancellationToken);

    /// <summary>Takes mails that are due. Whoever took one has it for itself until the lease ends.</summary>
    /// <param name="most">No more than these.</param>
    /// <param name="lease">After this a mail that was not finished is due again: its taker has died.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<TakenMail>> TakeAsync(int most, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Writes what became of an attempt; nothing when another one took the mail meanwhile.</summary>
    Task FinishAsync(TakenMail mail, MailResult result, CancellationToken cancellationToken);
}

/// <summary>A mail on its way into the queue.</summary>
/// <param name="Id">Version 7; it becomes the Message-ID.</param>
/// <param name="Kind">The template.</param>
/// <param name="Recipient">Keyed hash of the mailbox.</param>
/// <param name="Domain">Domain of the recipient.</param>
/// <param name="CountedAs">Mails of the same name share a limit.</param>
/// <param name="Content">What <see cref="MailSeal"/> made of it.</param>
/// <param name="Useful">How long it is worth sending.</param>
public sealed record QueuedMail(Guid Id, MailKind Kind, byte[] Recipient, string Domain, string CountedAs, byte[] Content, TimeSpan Useful);

/// <summary>A mail that this replica is to send now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">The template.</param>
/// <param name="Domain">Domain of the recipient.</param>
/// <param name="Content">What <see cref="MailSeal"/> opens.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="QueuedAt">When it was asked for; the mail's date.</param>
/// <param name="UselessAt">After this it is not worth sending.</param>
public sealed record TakenMail(Guid Id, string Kind, string Domain, byte[] Content, int Attempt, DateTimeOffset QueuedAt, DateTimeOffset UselessAt);

/// <summary>What became of an attempt.</summary>
public abstract record MailResult
{
    private MailResult()
    {
    }

    /// <summary>The mail server took it.</summary>
    public sealed record Sent : MailResult;

    /// <summary>It did not work this time.</summary>
    /// <param name="Wait">How long until the next attempt.</param>
    /// <param name="Reason">Why, without anything of the mail.</param>
    public sealed record Later(TimeSpan Wait, string Reason) : MailResult;

    /// <summary>It is given up.</summary>
    /// <param name="Keep">How long the row tells of it.</param>
    /// <param name="Reason">Why, without anything of the mail.</param>
    public sealed record Dead(TimeSpan Keep, string Reason) : MailResult;
}
