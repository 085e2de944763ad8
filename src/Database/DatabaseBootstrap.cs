using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// Makes what migrations need and a superuser must give: the database, three logins and two schemas. Every step may be
/// repeated. Operators of their own server run <see cref="Script"/> with psql instead and set the passwords.
/// </summary>
public static class DatabaseBootstrap
{
    // "identity" in ASCII: programs that bootstrap the same cluster at once take turns.
    private const long LockKey = 0x6964656e74697479;

    /// <summary>Brings the cluster to the layout.</summary>
    /// <param name="adminConnectionString">A superuser's connection to the maintenance database (<c>postgres</c>).</param>
    /// <param name="layout">The names.</param>
    /// <param name="passwordOf">The password a login gets when it is made; null for none. A login that exists keeps its own.</param>
    /// <param name="cancellationToken">Stops between statements.</param>
    /// <exception cref="PostgresException">A login or schema of that name exists but has more rights or another owner than it may.</exception>
    public static async Task EnsureAsync(string adminConnectionString, DatabaseLayout layout, Func<string, string?> passwordOf, CancellationToken cancellationToken = default)
    {
        await using var admin = await OpenAsync(adminConnectionString, database: null, cancellationToken);
        await admin.ExecuteAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        await admin.ExecuteAsync(RolesSql(layout, passwordOf), cancellationToken);
        if (!await DatabaseExistsAsync(admin, layout.Database, cancellationToken))
            await admin.ExecuteAsync(CreateDatabaseSql(layout), cancellationToken);
        await admin.ExecuteAsync(DatabaseRightsSql(layout), cancellationToken);
        await using var inside = await OpenAsync(adminConnectionString, layout.Database, cancellationToken);
        await inside.ExecuteAsync(SchemasSql(layout), cancellationToken);
    }

    /// <summary>Who may connect to the layout's database. A copy made by <c>CREATE DATABASE ... TEMPLATE</c> needs it again.</summary>
    public static string DatabaseRightsSql(DatabaseLayout layout)
    {
        var database = SqlName.Quote(layout.Database);
        return $"""
            REVOKE ALL ON DATABASE {database} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {database} TO {string.Join(", ", Logins(layout).Select(SqlName.Quote))};

            """;
    }

    /// <summary>The same as <see cref="EnsureAsync"/> as a script for <c>psql -d postgres</c>, run by a superuser. It sets no passwords: <c>\password identity_server</c> does.</summary>
    public static string Script(DatabaseLayout layout) => $"""
        \set ON_ERROR_STOP on
        {RolesSql(layout, _ => null)}
        SELECT {SqlName.Literal(CreateDatabaseSql(layout))} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {SqlName.Literal(layout.Database)}) \gexec
        {DatabaseRightsSql(layout)}
        \connect {SqlName.Quote(layout.Database)}
        {SchemasSql(layout)}
        """;

    private static IEnumerable<string> Logins(DatabaseLayout layout)
        => [layout.MigratorRole, layout.IdentityServer.Role, layout.ResourceApi.Role];

    private static string CreateDatabaseSql(DatabaseLayout layout)
        => $"CREATE DATABASE {SqlName.Quote(layout.Database)} ENCODING 'UTF8' TEMPLATE template0";

    private static string RolesSql(DatabaseLayout layout, Func<string, string?> passwordOf) => string.Concat(Logins(layout).Select(role => $"""
        DO $do$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {SqlName.Literal(role)}) THEN
            CREATE ROLE {SqlName.Quote(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {(passwordOf(role) is { } password ? SqlName.Literal(password) : "NULL")};
          ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = {SqlName.Literal(role)} AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
            RAISE EXCEPTION USING MESSAGE = {SqlName.Literal($"role {role} has more rights than it may: it must be a plain login")};
          END IF;
        END $do$;

        """));

    private static string SchemasSql(DatabaseLayout layout)
        => "REVOKE ALL ON SCHEMA public FROM PUBLIC;\n" + string.Concat(new[] { layout.IdentityServer, layout.ResourceApi }.Select(service => $"""
        CREATE SCHEMA IF NOT EXISTS {SqlName.Quote(service.Schema)} AUTHORIZATION {SqlName.Quote(layout.MigratorRole)};
        DO $do$ BEGIN
          IF (SELECT nspowner::regrole <> {SqlName.Literal(SqlName.Quote(layout.MigratorRole))}::regrole FROM pg_namespace WHERE nspname = {SqlName.Literal(service.Schema)}) THEN
            RAISE EXCEPTION USING MESSAGE = {SqlName.Literal($"schema {service.Schema} belongs to another role than {layout.MigratorRole}: it is another platform's")};
          END IF;
        END $do$;
        REVOKE ALL ON SCHEMA {SqlName.Quote(service.Schema)} FROM PUBLIC;
        GRANT USAGE ON SCHEMA {SqlName.Quote(service.Schema)} TO {SqlName.Quote(service.Role)};

        """));

    private static Task<NpgsqlConnection> OpenAsync(string connectionString, string? database, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Database = database ?? settings.Database;
        return UnpooledConnection.OpenAsync(settings, cancellationToken);
    }

    private static async Task<bool> DatabaseExistsAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
