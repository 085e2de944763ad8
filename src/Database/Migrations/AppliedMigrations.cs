using Npgsql;

namespace IdentityPlatform.Database;

internal sealed record AppliedMigration(int Version, string Name, string Checksum)
{
    public string File => Migration.FileName(Version, Name);
}

/// <summary>The table <c>schema_migrations</c> of one schema.</summary>
internal static class AppliedMigrations
{
    public static async Task<IReadOnlyList<AppliedMigration>> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, schema, cancellationToken))
            return [];
        await using var command = new NpgsqlCommand($"SELECT version, name, checksum FROM {SqlName.Quote(schema)}.schema_migrations ORDER BY version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        return applied;
    }

    public static async Task CreateTableAsync(NpgsqlConnection connection, string schema, string role, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(connection, schema, cancellationToken))
            return;

        // The one grant that no script gives: a server must be able to see which version it stands on.
        await using var command = new NpgsqlCommand(
            $"""
            CREATE TABLE {SqlName.Quote(schema)}.schema_migrations (
              version integer PRIMARY KEY CHECK (version > 0),
              name text NOT NULL,
              checksum text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now(),
              duration_ms bigint NOT NULL
            );
            GRANT SELECT ON {SqlName.Quote(schema)}.schema_migrations TO {SqlName.Quote(role)};
            """,
            connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task AddAsync(NpgsqlConnection connection, string schema, Migration migration, long milliseconds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"INSERT INTO {SqlName.Quote(schema)}.schema_migrations (version, name, checksum, duration_ms) VALUES ($1, $2, $3, $4)", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = migration.Version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Checksum });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = milliseconds });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A table of that name may be another program's, and so may the schema: nothing is read into or written beside what is not ours.
    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT has_schema_privilege(n.oid, 'USAGE'), m.oid IS NOT NULL,
                   (SELECT count(*) = 3 FROM pg_attribute a WHERE a.attrelid = m.oid AND a.attname IN ('version', 'name', 'checksum') AND NOT a.attisdropped),
                   ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p') ORDER BY c.relname LIMIT 3)
              FROM (VALUES ($1)) AS wanted(name)
              LEFT JOIN pg_namespace n ON n.nspname = wanted.name
              LEFT JOIN pg_class m ON m.relnamespace = n.oid AND m.relname = 'schema_migrations' AND m.relkind IN ('r', 'p')
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.IsDBNull(0))
            throw new SchemaVersionException($"The database has no schema {schema}: make the roles and schemas first (see src/Database/README.md), then run `migrate`.");
        if (!reader.GetBoolean(0))
            throw new SchemaVersionException($"The login may not use the schema {schema}: check the user of the connection string and Database:Schema.");
        var (exists, isOurs, tables) = (reader.GetBoolean(1), reader.GetBoolean(2), reader.GetFieldValue<string[]>(3));
        if (exists && !isOurs)
            throw new SchemaVersionException($"The table schema_migrations in schema {schema} is another program's: give the platform a schema of its own (Database:Schema), or check the database of the connection string.");
        if (!exists && tables.Length > 0)
            throw new SchemaVersionException($"Schema {schema} holds tables of another program ({string.Join(", ", tables)}) and no record of migrations: give the platform a schema of its own (Database:Schema), or check the database of the connection string.");
        return exists;
    }
}
