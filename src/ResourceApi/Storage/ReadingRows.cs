using Dapper;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A row of <c>readings</c>.</summary>
public sealed record ReadingRow(
    Guid Id, long StoreId, string Sensor, double Value, string? Unit, string? Data, DateTime MeasuredAt, string RecordedBy, DateTime CreatedAt);

/// <summary>What a store's sensors measured. The store has been checked against the token before.</summary>
public sealed class ReadingRows(ApiDatabase database)
{
    public async Task<IReadOnlyList<ReadingRow>> ListAsync(long storeId, Guid? before, int count, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT id AS Id, store_id AS StoreId, sensor AS Sensor, value AS Value, unit AS Unit, data::text AS Data,
                   measured_at AS MeasuredAt, recorded_by AS RecordedBy, created_at AS CreatedAt
            FROM readings WHERE store_id = @storeId AND (@before::uuid IS NULL OR id < @before) ORDER BY id DESC LIMIT @count
            """;
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return [.. await connection.QueryAsync<ReadingRow>(new CommandDefinition(Sql, new { storeId, before, count }, cancellationToken: cancellationToken))];
    }

    public async Task AddAsync(ReadingRow reading, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO readings (id, store_id, sensor, value, unit, data, measured_at, recorded_by, created_at)
            VALUES (@Id, @StoreId, @Sensor, @Value, @Unit, @Data::jsonb, @MeasuredAt, @RecordedBy, @CreatedAt)
            """;
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Sql, reading, cancellationToken: cancellationToken));
    }
}
