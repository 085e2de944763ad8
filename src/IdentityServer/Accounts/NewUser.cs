namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A user made by an operator: seed file, command line, import. Names follow the seed file and OpenID Connect Core §5.1.</summary>
public sealed record NewUser
{
    /// <summary>Up to 50 characters: imported names may be longer or odder than what sign-up allows (S1).</summary>
    public required string Username { get; init; }

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    /// <summary>The password; not held to the policy. Give this or <see cref="PasswordHash"/> or neither (P4).</summary>
    public string? Password { get; init; }

    /// <summary>A ready bcrypt hash, kept as it is (S1).</summary>
    public string? PasswordHash { get; init; }

    public string? FullName { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? MiddleName { get; init; }

    public string? Nickname { get; init; }

    public string? Picture { get; init; }

    public string? Profile { get; init; }

    public string? Website { get; init; }

    public string? Gender { get; init; }

    public string? Birthdate { get; init; }

    public string Zoneinfo { get; init; } = "UTC";

    public string Locale { get; init; } = "en";

    public string? PhoneNumber { get; init; }

    public bool PhoneNumberVerified { get; init; }

    /// <summary>JSON object (OpenID Connect Core §5.1.1).</summary>
    public string? Address { get; init; }

    public string? Bio { get; init; }

    /// <summary>JSON object of the product's own (S1).</summary>
    public string? AdditionalInfo { get; init; }

    /// <summary>free, pro, studio or enterprise.</summary>
    public string Plan { get; init; } = "free";

    public IReadOnlyList<string> Roles { get; init; } = ["user"];

    public bool IsActive { get; init; } = true;
}
