using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Storage.Audit;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>An audit log of a test's own, with what seals it and what checks it.</summary>
internal sealed class SealedLog : IAsyncDisposable
{
    private readonly TokenDatabase _database = new();
    private readonly EphemeralDataProtectionProvider _protection = new();

    private SealedLog()
    {
    }

    public CapturedLog Log { get; } = new();

    public NpgsqlDataSource Source => _database.Source;

    /// <summary>How another process reaches it.</summary>
    public string ConnectionString => _database.Whole.IdentityServerConnectionString;

    /// <summary>A log with nothing in it.</summary>
    public static async Task<SealedLog> CreateAsync()
    {
        var log = new SealedLog();
        await log._database.InitializeAsync();
        return log;
    }

    /// <summary>A log with seals of so many events.</summary>
    public static async Task<SealedLog> CreateAsync(params int[] seals)
    {
        var log = await CreateAsync();
        var sealer = log.Sealer();
        foreach (var events in seals)
        {
            await log.AddAsync(events);
            (await sealer.SealAsync(default)).ShouldBe(events);
        }

        return log;
    }

    /// <summary>One more replica.</summary>
    public AuditSealer Sealer(NpgsqlDataSource? source = null) => new(
        source ?? Source, Secrets(), TimeProvider.System, LoggerFactory.Create(logging => logging.AddProvider(Log)).CreateLogger<AuditSealer>());

    /// <summary>Walks along the seals.</summary>
    public async Task<ChainReport> VerifyAsync(long? from = null)
    {
        await using var events = await SealedEvents.OpenAsync(Source, default);
        return await new ChainWalk(events, new SealKey(await Secrets().KeepAsync(AuditSealer.SecretName, default)), TimeProvider.System).RunAsync(from, default);
    }

    /// <summary>Walks along the seals; every event must be sealed and as it was.</summary>
    public async Task<ChainReport> IsUnbrokenAsync()
    {
        var report = await VerifyAsync();
        report.Damages.ShouldBeEmpty();
        (report.Events, report.Unsealed.Waiting).ShouldBe(((long)(await AsOwnerAsync("SELECT count(*) FROM security_events"))!, 0));
        return report;
    }

    /// <summary>Events of some days ago, each of a user of its own.</summary>
    public Task AddAsync(int count, int daysAgo = 0) => _database.ExecuteAsync(
        """
        INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id, data, actor_client, reason)
        SELECT now() - make_interval(days => $2), 'session_ended', gen_random_uuid(), 'web', '192.0.2.' || n, 'Test', 'trace', jsonb_build_object('n', n), 'admin', 'why'
          FROM generate_series(1, $1) n
        """,
        count, daysAgo);

    public Task<Guid> AddUserAsync() => _database.AddUserAsync();

    public Task ExecuteAsync(string sql, params object[] values) => _database.ExecuteAsync(sql, values);

    /// <summary>As somebody who has the database's password, and not the server's secrets.</summary>
    public Task<object?> AsOwnerAsync(string sql) => _database.Whole.ScalarAsync($"SET search_path = identity; {sql}");

    /// <summary>Connections that wait for a lock.</summary>
    public async Task<bool> SomebodyWaitsAsync(string statement) =>
        (long)(await AsOwnerAsync($"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '{statement}%'"))! > 0;

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private ServerSecretStore Secrets() => new(Source, _protection, NullLogger<ServerSecretStore>.Instance);
}
