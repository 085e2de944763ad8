using IdentityPlatform.Database;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>P11: two environments in one database, each with its own schema and logins.</summary>
public sealed class EnvironmentTests
{
    private static readonly Guid User = Guid.CreateVersion7();

    [Fact]
    public async Task Environments_InOneDatabase_DoNotReachEachOther()
    {
        var database = $"test_{Guid.CreateVersion7():n}";
        var (dev, prod) = (await MakeAsync("apidev", database), await MakeAsync("apiprod", database));

        (await dev.RunAsync("SELECT count(*) FROM resource_api_apidev.images")).ShouldBe(0L);
        (await dev.AsAsync(User, "SELECT used FROM resource_api_apidev.count_image('2030-01-01', '2030-01-01', 5)")).ShouldBe(1);
        foreach (var table in new[] { "images", "stock_listings", "superuser_audit", "schema_migrations" })
            (await RoleConnection.RefusedAsync(() => dev.AsAsync(User, $"SELECT count(*) FROM resource_api_apiprod.{table}", "on"))).ShouldBe("42501");
        (await RoleConnection.RefusedAsync(() => dev.AsAsync(User, "SELECT resource_api_apiprod.count_image('2030-01-01', '2030-01-01', 5)"))).ShouldBe("42501");
        (await RoleConnection.RefusedAsync(() => dev.RunAsync("SET ROLE resource_api_apiprod"))).ShouldBe("42501");
        (await prod.AsAsync(User, "SELECT count(*) FROM resource_api_apiprod.quota_usage")).ShouldBe(0L);

        await dev.DisposeAsync();
        await prod.DisposeAsync();
    }

    private static async Task<RoleConnection> MakeAsync(string environment, string database)
    {
        var cluster = await TestCluster.GetAsync();
        var layout = DatabaseLayout.ForEnvironment(environment) with { Database = database };
        await cluster.EnsureDatabaseAsync(layout);
        await new MigrationRunner(cluster.ConnectionString(database, layout.MigratorRole), ApiDatabase.Migrations, layout.ResourceApi, NullLogger.Instance).ApplyAsync();
        return await RoleConnection.OpenAsync(cluster.ConnectionString(database, layout.ResourceApi.Role));
    }
}
