namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>A user as administrators see one: profile and state, nothing that could be used to sign in.</summary>
/// <param name="User">What lists have too.</param>
public sealed record UserRecord(UserSummary User)
{
    /// <summary>Language tag (BCP 47).</summary>
    public required string Locale { get; init; }

    /// <summary>Time zone (IANA).</summary>
    public required string Zoneinfo { get; init; }

    public string? PhoneNumber { get; init; }

    public required bool HasPassword { get; init; }

    public required int Passkeys { get; init; }

    /// <summary>Names of linked providers.</summary>
    public required IReadOnlyList<string> Providers { get; init; }

    /// <summary>Until when wrong passwords keep them out; null when none do.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Until when wrong codes of the app keep them out; null when none do.</summary>
    public DateTimeOffset? CodesLockedUntil { get; init; }

    /// <summary>Last change of the profile.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
