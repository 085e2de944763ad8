using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// Opens a service's pool with the settings both services need; what the connection string says itself is kept. Of several
/// hosts it leads to the primary, and to the next one after a failover.
/// </summary>
public static class PostgresDataSource
{
    private const int ConnectionsPerCore = 8;
    private const int FewestConnections = 16;

    /// <summary>
    /// Connections of a pool at most, unless the connection string says otherwise: two replicas of the identity server and
    /// one of an API fit into the 100 that PostgreSQL takes as delivered.
    /// </summary>
    public const int MostConnections = 30;

    /// <summary>
    /// Connections of a pool unless the connection string says otherwise. A core keeps eight busy; more only take turns
    /// with each other (docs/performance.md).
    /// </summary>
    public static int MaxPoolSize { get; } = Math.Clamp(ConnectionsPerCore * Environment.ProcessorCount, FewestConnections, MostConnections);

    /// <summary>Asked every few seconds of a server that should be the primary, to hear that it is alive: true. It is not traced.</summary>
    public const string SignOfLife = "SELECT NOT pg_is_in_recovery()";

    /// <summary>A pool whose unqualified names are looked up in <paramref name="schema"/> only.</summary>
    /// <param name="connectionString">Host, database, user and password; anything else overrides the values set here.</param>
    /// <param name="schema">The service's schema.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>.</param>
    /// <param name="loggerFactory">Where Npgsql logs; parameter values are never logged.</param>
    public static NpgsqlDataSource Create(string connectionString, string schema, string applicationName, ILoggerFactory? loggerFactory = null)
    {
        var dataSource = new NpgsqlDataSourceBuilder(connectionString);
        var settings = dataSource.ConnectionStringBuilder;
        settings.SearchPath = SqlName.Quote(schema);
        settings.ApplicationName ??= applicationName;
        Complete(settings, new DbConnectionStringBuilder { ConnectionString = connectionString });
        // Names the pool in metrics and traces; the default is the connection string.
        dataSource.Name = applicationName;
        dataSource.UseLoggerFactory(loggerFactory).ConfigureTracing(tracing => tracing.ConfigureCommandFilter(command => command.CommandText != SignOfLife));
        // Whatever it says of them, only a primary can be served from.
        settings.Remove("Target Session Attributes");
        return PrimaryWatch.IsNeeded(settings) ? PrimaryWatch.Build(dataSource) : dataSource.Build();
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings, DbConnectionStringBuilder given)
    {
        // A frozen database must fail requests within seconds, not keep their threads and connections. A command on an open
        // connection costs its own time and then twice the other: Npgsql tries to tell the server over a new connection,
        // and waits there; so both are short. Waiting for the cancelled answer as well would only add to it.
        if (!Says("Timeout"))
            settings.Timeout = 2;
        if (!Says("Command Timeout", "CommandTimeout"))
            settings.CommandTimeout = 3;
        if (!Says("Cancellation Timeout", "CancellationTimeout"))
            settings.CancellationTimeout = -1;
        if (!Says("Keepalive", "Keep Alive"))
            settings.KeepAlive = 30;
        if (!Says("Maximum Pool Size", "MaxPoolSize"))
            settings.MaxPoolSize = MaxPoolSize;
        if (!Says("Max Auto Prepare", "MaxAutoPrepare"))
            settings.MaxAutoPrepare = 100;
        if (!Says("Auto Prepare Min Usages", "AutoPrepareMinUsages"))
            settings.AutoPrepareMinUsages = 2;
        // Asking Kerberos for a ticket at each connection is for those who have it.
        if (!Says("Gss Encryption Mode", "GssEncryptionMode"))
            settings.GssEncryptionMode = GssEncryptionMode.Disable;

        bool Says(params string[] names) => names.Any(given.ContainsKey);
    }

    /// <summary>Closes a pool.</summary>
    /// <param name="dataSource">What <see cref="Create"/> made.</param>
    public static ValueTask CloseAsync(NpgsqlDataSource dataSource)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return PrimaryWatch.CloseAsync(dataSource);
    }
}
