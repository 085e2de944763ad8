using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Clients;

/// <summary>A registered client as it is kept.</summary>
/// <param name="ClientId">Its id.</param>
/// <param name="Metadata">The registration as JSON, without the secret.</param>
/// <param name="SecretHash">How the secret is stored; null for a public client.</param>
/// <param name="SecretFingerprint">Encrypted digest of the secret, see <c>SecretFingerprint</c>; null when there is none.</param>
/// <param name="Enabled">False refuses it everywhere.</param>
public sealed record ClientRow(string ClientId, string Metadata, string? SecretHash, byte[]? SecretFingerprint, bool Enabled)
{
    /// <summary>When its tokens were revoked the last time; those from before count no more.</summary>
    public DateTimeOffset? TokensRevokedAt { get; init; }

    /// <summary>How the secret before is stored; null when there is none.</summary>
    public string? PreviousSecretHash { get; init; }

    /// <summary>Until when it works.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }
}

/// <summary>Table <c>clients</c>.</summary>
public sealed class ClientTable(NpgsqlDataSource database, IEventOrigins origins)
{
    public async Task<IReadOnlyList<ClientRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT client_id, metadata::text, secret_hash, secret_fingerprint, enabled, tokens_revoked_at, previous_secret_hash, previous_secret_expires_at FROM clients ORDER BY client_id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<ClientRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new ClientRow(
                reader.GetString(0),
                reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3),
                reader.GetBoolean(4))
            {
                TokensRevokedAt = reader.TimeOrNull(5),
                PreviousSecretHash = reader.TextOrNull(6),
                PreviousSecretExpiresAt = reader.TimeOrNull(7),
            });
        }

        return rows;
    }

    /// <summary>Replaces the secret of a client; every other one is dead at once.</summary>
    /// <returns>False when there is no such client.</returns>
    public async Task<bool> SetSecretAsync(string clientId, string secretHash, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Told("UPDATE clients SET secret_hash = $3, secret_fingerprint = NULL, previous_secret_hash = NULL, previous_secret_expires_at = NULL WHERE client_id = $1 RETURNING client_id, 'client_secret_changed' AS type"),
            Text(clientId), Origin(origins), Text(secretHash));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Lets a client in or shuts it out.</summary>
    /// <returns>False when there is no such client.</returns>
    public async Task<bool> SetEnabledAsync(string clientId, bool enabled, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Told("UPDATE clients SET enabled = $3 WHERE client_id = $1 RETURNING client_id, CASE WHEN enabled THEN 'client_enabled' ELSE 'client_disabled' END AS type"),
            Text(clientId), Origin(origins), new() { Value = enabled });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Revokes every token of a client, whether a user stands behind it or not; it may get new ones.</summary>
    /// <returns>False when there is no such client.</returns>
    public async Task<bool> RevokeTokensAsync(string clientId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Told("UPDATE clients SET tokens_revoked_at = $3 WHERE client_id = $1 RETURNING client_id, 'client_tokens_revoked' AS type"),
            Text(clientId), Origin(origins), Time(now));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    // The change and its event are one statement; the rows it answers are the events.
    private static string Told(string change) =>
        $"WITH changed AS ({change}) INSERT INTO security_events (type, client_id, {OriginColumns}) SELECT type, client_id, {OriginValues(2)} FROM changed";
}
