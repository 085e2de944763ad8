using System.Data.Common;
using System.Reflection;
using IdentityPlatform.Database;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Options;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>The way to PostgreSQL: the configured one, or the private cluster of Development. Closed after everything else.</summary>
public sealed class DatabaseAccess : IAsyncDisposable
{
    private const string MigrationFiles = "IdentityPlatform.IdentityServer.Storage.Migrations.";

    private readonly EmbeddedPostgres? _embedded;
    private readonly string _server;
    private readonly string _migrator;
    private readonly ServiceLayout _layout;
    private readonly ILoggerFactory _loggers;
    private readonly Task _first;

    private DatabaseAccess(EmbeddedPostgres? embedded, string server, string migrator, ServiceLayout layout, ILoggerFactory loggers)
    {
        _embedded = embedded;
        _server = server;
        _migrator = migrator;
        _layout = layout;
        _loggers = loggers;
        DataSource = PostgresDataSource.Create(WithoutReset(server), layout.Schema, "identity-server", loggers);
        _first = Task.Run(OpenFirst);
    }

    /// <summary>The files the server was built with.</summary>
    public static MigrationSet Migrations { get; } = MigrationSet.FromAssembly(Assembly.GetExecutingAssembly(), MigrationFiles);

    /// <summary>The server's pool.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Whether PostgreSQL is the server's own.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>Opens what the settings name; starts the private cluster when they name none.</summary>
    public static async Task<DatabaseAccess> OpenAsync(ServerSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var connections = settings.Connections;
        if (!connections.Embedded)
        {
            if (connections.Migrator is { Length: > 0 } migrator)
                _ = ConnectionForm.Parse("Migrator", migrator);
            var role = ConnectionForm.Parse("IdentityServer", connections.IdentityServer!).Username ?? DatabaseLayout.Default.IdentityServer.Role;
            var service = new ServiceLayout(settings.Database.Schema, role);
            return new DatabaseAccess(null, connections.IdentityServer!, connections.Migrator ?? connections.IdentityServer!, service, loggers);
        }

        var layout = DatabaseLayout.Default with
        {
            IdentityServer = DatabaseLayout.Default.IdentityServer with { Schema = settings.Database.Schema },
        };
        var options = new EmbeddedPostgresOptions { DataDirectory = settings.Root.DataDirectory, Revive = true };
        var cluster = await EmbeddedPostgres.StartAsync(options, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
        await cluster.EnsureDatabaseAsync(layout, cancellationToken);
        return new DatabaseAccess(
            cluster,
            cluster.ConnectionString(layout.Database, layout.IdentityServer.Role),
            cluster.ConnectionString(layout.Database, layout.MigratorRole),
            layout.IdentityServer,
            loggers);
    }

    /// <summary>Applies pending migrations as the owner of the schema.</summary>
    public Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken cancellationToken) =>
        Runner(_migrator).ApplyAsync(cancellationToken);

    /// <summary>Returns when the schema is one this server can serve on.</summary>
    /// <exception cref="SchemaVersionException">It is not; the message says what to run.</exception>
    public Task EnsureCurrentAsync(CancellationToken cancellationToken) =>
        Runner(_server).EnsureCurrentAsync(cancellationToken);

    /// <summary>The same at a start, with the first connection of the pool.</summary>
    /// <exception cref="SchemaVersionException">It is not; the message says what to run.</exception>
    public async Task EnsureCurrentAtStartAsync(CancellationToken cancellationToken)
    {
        await _first;
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await Runner(_server).EnsureCurrentAsync(connection, cancellationToken);
    }

    /// <summary>Where the schema stands; changes nothing.</summary>
    public Task<MigrationStatus> StatusAsync(CancellationToken cancellationToken) => Runner(_server).StatusAsync(cancellationToken);

    /// <summary>Whether the private cluster of Development is there; the first start makes it.</summary>
    public static bool HasEmbedded(ServerSettings settings) =>
        EmbeddedPostgres.Exists(new EmbeddedPostgresOptions { DataDirectory = settings.Root.DataDirectory });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await PostgresDataSource.CloseAsync(DataSource);
        if (_embedded is not null)
            await _embedded.DisposeAsync();
    }

    // The first connection is a large part of a start: it is made while everything else is put together. Waiting for it
    // in a thread needs less code to be compiled than handing over to others does.
    private void OpenFirst()
    {
        try
        {
            DataSource.OpenConnection().Dispose();
        }
        catch (Exception error) when (error is NpgsqlException or ObjectDisposedException or TimeoutException)
        {
            // Whoever asks next is told why.
        }
    }

    // Npgsql would undo what a session may hold with seven statements before each use of a connection, more work for the
    // database than a token is. Here whoever sets anything of a session takes it back itself.
    private static string WithoutReset(string server)
    {
        const string Key = "No Reset On Close";
        var settings = new DbConnectionStringBuilder { ConnectionString = server };
        if (!settings.ContainsKey(Key) && !settings.ContainsKey("NoResetOnClose"))
            settings[Key] = true;
        return settings.ConnectionString;
    }

    private MigrationRunner Runner(string connectionString) =>
        new(connectionString, Migrations, _layout, _loggers.CreateLogger<MigrationRunner>());
}
