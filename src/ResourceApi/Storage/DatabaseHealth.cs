using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>Ready means: a statement is answered, and the schema is at least at the version that this program needs.</summary>
internal sealed class DatabaseHealth(ApiDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.Source.CreateCommand("SELECT coalesce(max(version), 0) FROM schema_migrations");
            var version = Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
            return version >= ApiDatabase.Migrations.Expected
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"The schema is at version {version}, this program needs {ApiDatabase.Migrations.Expected}: run migrate."));
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("It cannot be used.");
        }
    }
}
