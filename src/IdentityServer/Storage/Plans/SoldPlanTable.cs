using IdentityPlatform.IdentityServer.Plans;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Plans;

/// <summary>Table <c>plans</c>.</summary>
public sealed class SoldPlanTable(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<SoldPlan>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, lemon_squeezy_variants FROM plans ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var plans = new List<SoldPlan>();
        while (await reader.ReadAsync(cancellationToken))
            plans.Add(new SoldPlan(reader.GetString(0), reader.GetFieldValue<string[]>(1)));
        return plans;
    }
}
