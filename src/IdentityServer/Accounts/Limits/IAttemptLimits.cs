namespace IdentityPlatform.IdentityServer.Accounts.Limits;

/// <summary>Counts what must not be done too often, in the database, so that all replicas agree.</summary>
public interface IAttemptLimits
{
    /// <summary>Counts one attempt before anything is done for it; parallel ones are all counted.</summary>
    /// <param name="limit">What is limited and how.</param>
    /// <param name="subject">Whose attempts: an address, a user's id, a normalized e-mail. Kept as a keyed hash only.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    Task<TimeSpan?> TakeAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken);
}

/// <summary>A limit.</summary>
/// <param name="Name">What is limited, e.g. <c>reset-mail</c>; counts of different names are apart.</param>
/// <param name="Max">Attempts that are let through.</param>
/// <param name="Window">How long the subject waits then, and how long an attempt is remembered.</param>
public sealed record AttemptLimit(string Name, int Max, TimeSpan Window);
