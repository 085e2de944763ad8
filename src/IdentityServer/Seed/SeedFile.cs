using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>A seed file that has been read and checked; secrets it refers to are in it.</summary>
public sealed record SeedFile
{
    /// <summary>Where it came from, for messages.</summary>
    public required string Path { get; init; }

    /// <summary>The sections it has, be they empty.</summary>
    public required IReadOnlySet<string> Sections { get; init; }

    /// <summary>API scopes.</summary>
    public required IReadOnlyList<Scope> Scopes { get; init; }

    /// <summary>Registrations with their secrets in clear.</summary>
    public required IReadOnlyList<ClientRegistration> Clients { get; init; }

    /// <summary>Roles that may be given.</summary>
    public required IReadOnlyList<Role> Roles { get; init; }

    /// <summary>What plans are sold as.</summary>
    public required IReadOnlyList<SoldPlan> Plans { get; init; }

    /// <summary>Users; existing ones are left as they are.</summary>
    public required IReadOnlyList<NewUser> Users { get; init; }

    /// <summary>Stores with owner and access.</summary>
    public required IReadOnlyList<NewStore> Stores { get; init; }

    /// <summary>The failure at a place of this file.</summary>
    public SeedException Refuse(string place, string reason) => new(Path, [new JsonProblem(place, reason)]);
}

/// <summary>The sections that configuration consists of, by their names in the file and in the database.</summary>
public static class SeedSections
{
    public const string Scopes = "scopes";
    public const string Clients = "clients";
    public const string Roles = "roles";
    public const string Plans = "plans";

    /// <summary>In the order in which they are written.</summary>
    public static IReadOnlyList<string> OfConfiguration { get; } = [Scopes, Roles, Plans, Clients];
}

/// <summary>A seed file cannot be applied: one line per problem, each with file, place and reason.</summary>
public sealed class SeedException(string path, IEnumerable<JsonProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(problem => $"{path}: {problem}")));
