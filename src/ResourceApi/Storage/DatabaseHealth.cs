using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>Ready means: a statement is answered.</summary>
internal sealed class DatabaseHealth(ApiDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.Source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy();
        }
    }
}
