using IdentityPlatform.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Reliability.Upgrade;

/// <summary>
/// Programs of the previous release serve on the schema of this one: nothing that they use has gone or become
/// stricter. deploy/upgrade-drill lets the previous program itself try.
/// </summary>
public sealed class ExpansionTests
{
    [Theory]
    [InlineData("IdentityServer", "identity", "identity_server")]
    [InlineData("ResourceApi", "resource_api", "resource_api")]
    public async Task Migrations_SinceThePreviousRelease_OnlyExpand(string service, string schema, string role)
    {
        var previous = PreviousRelease.VersionOf(service);
        var now = PreviousRelease.Migrations(service);
        now.Migrations.Where(migration => migration.Version > previous).ShouldAllBe(migration => migration.Name.StartsWith("expand_", StringComparison.Ordinal));

        await using var database = await TestDatabase.CreateEmptyAsync();
        var layout = new ServiceLayout(schema, role);
        await new MigrationRunner(database.MigratorConnectionString, PreviousRelease.Migrations(service, previous), layout, NullLogger.Instance).ApplyAsync();
        var before = await SchemaShape.ReadAsync(database.AdminConnectionString, schema, role);
        await new MigrationRunner(database.MigratorConnectionString, now, layout, NullLogger.Instance).ApplyAsync();
        var after = await SchemaShape.ReadAsync(database.AdminConnectionString, schema, role);

        before.Columns.ShouldNotBeEmpty();
        before.Functions.Count.ShouldBePositive();
        before.BrokenBy(after).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ALTER TABLE users DROP COLUMN full_name", "column users.full_name is gone")]
    [InlineData("ALTER TABLE users RENAME COLUMN full_name TO name", "column users.full_name is gone")]
    [InlineData("ALTER TABLE users ALTER COLUMN full_name TYPE varchar(10)", "column users.full_name was")]
    [InlineData("ALTER TABLE users ALTER COLUMN full_name SET NOT NULL", "column users.full_name may no longer be left out")]
    [InlineData("ALTER TABLE users ADD COLUMN shoe_size integer NOT NULL", "column users.shoe_size is new and must be given")]
    [InlineData("ALTER TABLE users ADD CHECK (length(full_name) > 3)", "a new rule binds columns")]
    [InlineData("CREATE UNIQUE INDEX ON users (full_name)", "a new rule binds columns")]
    [InlineData("DROP FUNCTION user_stores(uuid) CASCADE", "function user_stores(p_user uuid)")]
    [InlineData("REVOKE UPDATE ON grants FROM identity_server", "the right grants UPDATE is gone")]
    public async Task Comparison_OfASchemaThatBecameStricter_SaysWhat(string change, string expected)
    {
        var layout = new ServiceLayout("identity", "identity_server");
        await using var database = await TestDatabase.CreateAsync("expansion", empty =>
            new MigrationRunner(empty.MigratorConnectionString, PreviousRelease.Migrations("IdentityServer"), layout, NullLogger.Instance).ApplyAsync());
        var before = await SchemaShape.ReadAsync(database.AdminConnectionString, "identity", "identity_server");
        await using (var connection = new NpgsqlConnection(database.AdminConnectionString + ";Search Path=identity"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(change, connection);
            await command.ExecuteNonQueryAsync();
        }

        var after = await SchemaShape.ReadAsync(database.AdminConnectionString, "identity", "identity_server");

        before.BrokenBy(after).ShouldContain(problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }
}
