using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Scale;

/// <summary>A durable PostgreSQL of its own under a folder, migrated by the server's own verb and filled once.</summary>
internal sealed class FilledDatabase : IAsyncDisposable
{
    // As a small server is set up: what matters is the same for both sizes.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["shared_buffers"] = "1GB", ["max_wal_size"] = "8GB", ["maintenance_work_mem"] = "512MB", ["work_mem"] = "64MB", ["checkpoint_timeout"] = "30min",
    };

    private readonly EmbeddedPostgres _cluster;
    private readonly EmbeddedPostgresOptions _options;
    private readonly bool _temporary;

    private FilledDatabase(EmbeddedPostgres cluster, EmbeddedPostgresOptions options, long tokens, bool temporary)
    {
        (_cluster, _options, Tokens, _temporary) = (cluster, options, tokens, temporary);
        Admin = NpgsqlDataSource.Create(cluster.AdminConnectionString(Layout.Database) + ";Search Path=identity;Command Timeout=0;Include Error Detail=true");
    }

    public static DatabaseLayout Layout => DatabaseLayout.Default;

    /// <summary>How many refresh tokens it was filled with.</summary>
    public long Tokens { get; }

    /// <summary>The superuser, in the server's schema.</summary>
    public NpgsqlDataSource Admin { get; }

    public string ServerConnection => _cluster.ConnectionString(Layout.Database, Layout.IdentityServer.Role);

    public string MigratorConnection => _cluster.ConnectionString(Layout.Database, Layout.MigratorRole);

    public static async Task<FilledDatabase> OpenAsync(long tokens, string? data, TextWriter progress)
    {
        var folder = data is null ? Directory.CreateTempSubdirectory("idp-scale-").FullName : Path.Combine(data, tokens.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var options = new EmbeddedPostgresOptions { DataDirectory = folder, Settings = Settings };
        var cluster = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance);
        await cluster.EnsureDatabaseAsync(Layout);
        var database = new FilledDatabase(cluster, options, tokens, data is null);
        await ServerProcess.RunAsync(database, "migrate");
        if (!await database.IsFilledAsync())
            await database.FillAsync(progress);
        return database;
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Admin.DisposeAsync();
        await _cluster.DisposeAsync();
        if (_temporary && await EmbeddedPostgres.DestroyAsync(_options, NullLogger.Instance))
            Directory.Delete(_options.DataDirectory, recursive: true);
    }

    private async Task<bool> IsFilledAsync() => await ScalarAsync("SELECT EXISTS (SELECT FROM users WHERE username = 'scale-0')") is true;

    private async Task FillAsync(TextWriter progress)
    {
        var began = Stopwatch.GetTimestamp();
        var fill = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "fill.sql"));
        // The indexes of the largest tables are made after them: ten million rows one by one into an index of hashes take hours.
        await ScalarAsync($"""
            ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_pkey;
            DROP INDEX refresh_tokens_grant_idx;
            DROP INDEX security_events_user_idx;
            {fill.Replace("${tokens}", Tokens.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("${family}", "20", StringComparison.Ordinal)};
            ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash);
            CREATE INDEX refresh_tokens_grant_idx ON refresh_tokens (grant_id);
            CREATE INDEX security_events_user_idx ON security_events (user_id, at DESC)
            """);
        await ScalarAsync("VACUUM ANALYZE");
        await ScalarAsync("CHECKPOINT");
        var size = await ScalarAsync("SELECT pg_size_pretty(pg_database_size(current_database()))");
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Tokens:N0} refresh tokens: filled in {Stopwatch.GetElapsedTime(began).TotalSeconds:f0} s, {size}"));
    }
}
