using System.Collections.Frozen;
using System.Text.Json;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Storage.Clients;

/// <summary>Every client in memory, read anew when the table changes.</summary>
public sealed partial class ClientStore(ClientTable table, SecretFingerprint fingerprints, ClientSecretVerifier secrets, ILogger<ClientStore> logger)
    : IClientStore, IClientOrigins, IRegistrationSnapshot
{
    private volatile Snapshot _snapshot = new(FrozenDictionary<string, Client>.Empty, FrozenSet<string>.Empty);

    /// <inheritdoc />
    public string Table => "clients";

    /// <inheritdoc />
    public ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        new(_snapshot.Clients.GetValueOrDefault(clientId));

    /// <inheritdoc />
    public ValueTask<bool> AllowsOriginAsync(string origin, CancellationToken cancellationToken) =>
        new(_snapshot.Origins.Contains(origin));

    /// <summary>Every client, for people who look.</summary>
    public IReadOnlyCollection<Client> All => _snapshot.Clients.Values;

    /// <inheritdoc />
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var rows = await table.ReadAllAsync(cancellationToken);
        foreach (var row in rows)
        {
            if (row.SecretHash is { } stored && fingerprints.Open(row.ClientId, row.SecretFingerprint) is { } digest)
                secrets.Know(row.ClientId, stored, digest);
        }

        var clients = rows.Select(Read).OfType<Client>().ToList();
        _snapshot = new Snapshot(
            clients.ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal),
            clients.Where(client => client.Enabled).SelectMany(client => client.AllowedCorsOrigins).ToFrozenSet(StringComparer.Ordinal));
    }

    // A row that a newer server wrote may say what this one does not know: that client is refused, the others go on.
    private Client? Read(ClientRow row)
    {
        var problems = new List<JsonProblem>();
        using var metadata = JsonDocument.Parse(row.Metadata);
        if (ClientMetadata.Read(new JsonMembers(metadata.RootElement, "", problems), problems) is { } registration)
        {
            return registration.Client with
            {
                SecretHash = row.SecretHash,
                PreviousSecretHash = row.PreviousSecretHash,
                PreviousSecretExpiresAt = row.PreviousSecretExpiresAt,
                Enabled = row.Enabled,
                TokensRevokedAt = row.TokensRevokedAt,
            };
        }

        LogUnreadable(logger, row.ClientId, string.Join("; ", problems));
        return null;
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Error, Message = "Client {ClientId} is refused, its registration cannot be read: {Problems}")]
    private static partial void LogUnreadable(ILogger logger, string clientId, string problems);

    private sealed record Snapshot(FrozenDictionary<string, Client> Clients, FrozenSet<string> Origins);
}
