using IdentityPlatform.IdentityServer.Plans;
using Microsoft.AspNetCore.Identity;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A user: the fields of S1, P4, P5 and K1 and the OpenID Connect standard claims (Core §5.1) in one model.</summary>
public sealed class User : IdentityUser<Guid>
{
    public string? FullName { get; set; }

    public string? GivenName { get; set; }

    public string? FamilyName { get; set; }

    public string? MiddleName { get; set; }

    public string? Nickname { get; set; }

    /// <summary>URL of the avatar.</summary>
    public string? Picture { get; set; }

    /// <summary>URL of the profile page.</summary>
    public string? Profile { get; set; }

    public string? Website { get; set; }

    public string? Gender { get; set; }

    /// <summary>ISO 8601-1 <c>YYYY-MM-DD</c>; year 0000 when it is not told.</summary>
    public string? Birthdate { get; set; }

    /// <summary>IANA time zone.</summary>
    public string Zoneinfo { get; set; } = "UTC";

    /// <summary>BCP 47 language tag.</summary>
    public string Locale { get; set; } = "en";

    /// <summary>JSON object of OpenID Connect Core §5.1.1.</summary>
    public string? Address { get; set; }

    public string? Bio { get; set; }

    public string[] Roles { get; set; } = [RoleNames.User];

    /// <summary>JSON object of the product's own (S1).</summary>
    public string? AdditionalInfo { get; set; }

    /// <summary>Version of the terms agreed to; null when none were.</summary>
    public string? TermsVersion { get; set; }

    public DateTimeOffset? TermsAcceptedAt { get; set; }

    /// <summary>False: deactivated (S8, K8).</summary>
    public bool IsActive { get; set; } = true;

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Kept by the database.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? LastLogin { get; set; }

    /// <summary>Soft delete; deleted users are not found by any query of this model.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Null: free.</summary>
    public Subscription? Subscription { get; set; }
}

/// <summary>Roles with a meaning to the platform; products add their own.</summary>
public static class RoleNames
{
    public const string User = "user";
    public const string Staff = "staff";
    public const string Superuser = "superuser";
}
