using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>What must hold between a file and what is there.</summary>
internal static class PlanRules
{
    /// <summary>Refuses a file that does not fit, with every place.</summary>
    /// <exception cref="SeedException">It does not.</exception>
    public static void Check(SeedFile file, Registered present, ConfigurationPlan plan)
    {
        var problems = new List<JsonProblem>();
        var scopes = Remaining(plan, SeedSections.Scopes, present.Scopes.Select(scope => scope.Name)).Concat(file.Scopes.Select(scope => scope.Name))
            .Concat(ScopeNames.OfUsers).ToHashSet(StringComparer.Ordinal);
        foreach (var (i, registration) in file.Clients.Index())
        {
            problems.AddRange(registration.Client.Scope.Where(scope => !scopes.Contains(scope))
                .Select(scope => new JsonProblem($"clients[{i}].scope", $"there is no scope {scope}; define it in scopes")));
            if (!registration.Client.IsPublic && registration.ClientSecret is null && present.Clients.FirstOrDefault(row => row.ClientId == registration.Client.ClientId)?.SecretHash is null)
                problems.Add(new($"clients[{i}].client_secret", $"is required for {registration.Client.TokenEndpointAuthMethod}"));
        }

        problems.AddRange(LostScopes(file, present, plan, scopes));
        problems.AddRange(SoldTwice(file, present, plan));
        if (problems.Count > 0)
            throw new SeedException(file.Path, problems);
    }

    // What stays must go on working.
    private static IEnumerable<JsonProblem> LostScopes(SeedFile file, Registered present, ConfigurationPlan plan, HashSet<string> scopes)
    {
        var staying = Remaining(plan, SeedSections.Clients, present.Clients.Select(row => row.ClientId)).Except(file.Clients.Select(client => client.Client.ClientId), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var removed = plan.Entries.Where(entry => entry is { Section: SeedSections.Scopes, Kind: ChangeKind.Remove }).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        return from row in present.Clients
               where staying.Contains(row.ClientId)
               from scope in RegisteredClients.Scopes(row)
               where removed.Contains(scope) && !scopes.Contains(scope)
               select new JsonProblem("scopes", $"{scope} cannot go: client {row.ClientId} stays and is registered for it");
    }

    private static IEnumerable<JsonProblem> SoldTwice(SeedFile file, Registered present, ConfigurationPlan plan)
    {
        var staying = Remaining(plan, SeedSections.Plans, present.Plans.Select(sold => sold.Name)).Except(file.Plans.Select(sold => sold.Name), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        return from sold in present.Plans
               where staying.Contains(sold.Name)
               from variant in sold.LemonSqueezyVariants
               where file.Plans.Any(wanted => wanted.LemonSqueezyVariants.Contains(variant, StringComparer.Ordinal))
               select new JsonProblem("plans", $"variant {variant} gives the plan {sold.Name} already, which stays; name {sold.Name} too");
    }

    private static IEnumerable<string> Remaining(ConfigurationPlan plan, string section, IEnumerable<string> present) =>
        present.Except(plan.Entries.Where(entry => entry.Section == section && entry.Kind == ChangeKind.Remove).Select(entry => entry.Name), StringComparer.Ordinal);
}
