using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Audit;

/// <summary>How far the audit log is sealed.</summary>
/// <param name="Number">Of the newest seal; null when there is none.</param>
/// <param name="SealedAt">When it was made.</param>
/// <param name="WaitingSince">Time of the oldest event that is not sealed; null when all are.</param>
public sealed record SealState(long? Number, DateTimeOffset? SealedAt, DateTimeOffset? WaitingSince)
{
    /// <summary>Reads it.</summary>
    public static async Task<SealState> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT s.number, s.sealed_at, e.at
              FROM (SELECT) x
              LEFT JOIN LATERAL (SELECT a.number, a.sealed_at, a.last_id FROM audit_seals a ORDER BY a.number DESC LIMIT 1) s ON true
              LEFT JOIN LATERAL (SELECT v.at FROM security_events v WHERE v.id > coalesce(s.last_id, 0) ORDER BY v.id LIMIT 1) e ON true
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new SealState(row.IsDBNull(0) ? null : row.GetInt64(0), TimeOrNull(row, 1), TimeOrNull(row, 2));
    }

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
