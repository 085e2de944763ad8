namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A role that may be given to users, as configuration says it.</summary>
/// <param name="Name">As it stands in tokens.</param>
/// <param name="Description">For operators.</param>
public sealed record Role(string Name, string? Description)
{
    /// <summary>Roles with a meaning to the platform itself; they always exist.</summary>
    public static IReadOnlySet<string> Own { get; } = new HashSet<string>(StringComparer.Ordinal) { "user", "admin", "superuser" };

    /// <summary>Whether a name can be a role: 1 to 50 visible ASCII characters without quotes.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 50 && name.All(c => c is > ' ' and <= '~' and not ('"' or '\\'));
}

/// <summary>The roles that are defined.</summary>
public interface IRoles
{
    /// <summary>Those of the configuration; none: any role may be given.</summary>
    Task<IReadOnlyList<Role>> ReadAllAsync(CancellationToken cancellationToken);
}
