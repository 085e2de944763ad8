using IdentityPlatform.Hosting;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.Telemetry;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>The server from settings to end: what every verb starts from. The database is closed last.</summary>
public sealed partial class ServerHost : IAsyncDisposable
{
    private readonly DatabaseAccess _database;
    private readonly ILoggerFactory _databaseLoggers;
    private readonly ConsoleLog _log;

    private ServerHost(WebApplication app, DatabaseAccess database, ILoggerFactory databaseLoggers, ConsoleLog log, ServerSettings settings)
    {
        _log = log;
        App = app;
        _database = database;
        _databaseLoggers = databaseLoggers;
        Settings = settings;
    }

    public WebApplication App { get; }

    public ServerSettings Settings { get; }

    public IServiceProvider Services => App.Services;

    private ILogger Logger => App.Services.GetRequiredService<ILogger<ServerHost>>();

    /// <summary>Reads the configuration; nothing is checked yet.</summary>
    internal static WebApplicationBuilder NewBuilder(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once: nobody watches their files, of which the system watches only so many.
            Args = [.. arguments, "--hostBuilder:reloadConfigOnChange=false"],
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            // appsettings.json lies beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddSecretFiles(arguments);
        // Why a start fails is told in a line, whatever appsettings.json says of levels.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        return builder;
    }

    /// <summary>Reads the settings, opens the database and puts the services together; nothing listens yet.</summary>
    /// <param name="arguments">Settings as <c>--Key value</c> or <c>--Key=value</c>.</param>
    /// <param name="adjust">Last word on services and logging, for tests.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static async Task<ServerHost> BuildAsync(string[] arguments, Action<WebApplicationBuilder>? adjust = null, CancellationToken cancellationToken = default)
    {
        var builder = NewBuilder(arguments);
        builder.WebHost.UseKestrelHttpsConfiguration();
        var settings = ServerSettings.Load(builder.Configuration, builder.Environment);
        // PostgreSQL is up before and after the application, and so is its log.
        var log = ConsoleLog.Open(settings.Log.Format);
        var loggers = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddProvider(log.Provider()));
        DatabaseAccess? database = null;
        try
        {
            database = await DatabaseAccess.OpenAsync(settings, loggers, cancellationToken);
            builder.Logging.ClearProviders().AddProvider(log.Provider());
            builder.Services.AddSingleton(log);
            builder.AddServer(settings, database);
            adjust?.Invoke(builder);
            return new ServerHost(builder.Build(), database, loggers, log, settings);
        }
        catch
        {
            if (database is not null)
                await database.DisposeAsync();
            loggers.Dispose();
            log.Dispose();
            throw;
        }
    }

    /// <summary>Begins to answer requests. The pipeline is made while the database is asked: each takes a part of a start's time.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var pipeline = Task.Run(App.UseServer, cancellationToken);
        await Task.WhenAll(PrepareAsync(cancellationToken), pipeline);
        await Listening.StartAsync(App, cancellationToken);
    }

    /// <summary>Brings everything to where requests can be answered: schema, keys, seed, what is held in memory.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (App.Environment.IsDevelopment())
            AnnounceDevelopment();
        else if (!Settings.Smtp.HasHost)
            LogNoMail(Logger);
        await CheckSchemaAsync(cancellationToken);
        await Task.WhenAll(Services.GetRequiredService<SigningKeyMaker>().EnsureAsync(cancellationToken), LoadRegistrationsAsync(cancellationToken));
    }

    /// <summary>Makes sure that the schema fits; Development brings it there.</summary>
    public Task CheckSchemaAsync(CancellationToken cancellationToken) =>
        App.Environment.IsDevelopment() ? _database.MigrateAsync(cancellationToken) : _database.EnsureCurrentAtStartAsync(cancellationToken);

    /// <summary>Applies a seed file.</summary>
    public async Task SeedAsync(string path, CancellationToken cancellationToken)
    {
        await using var scope = Services.CreateAsyncScope();
        var file = await scope.ServiceProvider.GetRequiredService<SeedRunner>().ApplyAsync(path, cancellationToken);
        if (!App.Environment.IsDevelopment() || file.Users.Count == 0)
            return;
        var users = string.Join(", ", file.Users.Select(user => $"{user.Username} ({(user.IsActive ? user.Plan : "inactive")})"));
        LogUsers(Logger, users, path);
    }

    /// <summary>Applies pending migrations.</summary>
    public Task<IReadOnlyList<Database.Migration>> MigrateAsync(CancellationToken cancellationToken) => _database.MigrateAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _database.DisposeAsync();
        _databaseLoggers.Dispose();
        _log.Dispose();
    }

    private async Task LoadRegistrationsAsync(CancellationToken cancellationToken)
    {
        if (Settings.Seed.File is { Length: > 0 } file)
            await SeedAsync(file, cancellationToken);
        await Task.WhenAll(Services.GetServices<IRegistrationSnapshot>().Select(snapshot => snapshot.ReloadAsync(cancellationToken)));
    }

    // Secure by default; what is convenient is for Development only, and said aloud.
    private void AnnounceDevelopment()
    {
        LogDevelopment(Logger, Settings.Root.Issuer);
        if (_database.IsEmbedded)
            LogEmbedded(Logger, Path.GetFullPath(Settings.Root.DataDirectory));
        if (!Settings.DataProtection.Protects)
            LogUnprotected(Logger);
        if (Services.GetService<MailFolder>() is { } mails)
            LogMailFolder(Logger, mails.Folder, $"{Settings.Root.Issuer}/dev/mail");
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Development: plain http is accepted and migrations are applied at start. Issuer {Issuer}")]
    private static partial void LogDevelopment(ILogger logger, string issuer);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Development: no ConnectionStrings:IdentityServer, so a private PostgreSQL runs under {Folder}")]
    private static partial void LogEmbedded(ILogger logger, string folder);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "Development: neither DataProtection:CertificateFile nor DataProtection:SecretFile, so signing keys lie unprotected in the database")]
    private static partial void LogUnprotected(ILogger logger);

    [LoggerMessage(EventId = 1510, Level = LogLevel.Warning, Message = "Development: no Smtp:Host, so mails are written to {Folder} and shown to anybody at {Page}")]
    private static partial void LogMailFolder(ILogger logger, string folder, string page);

    [LoggerMessage(EventId = 1511, Level = LogLevel.Warning, Message = "There is no mail server, so no mails are sent: nobody can confirm an e-mail, reset a password or be warned. Set Smtp:Host and Smtp:From")]
    private static partial void LogNoMail(ILogger logger);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Information, Message = "Demo users: {Users}; their passwords are in {Path}")]
    private static partial void LogUsers(ILogger logger, string users, string path);
}
