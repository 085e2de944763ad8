using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Tokens;

/// <summary>A migrated database with the grant store on it, and what its rows are made with.</summary>
public sealed class TokenDatabase : IAsyncLifetime
{
    private TestDatabase _database = null!;

    /// <summary>There is no request: events come from this process.</summary>
    public static IEventOrigins Origins { get; } = new RequestOrigins(new HttpContextAccessor());

    public NpgsqlDataSource Source { get; private set; } = null!;

    /// <summary>The whole database, for looking behind the server's back.</summary>
    public TestDatabase Whole => _database;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync("tokens", MigrateAsync);
        // Twenty wait for a lock at once, and one more holds it (RaceAsync).
        var settings = new NpgsqlConnectionStringBuilder(_database.IdentityServerConnectionString) { MaxPoolSize = 30 };
        Source = PostgresDataSource.Create(settings.ConnectionString, _database.Layout.IdentityServer.Schema, "tests");
    }

    public async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        await _database.DisposeAsync();
    }

    internal PostgresGrantStore Grants(TimeProvider time, ILogger<PostgresGrantStore>? logger = null) =>
        new(Source, Origins, time, logger ?? NullLogger<PostgresGrantStore>.Instance);

    internal PostgresTokenState State(TimeProvider time) => new(Source, Origins, time);

    public async Task<Guid> AddUserAsync(string name = "user")
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(
            """
            INSERT INTO users (id, username, normalized_username, email, normalized_email, email_verified, security_stamp, concurrency_stamp, full_name, roles)
            VALUES ($1, $2, upper($2), $2 || '@example.com', upper($2 || '@example.com'), true, 's', 'c', 'Full Name', '{user,editor}')
            """,
            id,
            $"{name}-{id:n}");
        return id;
    }

    public async Task<long> AddStoreAsync(Guid owner)
    {
        await using var command = Source.CreateCommand("INSERT INTO stores (name, owner_id) VALUES ('Shop', $1) RETURNING id");
        command.Parameters.Add(new() { Value = owner });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Opens a grant with a refresh token, as the password grant does.</summary>
    public async Task<(Grant Grant, string Token)> OpenAsync(TimeProvider time, Guid user, string clientId = "web", params string[] scopes)
    {
        var token = TokenHandle.Create();
        var now = time.GetUtcNow();
        var grant = await Grants(time).OpenAsync(
            new OpenGrantRequest
            {
                UserId = user,
                ClientId = clientId,
                Scope = ScopeSet.Of(["openid", "offline_access", .. scopes]),
                Authentication = new AuthenticationContext(Guid.CreateVersion7(), now, "1", ["pwd"]),
                Device = new ClientDevice("192.0.2.1", "Test"),
                RefreshToken = new NewRefreshToken(TokenHandle.Hash(token), now.AddDays(30)),
                SessionExpiresAt = now.AddDays(30),
            },
            default);
        return (grant.ShouldNotBeNull(), token);
    }

    /// <summary>A code for the grant, as the authorization endpoint makes it.</summary>
    public async Task<string> AddCodeAsync(TimeProvider time, Guid grant, string? redirectUri = null, string? challenge = null)
    {
        var code = TokenHandle.Create();
        var now = time.GetUtcNow();
        await ExecuteAsync(
            "INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, code_challenge, nonce, created_at, expires_at) VALUES ($1, $2, $3, $4, 'n-0S6', $5, $6)",
            TokenHandle.Hash(code),
            grant,
            (object?)redirectUri ?? DBNull.Value,
            (object?)challenge ?? DBNull.Value,
            now,
            now.AddSeconds(60));
        return code;
    }

    /// <summary>
    /// Runs all at the same time for certain: a row that each needs is held until every one of them waits for it.
    /// </summary>
    public async Task<T[]> RaceAsync<T>(string holdSql, byte[] key, int count, Func<int, Task<T>> run)
    {
        await using var holder = await Source.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(holdSql, holder, transaction);
        hold.Parameters.Add(new() { Value = key });
        (await hold.ExecuteScalarAsync()).ShouldNotBeNull();

        var running = Enumerable.Range(0, count).Select(run).ToList();
        await using var waiting = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", holder, transaction);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((long)(await waiting.ExecuteScalarAsync(deadline.Token))! < count)
        {
            // Inside a transaction the view is a snapshot unless it is cleared.
            await using var clear = new NpgsqlCommand("SELECT pg_stat_clear_snapshot()", holder, transaction);
            await clear.ExecuteNonQueryAsync(deadline.Token);
        }

        await transaction.CommitAsync();
        return await Task.WhenAll(running);
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    private static Task MigrateAsync(TestDatabase database) => new MigrationRunner(
        database.MigratorConnectionString,
        MigrationSet.FromAssembly(typeof(TokenEngine).Assembly, "IdentityPlatform.IdentityServer.Storage.Migrations."),
        database.Layout.IdentityServer,
        NullLogger.Instance).ApplyAsync();
}
