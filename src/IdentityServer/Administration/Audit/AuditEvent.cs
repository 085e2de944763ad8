using System.Text.Json.Nodes;

namespace IdentityPlatform.IdentityServer.Administration.Audit;

/// <summary>An event of the audit log.</summary>
public sealed record AuditEvent
{
    /// <summary>Grows with time.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of those in docs/accounts.md.</summary>
    public required string Type { get; init; }

    /// <summary>Whom it is about; null for nobody.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Their username; null when they are erased.</summary>
    public string? Username { get; init; }

    /// <summary>The client it is about.</summary>
    public string? ClientId { get; init; }

    /// <summary>The administrator who did it; null when nobody acted for another.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Their username.</summary>
    public string? ActorUsername { get; init; }

    /// <summary>The client that acted, by itself or for the administrator.</summary>
    public string? ActorClient { get; init; }

    /// <summary>Why, in the words of who did it.</summary>
    public string? Reason { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>The id under which the log knows the request.</summary>
    public string? TraceId { get; init; }

    /// <summary>What else is known, never a secret.</summary>
    public JsonNode? Data { get; init; }
}
