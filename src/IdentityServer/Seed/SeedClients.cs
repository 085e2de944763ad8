using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.IdentityServer.Storage.Scopes;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Turns the registrations of a seed file into rows: checks their scopes, hashes what is new of their secrets.</summary>
public sealed class SeedClients(ClientTable table, ScopeTable scopes, SecretFingerprint fingerprints)
{
    /// <summary>The rows to write.</summary>
    /// <exception cref="SeedException">A scope does not exist, or a secret is missing.</exception>
    public async Task<IReadOnlyList<ClientRow>> ToRowsAsync(SeedFile file, CancellationToken cancellationToken)
    {
        var known = (await scopes.ReadAllAsync(cancellationToken)).Concat(file.Scopes).Select(scope => scope.Name)
            .Concat(ScopeNames.OfUsers).ToHashSet(StringComparer.Ordinal);
        var existing = (await table.ReadAllAsync(cancellationToken)).ToDictionary(row => row.ClientId, StringComparer.Ordinal);
        var problems = new List<JsonProblem>();
        var rows = new List<ClientRow>();
        foreach (var (i, registration) in file.Clients.Index())
        {
            var place = $"clients[{i}]";
            foreach (var scope in registration.Client.Scope.Where(scope => !known.Contains(scope)))
                problems.Add(new($"{place}.scope", $"there is no scope {scope}; define it in scopes"));

            var before = existing.GetValueOrDefault(registration.Client.ClientId);
            if (ToRow(registration, before) is { } row)
                rows.Add(row);
            else
                problems.Add(new($"{place}.client_secret", $"is required for {registration.Client.TokenEndpointAuthMethod}"));
        }

        return problems.Count == 0 ? rows : throw new SeedException(file.Path, problems);
    }

    private ClientRow? ToRow(ClientRegistration registration, ClientRow? before)
    {
        var client = registration.Client;
        var row = new ClientRow(client.ClientId, ClientMetadataWriter.Write(client), null, null, before?.Enabled ?? true);
        if (client.IsPublic)
            return row;

        // A file that does not name the secret leaves the one that was set otherwise.
        if (registration.ClientSecret is not { } secret)
            return before?.SecretHash is { } kept ? row with { SecretHash = kept, SecretFingerprint = before.SecretFingerprint } : null;

        return before?.SecretHash is not null && fingerprints.Matches(client.ClientId, before.SecretFingerprint, secret)
            ? row with { SecretHash = before.SecretHash, SecretFingerprint = before.SecretFingerprint }
            : row with { SecretHash = ClientSecret.HashChosen(secret), SecretFingerprint = fingerprints.Make(client.ClientId, secret) };
    }
}
