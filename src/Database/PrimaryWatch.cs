using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// A pool over several hosts that always leads to the primary. Npgsql remembers for each host what it is. Forgetting that
/// by itself, after some seconds, it would have every request try a host that is switched off, before the one that
/// serves; and a primary of old that comes back would be taken again. So it remembers, and is made to look anew only
/// when there is no primary any more.
/// </summary>
internal static class PrimaryWatch
{
    private const int Long = int.MaxValue / 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Whether a connection string names several hosts.</summary>
    public static bool IsNeeded(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The pool, watched until it is disposed.</summary>
    public static NpgsqlDataSource Build(NpgsqlDataSourceBuilder builder)
    {
        builder.ConnectionStringBuilder.HostRecheckSeconds = Long;
        var hosts = builder.BuildMultiHost();
        _ = WatchAsync(hosts);
        return hosts.WithTargetSession(TargetSessionAttributes.Primary);
    }

    private static async Task WatchAsync(NpgsqlMultiHostDataSource hosts)
    {
        while (true)
        {
            await Task.Delay(Interval);
            try
            {
                await using var connection = await hosts.OpenConnectionAsync(TargetSessionAttributes.Primary);
                await using var command = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection);
                if (await command.ExecuteScalarAsync() is false)
                    continue;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                // None is a primary, or the one that was does not answer.
            }

            hosts.ClearDatabaseStates();
        }
    }
}
