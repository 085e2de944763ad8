using System.Diagnostics.Metrics;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Counts what becomes of mails, by kind and outcome: instrument <c>identity.mails</c>.</summary>
public static class MailMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "IdentityPlatform.Mail";

    /// <summary>Kept for sending.</summary>
    public const string Queued = "queued";

    /// <summary>Dropped: the recipient's limit is reached.</summary>
    public const string Limited = "limited";

    /// <summary>Dropped: there is no mail server.</summary>
    public const string Unsendable = "unsendable";

    /// <summary>Taken by the mail server.</summary>
    public const string Sent = "sent";

    /// <summary>Not taken this time.</summary>
    public const string Retried = "retried";

    /// <summary>Given up.</summary>
    public const string Dead = "dead";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Mails = Meter.CreateCounter<long>("identity.mails", "{mail}", "Mails by kind and outcome");

    /// <summary>Counts one.</summary>
    public static void Count(string kind, string outcome) =>
        Mails.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("outcome", outcome));
}
