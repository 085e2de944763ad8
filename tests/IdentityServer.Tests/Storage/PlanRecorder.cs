using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>
/// A pool of the server's own login whose every statement, those inside functions too, tells the plan it was run by
/// (PostgreSQL's auto_explain; the driver logs what it is told).
/// </summary>
internal sealed class PlanRecorder : IAsyncDisposable
{
    private readonly CapturedLog _log = new();

    private PlanRecorder(TestDatabase database)
    {
        var builder = new NpgsqlDataSourceBuilder(database.IdentityServerConnectionString);
        builder.ConnectionStringBuilder.SearchPath = database.Layout.IdentityServer.Schema;
        builder.UseLoggerFactory(LoggerFactory.Create(logging => logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace)));
        Source = builder.Build();
    }

    public NpgsqlDataSource Source { get; }

    public static async Task<PlanRecorder> StartAsync(TestDatabase database)
    {
        var name = database.Layout.Database;
        await database.ScalarAsync($"""
            ALTER DATABASE "{name}" SET session_preload_libraries = 'auto_explain';
            ALTER DATABASE "{name}" SET auto_explain.log_min_duration = 0;
            ALTER DATABASE "{name}" SET auto_explain.log_nested_statements = on;
            ALTER DATABASE "{name}" SET client_min_messages = 'log'
            """);
        return new PlanRecorder(database);
    }

    /// <summary>The plans of what is done.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(Func<Task> work)
    {
        var before = _log.Lines.Count;
        await work();
        return [.. _log.Lines.Skip(before).Where(line => line.Contains("Query Text:", StringComparison.Ordinal))];
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
