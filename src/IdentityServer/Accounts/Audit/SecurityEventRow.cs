namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>A security event that is saved together with what it tells of. Inserted, never read or changed.</summary>
public sealed class SecurityEventRow
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    public required string Type { get; set; }

    public Guid? UserId { get; set; }

    public string? IpAddress { get; set; }

    public string? UserAgent { get; set; }

    public string? TraceId { get; set; }
}
