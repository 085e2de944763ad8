using Dapper;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A row of <c>store_settings</c>.</summary>
public sealed record StoreSettingsRow(long StoreId, string Settings, long Version, DateTime UpdatedAt, string UpdatedBy);

/// <summary>Settings of stores. The store has been checked against the token before.</summary>
public sealed class StoreSettingsRows(ApiDatabase database)
{
    private const string Columns = "store_id AS StoreId, settings::text AS Settings, version AS Version, updated_at AS UpdatedAt, updated_by AS UpdatedBy";

    /// <summary>The settings; null when none were ever made.</summary>
    public async Task<StoreSettingsRow?> FindAsync(long storeId, CancellationToken cancellationToken)
    {
        const string Sql = $"SELECT {Columns} FROM store_settings WHERE store_id = @storeId";
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<StoreSettingsRow>(new CommandDefinition(Sql, new { storeId }, cancellationToken: cancellationToken));
    }

    /// <summary>Makes or replaces the settings, if the condition holds; a store without any is at version 0.</summary>
    /// <returns>The row as it is now; null when the condition does not hold.</returns>
    public async Task<StoreSettingsRow?> SetAsync(StoreSettingsRow row, VersionCondition condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(condition);
        const string Sql = $"""
            INSERT INTO store_settings (store_id, settings, updated_at, updated_by)
            SELECT @StoreId, @Settings::jsonb, @UpdatedAt, @UpdatedBy
            WHERE @none OR EXISTS (SELECT FROM store_settings WHERE store_id = @StoreId)
            ON CONFLICT (store_id) DO UPDATE
            SET settings = excluded.settings, version = store_settings.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
            WHERE (@match::bigint[] IS NULL OR store_settings.version = ANY(@match::bigint[]))
              AND (@unless::bigint[] IS NULL OR store_settings.version <> ALL(@unless::bigint[]))
            RETURNING {Columns}
            """;
        var values = new { row.StoreId, row.Settings, row.UpdatedAt, row.UpdatedBy, none = condition.Allows(0), match = condition.Match, unless = condition.Unless };
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<StoreSettingsRow>(new CommandDefinition(Sql, values, cancellationToken: cancellationToken));
    }
}
