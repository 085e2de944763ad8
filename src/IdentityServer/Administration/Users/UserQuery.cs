namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>Which users are looked for.</summary>
/// <param name="Text">What username, e-mail or name begin with, or a user's id; null for all.</param>
/// <param name="Role">A role they have; null for any.</param>
/// <param name="Plan">The plan that counts today; null for any.</param>
/// <param name="Active">Whether they may sign in; null for both.</param>
public sealed record UserQuery(string? Text = null, string? Role = null, string? Plan = null, bool? Active = null);

/// <summary>A user in a list.</summary>
public sealed record UserSummary
{
    /// <summary>The <c>sub</c>.</summary>
    public required Guid Id { get; init; }

    public required string Username { get; init; }

    public string? FullName { get; init; }

    public string? Email { get; init; }

    public required bool EmailVerified { get; init; }

    /// <summary>Whether they may sign in.</summary>
    public required bool Active { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The plan that counts today.</summary>
    public required string Plan { get; init; }

    /// <summary>Whether two-step sign-in is on.</summary>
    public required bool TwoFactor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastLogin { get; init; }
}

/// <summary>A page of users.</summary>
/// <param name="Users">In the order of what was found: by username, then by e-mail, then by name.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record UserPage(IReadOnlyList<UserSummary> Users, string? Next);

/// <summary>How many there are.</summary>
/// <param name="Number">At most <see cref="UserCount.Most"/>.</param>
/// <param name="More">Whether there are more: counting them all would take longer than the page.</param>
public sealed record UserCount(int Number, bool More)
{
    /// <summary>Where counting ends.</summary>
    public const int Most = 1000;
}
