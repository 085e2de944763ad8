namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>One thing that a replica needs before it should get requests.</summary>
/// <param name="Reason">Why it is not there, without anything secret; null when it is.</param>
public sealed record HealthCheck(string? Reason)
{
    /// <summary>It is there.</summary>
    public static HealthCheck Passed { get; } = new((string?)null);

    /// <summary>Whether it is there.</summary>
    public string Status => Reason is null ? "ok" : "failed";

    /// <summary>Version of the schema that is needed; null where versions have no part.</summary>
    public int? Version { get; init; }
}
