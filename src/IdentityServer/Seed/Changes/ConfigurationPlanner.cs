using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>Says what a file would change, and turns it into what is to be written.</summary>
public sealed class ConfigurationPlanner(SecretFingerprint fingerprints)
{
    private const string Secret = "client_secret";

    /// <summary>What applying would do. Nothing is hashed for it.</summary>
    /// <exception cref="SeedException">The file does not fit what is there.</exception>
    public ConfigurationPlan Plan(SeedFile file, Registered present, bool prune)
    {
        var plan = new ConfigurationPlan(
        [
            .. Diff(file, SeedSections.Scopes, prune).Compare(
                file.Scopes.Select(scope => (scope.Name, SeedWriter.Entry(scope))), present.Scopes.Select(scope => (scope.Name, SeedWriter.Entry(scope)))),
            .. Diff(file, SeedSections.Roles, prune).Compare(
                file.Roles.Select(role => (role.Name, SeedWriter.Entry(role))), present.Roles.Select(role => (role.Name, SeedWriter.Entry(role)))),
            .. Diff(file, SeedSections.Plans, prune).Compare(
                file.Plans.Select(sold => (sold.Name, SeedWriter.Entry(sold))), present.Plans.Select(sold => (sold.Name, SeedWriter.Entry(sold)))),
            .. Diff(file, SeedSections.Clients, prune).Compare(
                file.Clients.Select(client => (client.Client.ClientId, SeedWriter.Entry(client.Client))),
                present.Clients.Select(row => (row.ClientId, RegisteredClients.Entry(row)))).Select(entry => WithSecret(entry, file, present)),
        ]);
        PlanRules.Check(file, present, plan);
        return plan;
    }

    /// <summary>What is to be written for a plan; new secrets are hashed here.</summary>
    public RegistrationChange ToChange(ConfigurationPlan plan, SeedFile file, string by)
    {
        var writes = plan.Entries.Where(entry => entry.Kind is ChangeKind.Create or ChangeKind.Change).ToLookup(entry => entry.Section, StringComparer.Ordinal);
        return new RegistrationChange
        {
            Scopes = [.. Written(file.Scopes, SeedSections.Scopes, scope => scope.Name)],
            Roles = [.. Written(file.Roles, SeedSections.Roles, role => role.Name)],
            Plans = [.. Written(file.Plans, SeedSections.Plans, sold => sold.Name)],
            Clients = [.. Written(file.Clients, SeedSections.Clients, client => client.Client.ClientId).Select(client => ToChange(client, plan))],
            Removals = [.. plan.Entries.Where(entry => entry.Kind == ChangeKind.Remove).Select(entry => new Removal(entry.Section, entry.Name))],
            Audit = plan.ForAudit(by),
        };

        IEnumerable<T> Written<T>(IEnumerable<T> entries, string section, Func<T, string> name)
        {
            var names = writes[section].Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
            return entries.Where(entry => names.Contains(name(entry)));
        }
    }

    private static SectionDiff Diff(SeedFile file, string section, bool prune) => new(section, file.Sections.Contains(section), prune);

    // A secret that the file does not name stays as it was set otherwise.
    private EntryChange WithSecret(EntryChange entry, SeedFile file, Registered present)
    {
        if (file.Clients.FirstOrDefault(client => client.Client.ClientId == entry.Name) is not { } wanted)
            return entry;
        var row = present.Clients.FirstOrDefault(client => client.ClientId == entry.Name);
        var differs = wanted.Client.IsPublic
            ? row?.SecretHash is not null
            : wanted.ClientSecret is { } secret && (row?.SecretHash is null || !fingerprints.Matches(entry.Name, row.SecretFingerprint, secret));
        return differs
            ? entry with
            {
                Kind = entry.Kind == ChangeKind.Create ? ChangeKind.Create : ChangeKind.Change,
                Members = [.. entry.Members, new(Secret, row?.SecretHash is null ? null : "(the one that is stored)", wanted.Client.IsPublic ? null : "(the one of the file)")],
            }
            : entry;
    }

    private ClientChange ToChange(ClientRegistration registration, ConfigurationPlan plan)
    {
        var client = registration.Client;
        var differs = plan.Entries.Single(entry => entry.Section == SeedSections.Clients && entry.Name == client.ClientId).Members.Any(member => member.Name == Secret);
        var stored = !differs ? null
            : registration.ClientSecret is { } secret ? new StoredSecret(ClientSecret.HashChosen(secret), fingerprints.Make(client.ClientId, secret))
            : new StoredSecret(null, null);
        return new ClientChange(client.ClientId, ClientMetadataWriter.Write(client), stored);
    }
}
