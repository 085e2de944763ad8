using System.Collections.Concurrent;
using IdentityPlatform.Database;
using Npgsql;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>A database of a test's own: a copy of a template that is migrated once per test process. Dropped on disposal.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<TestDatabase>>> Templates = new();

    private readonly EmbeddedPostgres _cluster;
    private readonly bool _pooling;

    private TestDatabase(EmbeddedPostgres cluster, string name, bool pooling)
    {
        _cluster = cluster;
        _pooling = pooling;
        Layout = DatabaseLayout.Default with { Database = name };
    }

    /// <summary>The default schemas and roles in this database.</summary>
    public DatabaseLayout Layout { get; }

    public string MigratorConnectionString => ConnectionString(Layout.MigratorRole);

    public string IdentityServerConnectionString => ConnectionString(Layout.IdentityServer.Role);

    public string ResourceApiConnectionString => ConnectionString(Layout.ResourceApi.Role);

    /// <summary>The superuser, for looking behind the roles' rights.</summary>
    public string AdminConnectionString => ConnectionString("postgres");

    /// <summary>A copy of the template <paramref name="templateName"/>, which <paramref name="migrate"/> fills when it is first asked for.</summary>
    public static async Task<TestDatabase> CreateAsync(string templateName, Func<TestDatabase, Task> migrate)
    {
        var template = await Templates.GetOrAdd(templateName, _ => new(() => MakeTemplateAsync(migrate))).Value;
        var copy = new TestDatabase(template._cluster, NewName(), pooling: true);
        await copy.ExecuteAsAdminAsync($"CREATE DATABASE {SqlName.Quote(copy.Layout.Database)} TEMPLATE {SqlName.Quote(template.Layout.Database)}");

        // Rights on a database are not copied with it.
        await copy.ExecuteAsAdminAsync(DatabaseBootstrap.DatabaseRightsSql(copy.Layout));
        return copy;
    }

    /// <summary>A database with roles and schemas, and nothing in them.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync("", _ => Task.CompletedTask);

    /// <summary>As a role. Whoever connects waits longer than a server would: all tests share two processors with it.</summary>
    public string ConnectionString(string role)
        => new NpgsqlConnectionStringBuilder(_cluster.ConnectionString(Layout.Database, role)) { Pooling = _pooling, Timeout = 20 }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        foreach (var role in new[] { Layout.MigratorRole, Layout.IdentityServer.Role, Layout.ResourceApi.Role, "postgres" })
        {
            await using var connection = new NpgsqlConnection(ConnectionString(role));
            NpgsqlConnection.ClearPool(connection);
        }

        await ExecuteAsAdminAsync($"DROP DATABASE IF EXISTS {SqlName.Quote(Layout.Database)} WITH (FORCE)");
    }

    private static async Task<TestDatabase> MakeTemplateAsync(Func<TestDatabase, Task> migrate)
    {
        var template = new TestDatabase(await TestCluster.GetAsync(), NewName(), pooling: false);
        await template._cluster.EnsureDatabaseAsync(template.Layout);
        await migrate(template);

        // A database is copied only while nobody is connected to it.
        await template.ExecuteAsAdminAsync($"ALTER DATABASE {SqlName.Quote(template.Layout.Database)} ALLOW_CONNECTIONS false");
        await template.ExecuteAsAdminAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{template.Layout.Database}'");
        return template;
    }

    private static string NewName() => $"test_{Guid.CreateVersion7():n}";

    private async Task ExecuteAsAdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_cluster.AdminConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
