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
    public async Task<int> MarkAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var mutex = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockKey})", connection);
        if (await mutex.ExecuteScalarAsync(cancellationToken) is not true)
            return 0;
        try
        {
            var total = 0;
            int marked;
            do
            {
                await using var command = new NpgsqlCommand("SELECT lapse_plans($1, $2, $3)", connection) { Parameters = { Count(Batch), Origin(origins), Time(now) } };
                marked = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
                total += marked;
            }
            while (marked == Batch);
            return total;
        }
        finally
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({LockKey})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
