using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>Connections for one job: they end with it, and so do their session's locks and settings.</summary>
internal static class UnpooledConnection
{
    /// <summary>Opens one; of several hosts to the primary.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        settings.Pooling = false;
        settings.Remove("Target Session Attributes");
        return PrimaryWatch.IsNeeded(settings)
            ? await OpenPrimaryAsync(settings, cancellationToken)
            : await OpenOneAsync(settings, cancellationToken);
    }

    // All at once: one that is switched off must not hold up the other.
    private static async Task<NpgsqlConnection> OpenPrimaryAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hosts = settings.Host!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var attempts = hosts.Select(host => OpenPrimaryAsync(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Host = host }, host, giveUp.Token)).ToList();
        Task<NpgsqlConnection>? primary = null;
        try
        {
            await foreach (var attempt in Task.WhenEach(attempts))
            {
                if (attempt.IsCompletedSuccessfully)
                    return await (primary = attempt);
            }

            cancellationToken.ThrowIfCancellationRequested();
            // Of as many failures one says enough.
            return await attempts[0];
        }
        finally
        {
            _ = CloseOthersAsync(attempts, primary, giveUp);
        }
    }

    // One that hangs takes its time to be given up.
    private static async Task CloseOthersAsync(IReadOnlyList<Task<NpgsqlConnection>> attempts, Task<NpgsqlConnection>? primary, CancellationTokenSource giveUp)
    {
        await giveUp.CancelAsync();
        await foreach (var attempt in Task.WhenEach(attempts))
        {
            if (attempt != primary && attempt.IsCompletedSuccessfully)
                await (await attempt).DisposeAsync();
        }

        giveUp.Dispose();
    }

    private static async Task<NpgsqlConnection> OpenPrimaryAsync(NpgsqlConnectionStringBuilder settings, string host, CancellationToken cancellationToken)
    {
        var connection = await OpenOneAsync(settings, cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(PostgresDataSource.SignOfLife, connection);
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? connection
                : throw new NpgsqlException($"{host} is a standby");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<NpgsqlConnection> OpenOneAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Migrations and waits for a lock may take long; who gives up cancels.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
