using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Whether the database answers and is at a version this program can serve on. However many ask, it is asked by one at a time.</summary>
public sealed partial class DatabaseProbe(DatabaseAccess database, ILogger<DatabaseProbe> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private Task<(HealthCheck Database, HealthCheck Migrations)>? _running;

    /// <summary>Asks, or waits for who asks already. Answers within two seconds.</summary>
    public Task<(HealthCheck Database, HealthCheck Migrations)> AskAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running is null or { IsCompleted: true })
                _running = AskAsync();
            return _running.WaitAsync(cancellationToken);
        }
    }

    private async Task<(HealthCheck Database, HealthCheck Migrations)> AskAsync()
    {
        var version = DatabaseAccess.Migrations.Expected;
        using var impatience = new CancellationTokenSource(Patience);
        try
        {
            // The wait is ended here too: a connection that hangs may take its time to notice.
            await database.EnsureCurrentAsync(impatience.Token).WaitAsync(impatience.Token);
            return (HealthCheck.Passed, HealthCheck.Passed with { Version = version });
        }
        catch (SchemaVersionException error)
        {
            LogUnfit(logger, error.Message);
            return (HealthCheck.Passed, new HealthCheck(error.Message) { Version = version });
        }
        catch (Exception error)
        {
            LogUnfit(logger, error.Message);
            var reason = error is OperationCanceledException ? $"It does not answer within {Patience.TotalSeconds} s." : "It cannot be used; the log says why.";
            return (new HealthCheck(reason), new HealthCheck("The database cannot be asked.") { Version = version });
        }
    }

    [LoggerMessage(EventId = 1321, Level = LogLevel.Warning, Message = "Not ready, the database cannot be used: {Reason}")]
    private static partial void LogUnfit(ILogger logger, string reason);
}
