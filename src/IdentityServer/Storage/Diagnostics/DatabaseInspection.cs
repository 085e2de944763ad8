using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Diagnostics;

/// <summary>What a database says of itself and of the login that asks.</summary>
public sealed record DatabaseFacts
{
    /// <summary>As the server names it, such as <c>16.4</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The first number of it.</summary>
    public required int MajorVersion { get; init; }

    public required string Database { get; init; }

    public required string Login { get; init; }

    /// <summary>Rights beyond a plain login: superuser, BYPASSRLS, CREATEROLE, CREATEDB, REPLICATION.</summary>
    public required IReadOnlyList<string> Powers { get; init; }

    public required bool SchemaExists { get; init; }

    /// <summary>Whether the login may make objects in the schema.</summary>
    public required bool MayCreate { get; init; }

    /// <summary>How many tables of the schema belong to the login.</summary>
    public required long OwnedTables { get; init; }

    /// <summary>Tables of the schema that the login may do nothing with.</summary>
    public required IReadOnlyList<string> ClosedTables { get; init; }

    /// <summary>A standby: nothing can be written.</summary>
    public required bool IsReadOnly { get; init; }

    /// <summary>Whether the connection is encrypted, or a socket of this machine.</summary>
    public required bool IsPrivate { get; init; }
}

/// <summary>Asks a database about itself.</summary>
public static class DatabaseInspection
{
    private const string Query =
        """
        SELECT split_part(current_setting('server_version'), ' ', 1), current_setting('server_version_num')::integer / 10000, current_database(), current_user,
               array_remove(ARRAY[CASE WHEN r.rolsuper THEN 'superuser' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
                   CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END], NULL),
               n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
               (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p') AND c.relowner = r.oid),
               ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
                      AND NOT has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE') ORDER BY c.relname),
               pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
               coalesce((SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false)
                   OR inet_client_addr() IS NULL OR inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1'
          FROM pg_roles r LEFT JOIN pg_namespace n ON n.nspname = $1
         WHERE r.rolname = current_user
        """;

    /// <summary>Asks.</summary>
    public static async Task<DatabaseFacts> ReadAsync(NpgsqlDataSource database, string schema, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new() { Value = schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseFacts
        {
            Version = reader.GetString(0),
            MajorVersion = reader.GetInt32(1),
            Database = reader.GetString(2),
            Login = reader.GetString(3),
            Powers = reader.GetFieldValue<string[]>(4),
            SchemaExists = reader.GetBoolean(5),
            MayCreate = reader.GetBoolean(6),
            OwnedTables = reader.GetInt64(7),
            ClosedTables = reader.GetFieldValue<string[]>(8),
            IsReadOnly = reader.GetBoolean(9),
            IsPrivate = reader.GetBoolean(10),
        };
    }
}
