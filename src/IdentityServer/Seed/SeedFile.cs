using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>A seed file that has been read and checked.</summary>
/// <param name="Path">Where it came from, for messages.</param>
/// <param name="Scopes">API scopes.</param>
/// <param name="Clients">Registrations with their secrets in clear.</param>
/// <param name="Users">Users; existing ones are left as they are.</param>
/// <param name="Stores">Stores with owner and access.</param>
public sealed record SeedFile(
    string Path,
    IReadOnlyList<Scope> Scopes,
    IReadOnlyList<ClientRegistration> Clients,
    IReadOnlyList<NewUser> Users,
    IReadOnlyList<NewStore> Stores)
{
    /// <summary>The failure at a place of this file.</summary>
    public SeedException Refuse(string place, string reason) => new(Path, [new JsonProblem(place, reason)]);
}

/// <summary>A seed file cannot be applied: one line per problem, each with file, place and reason.</summary>
public sealed class SeedException(string path, IEnumerable<JsonProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(problem => $"{path}: {problem}")));
