using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Plans;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Plans;

/// <summary>The function <c>lapse_plans</c> (V014).</summary>
public sealed class LapsedPlanTable(NpgsqlDataSource database, IEventOrigins origins) : ILapsedPlans
{
    private const int Batch = 100;

    // "lapse" in ASCII: one replica looks at a time.
    private const long LockKey = 0x6c61707365;

    /// <inheritdoc />
    public Task<int> MarkAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.WorkAloneAsync(
        LockKey, connection => OneReplica.InBatchesAsync(Batch, () => MarkAsync(connection, now, cancellationToken), cancellationToken), cancellationToken);

    private async Task<int> MarkAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT lapse_plans($1, $2, $3)", connection) { Parameters = { Count(Batch), Origin(origins), Time(now) } };
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
