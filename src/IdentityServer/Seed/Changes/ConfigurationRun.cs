using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>Configuration as code: what is there as a file, what a file would change, and the change itself.</summary>
public sealed class ConfigurationRun(ConfigurationPlanner planner, RegistrationWriter registrations)
{
    /// <summary>What is there, as a file.</summary>
    /// <param name="secretReferences">Whether each confidential client gets a <c>client_secret</c> that names a variable of the environment.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AdministrationException">A newer program wrote what this one does not know.</exception>
    public async Task<string> ExportAsync(bool secretReferences, CancellationToken cancellationToken)
    {
        var present = await registrations.ReadAsync(cancellationToken);
        var clients = present.Clients.Select(row => RegisteredClients.Read(row)
            ?? throw new AdministrationException($"Client {row.ClientId} was registered by a newer version, which this one would lose members of: export with that version."));
        return SeedWriter.Write(
        [
            (SeedSections.Scopes, present.Scopes.Select(SeedWriter.Entry)),
            (SeedSections.Roles, present.Roles.Select(SeedWriter.Entry)),
            (SeedSections.Plans, present.Plans.Select(SeedWriter.Entry)),
            (SeedSections.Clients, clients.Select(client => SeedWriter.Entry(client, secretReferences))),
        ]);
    }

    /// <summary>What a file would change now.</summary>
    /// <exception cref="SeedException">The file cannot be applied.</exception>
    public async Task<ConfigurationPlan> PlanAsync(SeedFile file, bool prune, CancellationToken cancellationToken)
    {
        var plan = planner.Plan(file, await registrations.ReadAsync(cancellationToken), prune);
        var entries = new List<EntryChange>();
        foreach (var entry in plan.Entries)
            entries.Add(entry is { Section: SeedSections.Clients, Kind: ChangeKind.Remove } ? await WithWhatStaysAsync(entry, cancellationToken) : entry);
        return new ConfigurationPlan(entries);
    }

    /// <summary>Applies a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prune">Whether what the file does not name goes.</param>
    /// <param name="by">What applies it, for the audit log.</param>
    /// <param name="agreed">The plan that somebody agreed to; null takes whatever it is now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SeedException">The file cannot be applied.</exception>
    /// <exception cref="AdministrationException">Something was changed since the plan was made.</exception>
    public Task ApplyAsync(SeedFile file, bool prune, string by, ConfigurationPlan? agreed, CancellationToken cancellationToken) => registrations.ChangeAsync(
        present =>
        {
            var plan = planner.Plan(file, present, prune);
            if (agreed?.WritesTheSameAs(plan) == false)
                throw new AdministrationException("Somebody changed the configuration meanwhile; nothing was applied. Look at the plan again.");
            return planner.ToChange(plan, file, by);
        },
        cancellationToken);

    // Runtime data are not configuration: they stay, and whoever removes a client should know of them.
    private async Task<EntryChange> WithWhatStaysAsync(EntryChange entry, CancellationToken cancellationToken)
    {
        var (grants, consents) = await registrations.LeftBehindAsync(entry.Name, cancellationToken);
        return entry with
        {
            Note = grants + consents == 0 ? "nobody has granted it anything" : $"{grants} live grants and {consents} consents stay behind",
        };
    }
}
