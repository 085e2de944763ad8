using System.Data;
using System.Diagnostics;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Work that one replica does at a time, under an advisory lock that ends with the connection at the latest.</summary>
internal static class OneReplica
{
    /// <summary>Does the work, unless another replica is at it.</summary>
    /// <param name="database">The pool.</param>
    /// <param name="lockKey">The same on every replica, and no other work's.</param>
    /// <param name="work">Answers how many rows it worked on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public static async Task<int> WorkAloneAsync(this NpgsqlDataSource database, long lockKey, Func<NpgsqlConnection, Task<int>> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var mutex = new NpgsqlCommand($"SELECT pg_try_advisory_lock({lockKey})", connection);
        if (await mutex.ExecuteScalarAsync(cancellationToken) is not true)
            return 0;
        try
        {
            return await work(connection);
        }
        finally
        {
            // A connection that is lost has let go of it, and why it was lost must not be hidden.
            if (connection.State == ConnectionState.Open)
            {
                await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({lockKey})", connection);
                await release.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Runs batches until one is not full.</summary>
    /// <param name="size">Of a full batch.</param>
    /// <param name="batch">One batch; answers how many rows it worked on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many rows in all.</returns>
    public static async Task<int> InBatchesAsync(int size, Func<Task<int>> batch, CancellationToken cancellationToken)
    {
        var total = 0;
        var done = 0;
        do
        {
            await PacedAsync(async () => done = await batch(), cancellationToken);
            total += done;
        }
        while (done == size);
        return total;
    }

    /// <summary>Works, and rests for as long as it worked: whatever there is to clean, requests have half of a core's time at least.</summary>
    public static async Task PacedAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        await Task.Delay(Stopwatch.GetElapsedTime(began), cancellationToken);
    }
}
