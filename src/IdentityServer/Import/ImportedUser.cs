using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>A user that fits our tables. Members are named as the columns are.</summary>
public sealed record ImportedUser : IImportedRow
{
    /// <inheritdoc />
    public required string Key { get; init; }

    /// <summary>The source's id when it is a UUID that is free here, else a new one.</summary>
    public Guid Id { get; init; }

    /// <summary>Empty: one of <see cref="Candidates"/> is taken.</summary>
    public required string Username { get; init; }

    /// <summary>Usernames to try for somebody who has none, best first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Candidates { get; init; } = [];

    public required string NormalizedUsername { get; init; }

    public string? Email { get; init; }

    public string? NormalizedEmail { get; init; }

    public bool EmailVerified { get; init; }

    public string? PasswordHash { get; init; }

    public string? PhoneNumber { get; init; }

    public bool PhoneNumberVerified { get; init; }

    public string? FullName { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? Picture { get; init; }

    public string? Bio { get; init; }

    public string Locale { get; init; } = "en";

    public string Zoneinfo { get; init; } = "UTC";

    public JsonElement? AdditionalInfo { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public string? TermsVersion { get; init; }

    public DateTimeOffset? TermsAcceptedAt { get; init; }

    public bool IsActive { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? LastLogin { get; init; }

    public string? Plan { get; init; }

    public string? PlanStatus { get; init; }

    public DateTimeOffset? PlanStartsAt { get; init; }

    public DateTimeOffset? PlanEndsAt { get; init; }

    public string? BillingCustomerId { get; init; }

    public string? BillingSubscriptionId { get; init; }

    public IReadOnlyList<ImportedLogin> Logins { get; init; } = [];

    /// <summary>The authenticator's secret in clear; it is sealed before it is written and never serialized.</summary>
    [JsonIgnore]
    public byte[]? AuthenticatorSecret { get; init; }

    /// <summary>The same as it is kept.</summary>
    public byte[]? SealedAuthenticator { get; init; }

    /// <summary>Salt of recovery codes that the user may make later.</summary>
    public byte[]? RecoverySalt { get; init; }
}
