using IdentityPlatform.IdentityServer.Accounts.Limits;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Who asks for a mail.</summary>
/// <param name="Device">Where from.</param>
/// <param name="Locale">The language of the page.</param>
/// <param name="ContinueWith">What they came from, as a query of the pages; null for nothing.</param>
public sealed record MailAsker(ClientDevice Device, string Locale, string? ContinueWith = null);

/// <summary>What came of asking for a mail: never whether somebody has the address.</summary>
public abstract record MailRequestOutcome
{
    private MailRequestOutcome()
    {
    }

    /// <summary>It will be looked at.</summary>
    public sealed record Accepted : MailRequestOutcome;

    /// <summary>The address is none.</summary>
    public sealed record Rejected(IReadOnlyList<FieldError> Errors) : MailRequestOutcome;

    /// <summary>Asked too often.</summary>
    public sealed record Limited(TimeSpan RetryAfter) : MailRequestOutcome;
}

/// <summary>
/// Takes requests for mails to an address that anybody can type. The answer comes from the same few statements whether or
/// not somebody has the address; a job finds out afterwards (AC-110, ASVS V6.3.8).
/// </summary>
public sealed class MailRequests(IMailRequestStore store, IAttemptLimits limits, MailRequestSignal signal, IOptions<MailLinkOptions> options, TimeProvider time)
{
    // A request that nobody could look at for so long is of no use to anybody.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Counts the request by its address of the network and by the e-mail, known or not.</summary>
    /// <returns>Null when it may go on.</returns>
    public async Task<MailRequestOutcome?> RefusalAsync(string kind, string? email, MailAsker asker, CancellationToken cancellationToken)
    {
        if (RegistrationPolicy.Email(email) is { } problem)
            return new MailRequestOutcome.Rejected([new FieldError(FieldNames.Email, problem)]);
        var (o, by) = (options.Value, $"mail-{kind}");
        var wait = await limits.TakeAsync(new AttemptLimit($"{by}-ip", o.RequestsPerIp, o.RequestWindow), Subscriber(asker.Device), cancellationToken)
            ?? await limits.TakeAsync(new AttemptLimit($"{by}-email", o.RequestsPerEmail, o.RequestWindow), AccountName.Normalize(email!), cancellationToken);
        return wait is { } retryAfter ? new MailRequestOutcome.Limited(retryAfter) : null;
    }

    /// <summary>Asks for a mail, within the limits.</summary>
    /// <param name="kind">One of <see cref="MailRequestKinds"/>.</param>
    /// <param name="email">As typed.</param>
    /// <param name="asker">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MailRequestOutcome> AskAsync(string kind, string? email, MailAsker asker, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(kind, email, asker, cancellationToken) is { } refusal)
            return refusal;
        await AddAsync(new MailRequest(Guid.CreateVersion7(), kind, Parsed(email), asker.Locale) { ContinueWith = asker.ContinueWith }, cancellationToken);
        return new MailRequestOutcome.Accepted();
    }

    /// <summary>The kept form of an address that was found in order.</summary>
    public static string Parsed(string? email) =>
        EmailAddress.TryParse(email, out var address) ? address : throw new ArgumentException("The address was not checked.", nameof(email));

    private static string Subscriber(ClientDevice device) => Network.SubscriberOf(device.IpAddress) is { } known ? Convert.ToHexString(known) : "unknown";

    /// <summary>Keeps a request and wakes the job.</summary>
    internal async Task AddAsync(MailRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await store.AddAsync(request, now, now + Lifetime, cancellationToken);
        signal.Raise();
    }
}
