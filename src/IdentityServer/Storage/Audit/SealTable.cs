using IdentityPlatform.IdentityServer.Audit;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Audit;

/// <summary>Table <c>audit_seals</c>. On a connection of the caller, who may hold the lock of those who seal.</summary>
internal static class SealTable
{
    // Times that no clock of ours can hold are read as others, and then the seal is not intact.
    private const string Columns = "number, after_id, last_id, least(newest_at, '9999-01-01'), least(sealed_at, '9999-01-01'), key_id, digests, previous, hash";

    /// <summary>Seals in the order of their numbers.</summary>
    public static async Task<IReadOnlyList<Seal>> ReadAsync(NpgsqlConnection connection, long from, int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM audit_seals WHERE number >= $1 ORDER BY number LIMIT $2", connection) { Parameters = { Number(from), Count(count) } };
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The newest; null when there is none.</summary>
    public static async Task<Seal?> NewestAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM audit_seals ORDER BY number DESC LIMIT 1", connection);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Whether a seal is there, with the same hash.</summary>
    public static async Task<bool> HasAsync(NpgsqlConnection connection, SealMark mark, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM audit_seals WHERE number = $1 AND hash = $2)", connection) { Parameters = { Number(mark.Number), Bytes(mark.Hash) } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Adds one. Two of the same number there cannot be.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, Seal seal, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO audit_seals (number, after_id, last_id, newest_at, sealed_at, key_id, digests, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection)
        {
            Parameters =
            {
                Number(seal.Number), Number(seal.AfterId), Number(seal.LastId), Time(seal.NewestAt), Time(seal.SealedAt),
                Bytes(seal.KeyId), Bytes(seal.Digests), Bytes(seal.Previous), Bytes(seal.Hash),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<Seal>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<Seal> seals = [];
        while (await row.ReadAsync(cancellationToken))
        {
            seals.Add(new Seal
            {
                Number = row.GetInt64(0),
                AfterId = row.GetInt64(1),
                LastId = row.GetInt64(2),
                NewestAt = row.GetFieldValue<DateTimeOffset>(3),
                SealedAt = row.GetFieldValue<DateTimeOffset>(4),
                KeyId = row.GetFieldValue<byte[]>(5),
                Digests = row.GetFieldValue<byte[]>(6),
                Previous = row.GetFieldValue<byte[]>(7),
                Hash = row.GetFieldValue<byte[]>(8),
            });
        }

        return seals;
    }
}
