using IdentityPlatform.Database;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.ResourceApi.Options;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>The API's part of the database: its own schema, its own login.</summary>
public sealed class ApiDatabase : IAsyncDisposable
{
    private const string ApplicationName = "resource-api";

    private readonly EmbeddedPostgres? _embedded;

    private ApiDatabase(NpgsqlDataSource source, EmbeddedPostgres? embedded)
    {
        Source = source;
        _embedded = embedded;
    }

    /// <summary>The migrations this program was built with.</summary>
    public static MigrationSet Migrations { get; } =
        MigrationSet.FromAssembly(typeof(ApiDatabase).Assembly, "IdentityPlatform.ResourceApi.Storage.Migrations.");

    /// <summary>Connections as the serving login.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>
    /// Opens the configured database, which has to be at this program's version; in Development without one, the private
    /// PostgreSQL, which is brought there.
    /// </summary>
    /// <exception cref="SettingsException">There is none to serve from.</exception>
    /// <exception cref="SchemaVersionException">The database is at another version; the message says what to run.</exception>
    public static async Task<ApiDatabase> OpenAsync(ApiSettings settings, ILoggerFactory loggers)
    {
        ConnectionForm.Parse("ResourceApi", settings.ConnectionString);
        if (settings.ConnectionString is not { } connectionString)
        {
            return settings.MigratorConnectionString is null
                ? await OpenEmbeddedAsync(settings, loggers)
                : throw new SettingsException([new("ConnectionStrings:ResourceApi", "is missing although ConnectionStrings:Migrator is set", "Set it to the connection string of the login that serves; the migrator's owns the tables")]);
        }

        await Runner(connectionString, settings, loggers).EnsureCurrentAsync();
        return new ApiDatabase(PostgresDataSource.Create(connectionString, settings.Schema, ApplicationName, loggers), embedded: null);
    }

    /// <summary>Brings the configured database, or the private one, to this program's version.</summary>
    /// <returns>The files applied now.</returns>
    public static async Task<IReadOnlyList<Migration>> MigrateAsync(ApiSettings settings, ILoggerFactory loggers)
    {
        ConnectionForm.Parse("ResourceApi", settings.ConnectionString);
        ConnectionForm.Parse("Migrator", settings.MigratorConnectionString);
        if ((settings.MigratorConnectionString ?? settings.ConnectionString) is { } connectionString)
            return await Runner(connectionString, settings, loggers).ApplyAsync();
        await using var embedded = await StartAsync(settings, loggers);
        return await MigrateAsync(embedded, settings, loggers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await PostgresDataSource.CloseAsync(Source);
        if (_embedded is not null)
            await _embedded.DisposeAsync();
    }

    private static async Task<ApiDatabase> OpenEmbeddedAsync(ApiSettings settings, ILoggerFactory loggers)
    {
        var embedded = await StartAsync(settings, loggers);
        try
        {
            StorageLog.EmbeddedUsed(loggers.CreateLogger<ApiDatabase>(), Path.GetFullPath(settings.DataDirectory));
            await MigrateAsync(embedded, settings, loggers);
            var layout = Layout(settings);
            var connectionString = embedded.ConnectionString(layout.Database, layout.ResourceApi.Role);
            return new ApiDatabase(PostgresDataSource.Create(connectionString, settings.Schema, ApplicationName, loggers), embedded);
        }
        catch
        {
            await embedded.DisposeAsync();
            throw;
        }
    }

    private static Task<EmbeddedPostgres> StartAsync(ApiSettings settings, ILoggerFactory loggers) =>
        EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = settings.DataDirectory, Revive = true }, loggers.CreateLogger<EmbeddedPostgres>());

    private static async Task<IReadOnlyList<Migration>> MigrateAsync(EmbeddedPostgres embedded, ApiSettings settings, ILoggerFactory loggers)
    {
        var layout = Layout(settings);
        await embedded.EnsureDatabaseAsync(layout);
        return await Runner(embedded.ConnectionString(layout.Database, layout.MigratorRole), settings, loggers).ApplyAsync();
    }

    private static DatabaseLayout Layout(ApiSettings settings) =>
        DatabaseLayout.Default with { ResourceApi = new ServiceLayout(settings.Schema, settings.Schema) };

    private static MigrationRunner Runner(string connectionString, ApiSettings settings, ILoggerFactory loggers) =>
        new(connectionString, Migrations, Layout(settings).ResourceApi, loggers.CreateLogger<MigrationRunner>());
}
