using System.Text.Json.Nodes;

namespace IdentityPlatform.IdentityServer.Administration.Clients;

/// <summary>A client as administrators see it: everything but its secrets.</summary>
public sealed record ClientRecord
{
    public required string ClientId { get; init; }

    /// <summary>The registration by its registered names (RFC 7591 §2), as the seed file has it.</summary>
    public required JsonObject Metadata { get; init; }

    /// <summary>False refuses it everywhere.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Whether it has a secret.</summary>
    public required bool HasSecret { get; init; }

    /// <summary>Until when the secret before works too; null when there is none.</summary>
    public DateTimeOffset? OldSecretWorksUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
