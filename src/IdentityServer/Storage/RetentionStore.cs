using IdentityPlatform.IdentityServer.Options;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>
/// Deletes what is over and old: grants with their refresh tokens, sessions, history, events. Grants and sessions are walked
/// along their primary key, some of them each round; where a replica stopped it goes on the next time (V017).
/// </summary>
public sealed class RetentionStore(NpgsqlDataSource database, RetentionSettings settings)
{
    private const int Batch = 500;
    private const int GrantsAtOnce = 50;
    private const int TokensAtOnce = 500;

    // A round every five minutes sees some hundred thousand grants an hour, and never runs for long.
    private const int BatchesARound = 2000;

    // "retained" in ASCII: one replica at a time.
    private const long LockKey = 0x72657461696e6564;

    private Guid _grantsUpTo;
    private Guid _sessionsUpTo;

    /// <summary>One round.</summary>
    /// <returns>How many rows were deleted; zero when another replica is at it.</returns>
    public Task<int> DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken) => settings.Enabled
        ? database.WorkAloneAsync(LockKey, connection => RoundAsync(connection, now, cancellationToken), cancellationToken)
        : Task.FromResult(0);

    private async Task<int> RoundAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (grants, grantsUpTo) = await WalkAsync(connection, _grantsUpTo, "SELECT next_after, deleted FROM prune_grants($1, $2, $3, $4, $5)",
            [Count(GrantsAtOnce), Count(TokensAtOnce), Time(now - settings.UsedRefreshTokens), Time(now)], cancellationToken);
        _grantsUpTo = grantsUpTo;
        var (sessions, sessionsUpTo) = await WalkAsync(connection, _sessionsUpTo, "SELECT next_after, deleted FROM prune_sessions($1, $2, $3)",
            [Count(Batch), Time(now - settings.EndedSessions)], cancellationToken);
        _sessionsUpTo = sessionsUpTo;
        return grants + sessions
            + await OldestAsync(connection, "SELECT prune_login_history($1, $2)", now - settings.SignInHistory, cancellationToken)
            + await OldestAsync(connection, "SELECT prune_security_events($1, $2)", now - settings.SecurityEvents, cancellationToken);
    }

    // To the end of the table, or as far as a round goes; the next one goes on there.
    private static async Task<(int Deleted, Guid UpTo)> WalkAsync(NpgsqlConnection connection, Guid after, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Id(after));
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        var deleted = 0;
        for (var i = 0; i < BatchesARound; i++)
        {
            var atEnd = false;
            await OneReplica.PacedAsync(async () =>
            {
                await using var row = await command.ExecuteReaderAsync(cancellationToken);
                await row.ReadAsync(cancellationToken);
                atEnd = row.IsDBNull(0);
                after = atEnd ? Guid.Empty : row.GetGuid(0);
                deleted += row.GetInt32(1);
            }, cancellationToken);
            if (atEnd)
                break;
            command.Parameters[0].Value = after;
        }

        return (deleted, after);
    }

    private static Task<int> OldestAsync(NpgsqlConnection connection, string sql, DateTimeOffset before, CancellationToken cancellationToken) =>
        OneReplica.InBatchesAsync(Batch, async () =>
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { Time(before), Count(Batch) } };
            return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        }, cancellationToken);
}
