using System.Diagnostics;
using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.Database;

public sealed class DatabaseBootstrapTests
{
    private static readonly (string, string)[] Files =
    [
        ("V001__secrets.sql", "CREATE TABLE secrets (id int PRIMARY KEY, text text); GRANT SELECT, INSERT ON secrets TO ${role}; INSERT INTO secrets VALUES (1, 'kept');"),
    ];

    [Fact]
    public async Task EnsureDatabaseAsync_DevAndProdInOneDatabase_DevCannotReachProd()
    {
        var cluster = await TestCluster.GetAsync();
        var database = $"test_{Guid.CreateVersion7():n}";
        var (dev, prod) = (Environment("dev", database), Environment("prod", database));
        foreach (var layout in new[] { dev, prod, dev })
            await cluster.EnsureDatabaseAsync(layout);
        foreach (var layout in new[] { dev, prod })
            await new MigrationRunner(cluster.ConnectionString(database, layout.MigratorRole), MigrationSet.FromFiles(Files), layout.IdentityServer, new ListLogger()).ApplyAsync();

        foreach (var role in new[] { dev.MigratorRole, dev.IdentityServer.Role, dev.ResourceApi.Role })
        {
            foreach (var sql in new[] { "SELECT text FROM identity_prod.secrets", "INSERT INTO identity_prod.secrets VALUES (2, 'x')", "DROP TABLE identity_prod.secrets", "CREATE TABLE identity_prod.mine (id int)", "SET ROLE identity_server_prod" })
                (await RefusalAsync(cluster.ConnectionString(database, role), sql)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, $"{role}: {sql}");
        }

        (await QueryAsync(cluster.ConnectionString(database, dev.IdentityServer.Role), "SELECT text FROM identity_dev.secrets")).ShouldBe("kept");
        (await QueryAsync(cluster.ConnectionString(database, prod.IdentityServer.Role), "SELECT text FROM identity_prod.secrets")).ShouldBe("kept");
    }

    [Fact]
    public async Task EnsureDatabaseAsync_ServiceRoles_HaveTheLeastRights()
    {
        await using var database = await TestDatabase.CreateAsync("least rights", MigrateAsync);
        foreach (var sql in new[] { "CREATE TABLE identity.mine (id int)", "CREATE TABLE public.mine (id int)", "CREATE TEMPORARY TABLE mine (id int)", "CREATE SCHEMA mine", "ALTER TABLE identity.secrets ADD mine int", "DROP TABLE identity.secrets", "UPDATE identity.secrets SET text = ''", "DELETE FROM identity.schema_migrations", "CREATE ROLE mine", "CREATE DATABASE mine", "SELECT 1 FROM pg_authid" })
            (await RefusalAsync(database.IdentityServerConnectionString, sql)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
        (await RefusalAsync(database.ResourceApiConnectionString, "SELECT * FROM identity.secrets")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await RefusalAsync(database.MigratorConnectionString, "CREATE ROLE mine")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await RefusalAsync(database.MigratorConnectionString, "CREATE SCHEMA mine")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await QueryAsync(database.AdminConnectionString, "SELECT count(*)::text FROM pg_roles WHERE rolname IN ('identity_platform_migrator', 'identity_server', 'resource_api') AND NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)")).ShouldBe("3");
    }

    [Fact]
    public async Task EnsureDatabaseAsync_SchemaOfAnotherPlatform_IsRefused()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var cluster = await TestCluster.GetAsync();
        var intruder = database.Layout with { MigratorRole = "intruder" };
        (await Should.ThrowAsync<PostgresException>(cluster.EnsureDatabaseAsync(intruder))).MessageText.ShouldContain("schema identity belongs to another role than intruder");
    }

    [Fact]
    public async Task EnsureDatabaseAsync_RoleWithTooManyRights_IsRefused()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var cluster = await TestCluster.GetAsync();
        var mighty = database.Layout with { ResourceApi = new ServiceLayout("resource_api", "postgres") };
        (await Should.ThrowAsync<PostgresException>(cluster.EnsureDatabaseAsync(mighty))).MessageText.ShouldContain("role postgres has more rights than it may");
    }

    [Fact]
    public async Task EnsureDatabaseAsync_ManyAtOnce_AllSucceed()
    {
        var cluster = await TestCluster.GetAsync();
        var layout = Environment("crowd", $"test_{Guid.CreateVersion7():n}");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => cluster.EnsureDatabaseAsync(layout))));
        (await QueryAsync(cluster.ConnectionString(layout.Database, layout.ResourceApi.Role), "SELECT current_user::text")).ShouldBe("resource_api_crowd");
    }

    [Fact]
    public async Task Script_RunByPsqlTwice_DoesTheSame()
    {
        var cluster = await TestCluster.GetAsync();
        var layout = Environment("script", $"test_{Guid.CreateVersion7():n}");
        for (var run = 0; run < 2; run++)
        {
            var (exitCode, output) = await PsqlAsync(cluster.AdminConnectionString(), DatabaseBootstrap.Script(layout));
            exitCode.ShouldBe(0, output);
        }

        await cluster.EnsureDatabaseAsync(layout);
        (await QueryAsync(cluster.AdminConnectionString(layout.Database), "SELECT string_agg(nspname || ' ' || nspowner::regrole, ', ' ORDER BY nspname) FROM pg_namespace WHERE nspname IN ('identity_script', 'resource_api_script')"))
            .ShouldBe("identity_script identity_platform_migrator_script, resource_api_script identity_platform_migrator_script");
    }

    [Fact]
    public async Task PostgresDataSource_Defaults_YieldToTheConnectionString()
    {
        await using var database = await TestDatabase.CreateAsync("least rights", MigrateAsync);
        await using var source = PostgresDataSource.Create(database.IdentityServerConnectionString + ";Command Timeout=3", "identity", "tests");
        await using var command = source.CreateCommand("SELECT text || current_setting('application_name') FROM secrets");
        command.CommandTimeout.ShouldBe(3);
        (await command.ExecuteScalarAsync()).ShouldBe("kepttests");
    }

    private static DatabaseLayout Environment(string name, string database) => DatabaseLayout.ForEnvironment(name) with { Database = database };

    private static Task MigrateAsync(TestDatabase template)
        => new MigrationRunner(template.MigratorConnectionString, MigrationSet.FromFiles(Files), template.Layout.IdentityServer, new ListLogger()).ApplyAsync();

    private static async Task<string?> RefusalAsync(string connectionString, string sql)
        => (await Should.ThrowAsync<PostgresException>(() => QueryAsync(connectionString, sql), sql)).SqlState;

    private static async Task<string?> QueryAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task<(int ExitCode, string Output)> PsqlAsync(string connectionString, string script)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo("psql", ["-X", "-h", settings.Host!, "-U", settings.Username!, "-d", settings.Database!])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["PGPASSWORD"] = settings.Password },
        };
        using var psql = Process.Start(start)!;
        var output = psql.StandardOutput.ReadToEndAsync();
        var errors = psql.StandardError.ReadToEndAsync();
        await psql.StandardInput.WriteAsync(script);
        psql.StandardInput.Close();
        await psql.WaitForExitAsync();
        return (psql.ExitCode, await output + await errors);
    }
}
