using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.IdentityServer.Diagnostics;

/// <summary>What the checks look at: the settings as far as they can be read, and the database as far as it can be reached.</summary>
internal sealed class Scene : IAsyncDisposable
{
    // An embedded server may have to recover first.
    private static readonly TimeSpan OpeningLimit = TimeSpan.FromSeconds(12);

    private Scene(string[] arguments, IConfiguration configuration, IHostEnvironment environment, ServerSettings settings, IReadOnlyList<SettingProblem> problems)
    {
        Arguments = arguments;
        Configuration = configuration;
        Environment = environment;
        Settings = settings;
        Problems = problems;
    }

    /// <summary>This machine's clock.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>Settings of the command line.</summary>
    public IReadOnlyList<string> Arguments { get; }

    public IConfiguration Configuration { get; }

    public IHostEnvironment Environment { get; }

    /// <summary>Sections with problems may hold defaults.</summary>
    public ServerSettings Settings { get; }

    /// <summary>What is wrong with the settings.</summary>
    public IReadOnlyList<SettingProblem> Problems { get; }

    /// <summary>The database, connected to or not; null when there is none to open.</summary>
    public DatabaseAccess? Database { get; private set; }

    /// <summary>Why there is no <see cref="Database"/>.</summary>
    public string? DatabaseProblem { get; private set; }

    /// <summary>Whether the embedded database is not made yet; the first start makes it.</summary>
    public bool DatabaseIsToBeMade { get; private set; }

    /// <summary>What checks of the database say when there are no <see cref="Facts"/>.</summary>
    public string WhyNoFacts => DatabaseIsToBeMade ? "There is no database yet." : "The database cannot be used.";

    /// <summary>What the database says of itself; null when it does not answer.</summary>
    public DatabaseFacts? Facts { get; private set; }

    /// <summary>Reads the settings. Nothing is started.</summary>
    /// <exception cref="InvalidDataException">A file of settings cannot be read.</exception>
    public static Scene Read(string[] arguments)
    {
        var builder = ServerHost.NewBuilder(arguments);
        var problems = new List<SettingProblem>();
        var settings = ServerSettings.Read(builder.Configuration, builder.Environment, problems);
        return new Scene(arguments, builder.Configuration, builder.Environment, settings, problems);
    }

    /// <summary>Opens the database; what is in the way is remembered, not thrown.</summary>
    public async Task OpenDatabaseAsync(CancellationToken cancellationToken)
    {
        if (Problems.Any(problem => problem.Key.StartsWith("ConnectionStrings:", StringComparison.Ordinal) || problem.Key.StartsWith("Database:", StringComparison.Ordinal)))
        {
            DatabaseProblem = "The settings of the database are wrong; see settings.";
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(OpeningLimit);
        try
        {
            DatabaseIsToBeMade = Settings.Connections.Embedded && !DatabaseAccess.HasEmbedded(Settings);
            if (DatabaseIsToBeMade)
                return;
            Database = await DatabaseAccess.OpenAsync(Settings, NullLoggerFactory.Instance, limit.Token).WaitAsync(limit.Token);
            Facts = await DatabaseInspection.ReadAsync(Database.DataSource, Settings.Database.Schema, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            DatabaseProblem = $"PostgreSQL does not answer within {OpeningLimit.TotalSeconds:0} s. Look at its log, and at what lies between it and this machine.";
        }
        catch (Exception error) when (CommandLine.Explain(error) is { } reason)
        {
            DatabaseProblem = reason;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
    }
}
