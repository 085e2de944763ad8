using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.Protocol.Authorization;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>provider_arrivals</c>.</summary>
public sealed class ProviderArrivalTable(NpgsqlDataSource database) : IProviderArrivals
{
    /// <inheritdoc />
    public async Task AddAsync(StoredArrival arrival, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            INSERT INTO provider_arrivals (handle_hash, browser_hash, provider, subject, content, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            Bytes(arrival.Key.HandleHash), Bytes(arrival.Key.BrowserHash), Text(arrival.Provider), Text(arrival.Subject), Bytes(arrival.Content),
            Time(arrival.CreatedAt), Time(arrival.ExpiresAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<StoredArrival?> FindAsync(InteractionKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT provider, subject, content, created_at, expires_at FROM provider_arrivals
             WHERE handle_hash = $1 AND browser_hash = $2 AND used_at IS NULL AND expires_at > $3
            """,
            Bytes(key.HandleHash), Bytes(key.BrowserHash), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredArrival(key, reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }
}
