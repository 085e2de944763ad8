namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>Where what is happening comes from; every security event says it.</summary>
public interface IEventOrigins
{
    /// <summary>The origin of the running request, or of the process when no request runs.</summary>
    EventOrigin Current { get; }
}

/// <summary>Where something comes from.</summary>
/// <param name="IpAddress">Remote address; null for the server itself and for the command line.</param>
/// <param name="UserAgent">The caller's user agent; without a request <c>user@machine</c> of the process.</param>
/// <param name="TraceId">The correlation id the log has too; null when nothing is traced.</param>
public sealed record EventOrigin(string? IpAddress, string? UserAgent, string? TraceId)
{
    /// <summary>The administrator who acts for others, and why; null when everybody acts for themselves.</summary>
    public EventActor? Actor { get; init; }
}
