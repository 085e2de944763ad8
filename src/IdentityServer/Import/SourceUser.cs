using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>A user as a product has them; nothing is checked yet.</summary>
public sealed record SourceUser
{
    /// <summary>The key in the source.</summary>
    public required string Key { get; init; }

    /// <summary>Null: the product knows no usernames, or this user has none.</summary>
    public string? Username { get; init; }

    /// <summary>Whether others of the same product have usernames, which a made-up one must not take away.</summary>
    public bool OthersHaveUsernames { get; init; } = true;

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    public string? PasswordHash { get; init; }

    public string? FullName { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? PhoneNumber { get; init; }

    public bool PhoneNumberVerified { get; init; }

    public string? Picture { get; init; }

    public string? Bio { get; init; }

    public string? Locale { get; init; }

    public string? Zoneinfo { get; init; }

    public JsonElement? AdditionalInfo { get; init; }

    /// <summary>Names of the product's own; <see cref="RoleMap"/> says what they are here.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    public bool IsStaff { get; init; }

    public bool IsSuperuser { get; init; }

    public string? TermsVersion { get; init; }

    public DateTimeOffset? TermsAcceptedAt { get; init; }

    public bool IsActive { get; init; } = true;

    public bool IsDeleted { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? LastLogin { get; init; }

    /// <summary>The newest that counts.</summary>
    public SourceSubscription? Subscription { get; init; }

    /// <summary>Accounts at other providers.</summary>
    public IReadOnlyList<ImportedLogin> Logins { get; init; } = [];

    public bool TwoFactorEnabled { get; init; }

    /// <summary>The secret of the authenticator app, base 32.</summary>
    public string? AuthenticatorKey { get; init; }
}

/// <summary>A subscription as a product has it (P5).</summary>
public sealed record SourceSubscription(string? Plan, string? Status, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? CustomerId, string? SubscriptionId);

/// <summary>An account at another provider.</summary>
/// <param name="Provider">google, discord, github, or a configured name.</param>
/// <param name="Subject">The provider's id of the person.</param>
public sealed record ImportedLogin(string Provider, string Subject);
