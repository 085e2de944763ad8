namespace IdentityPlatform.Database;

/// <summary>One service's part of the database.</summary>
/// <param name="Schema">The schema that holds all of the service's objects.</param>
/// <param name="Role">The login the service runs as: it may use the schema, and owns nothing.</param>
public sealed record ServiceLayout(string Schema, string Role);

/// <summary>
/// The names of a platform in a database cluster. Environments that share a cluster (dev, prod) differ in schemas and
/// roles, and then one environment's roles cannot read the other's data.
/// </summary>
/// <param name="Database">The database; environments may share one.</param>
/// <param name="MigratorRole">The login that owns both schemas and everything in them. No superuser, no BYPASSRLS.</param>
/// <param name="IdentityServer">The identity server's part.</param>
/// <param name="ResourceApi">The resource API's part.</param>
public sealed record DatabaseLayout(string Database, string MigratorRole, ServiceLayout IdentityServer, ServiceLayout ResourceApi)
{
    /// <summary>The names used when nothing else is configured.</summary>
    public static DatabaseLayout Default { get; } = new(
        "identity_platform",
        "identity_platform_migrator",
        new ServiceLayout("identity", "identity_server"),
        new ServiceLayout("resource_api", "resource_api"));

    /// <summary>The default names with an environment's suffix, in the same database: schema <c>identity_dev</c>, role <c>identity_server_dev</c>.</summary>
    public static DatabaseLayout ForEnvironment(string environment) => Default with
    {
        MigratorRole = $"{Default.MigratorRole}_{environment}",
        IdentityServer = new ServiceLayout($"{Default.IdentityServer.Schema}_{environment}", $"{Default.IdentityServer.Role}_{environment}"),
        ResourceApi = new ServiceLayout($"{Default.ResourceApi.Schema}_{environment}", $"{Default.ResourceApi.Role}_{environment}"),
    };
}
