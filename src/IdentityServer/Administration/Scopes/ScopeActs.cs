using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Administration.Scopes;

/// <summary>What administrators do with scopes, held to the rules of the seed file.</summary>
public sealed class ScopeActs(IScopeRegistry registry, ActingAdministrator acting, TimeProvider time)
{
    /// <summary>Makes a scope, or changes one.</summary>
    public async Task<(ActAnswer Answer, IReadOnlyList<JsonProblem> Problems)> PutAsync(EventActor by, JsonElement scope, bool isNew)
    {
        List<JsonProblem> problems = [];
        var read = SeedEntries.Scope(new JsonMembers(scope, "", problems));
        // A token for another API would open the administration to that API.
        if (read.Name == ScopeNames.Admin && read.Resources.Count > 0)
            problems.Add(new("resources", "must be empty: the scope admin is for this server alone"));
        if (problems.Count > 0)
            return (ActAnswer.Conflict, problems);
        acting.Note(by);
        return (await registry.PutAsync(read, isNew, time.GetUtcNow(), CancellationToken.None), []);
    }

    /// <summary>Deletes a scope that no client is registered for.</summary>
    public Task<ActAnswer> DropAsync(EventActor by, string name)
    {
        acting.Note(by);
        return registry.DropAsync(name, time.GetUtcNow(), CancellationToken.None);
    }
}
