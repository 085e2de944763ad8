using System.Net;
using System.Net.Sockets;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Server;

/// <summary>
/// The real server on real Kestrel and a free loopback port, with a database and a seed of the test's own. Several may
/// share one database: <see cref="ServerOptions.Database"/>.
/// </summary>
public sealed class ServerFactory : IAsyncDisposable
{
    private readonly ServerHost _host;
    private readonly bool _ownsDatabase;
    private readonly string? _seedFile;

    private ServerFactory(ServerHost host, Uri address, TestDatabase database, ServerOptions options, string? seedFile, CapturedLog log)
    {
        _host = host;
        _ownsDatabase = options.Database is null;
        _seedFile = seedFile;
        Address = address;
        Database = database;
        Log = log;
        Http = NewClient();
    }

    /// <summary>Where it listens; also the issuer unless <see cref="ServerOptions.Settings"/> says otherwise.</summary>
    public Uri Address { get; }

    /// <summary>The issuer.</summary>
    public string Issuer => _host.Settings.Root.Issuer;

    /// <summary>Its database.</summary>
    public TestDatabase Database { get; }

    /// <summary>Every log line so far.</summary>
    public CapturedLog Log { get; }

    /// <summary>A client that follows no redirects and keeps no cookies.</summary>
    public HttpClient Http { get; }

    /// <summary>Where it writes its mails when it has no mail server.</summary>
    public string MailFolder => Path.GetFullPath(Path.Combine(_host.Settings.Root.DataDirectory, "mail"));

    /// <summary>The server's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a server with a seed and the defaults.</summary>
    public static Task<ServerFactory> StartAsync(string? seed = null) => StartAsync(new ServerOptions { Seed = seed });

    /// <summary>Starts a server.</summary>
    public static async Task<ServerFactory> StartAsync(ServerOptions options)
    {
        var database = options.Database ?? await NewDatabaseAsync(options.Seed);
        var seedFile = options.Seed is null ? null : await WriteSeedAsync(options.Seed);
        // Bound before the server is built, so that its address is known and nobody else can take it.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var log = new CapturedLog();
        var host = await ServerHost.BuildAsync([.. Arguments(options, database, seedFile, port)], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
            builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => socket);
            options.Adjust?.Invoke(builder);
        });
        await host.StartAsync(CancellationToken.None);
        return new ServerFactory(host, new Uri($"http://localhost:{port}"), database, options, seedFile, log);
    }

    /// <summary>A migrated and seeded database with signing keys: a copy of a template that each seed is applied to once.</summary>
    public static Task<TestDatabase> NewDatabaseAsync(string? seed = null) => TestDatabase.CreateAsync($"identity-server {seed}", async database =>
    {
        var seedFile = seed is null ? null : await WriteSeedAsync(seed);
        await using var host = await ServerHost.BuildAsync([.. Arguments(new ServerOptions(), database, seedFile, port: 0)], builder => builder.Logging.ClearProviders());
        await host.PrepareAsync(CancellationToken.None);
        if (seedFile is not null)
            File.Delete(seedFile);
    });

    /// <summary>Another client: no redirects; cookies only in the container that is given.</summary>
    public HttpClient NewClient(CookieContainer? cookies = null) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null, CookieContainer = cookies ?? new CookieContainer() })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(30),
        };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.App.StopAsync();
        await _host.DisposeAsync();
        if (_seedFile is not null)
            File.Delete(_seedFile);
        if (Directory.Exists(MailFolder))
            Directory.Delete(MailFolder, recursive: true);
        if (_ownsDatabase)
            await Database.DisposeAsync();
    }

    private static IEnumerable<string> Arguments(ServerOptions options, TestDatabase database, string? seedFile, int port)
    {
        yield return "--environment=Development";
        yield return $"--urls=http://127.0.0.1:{port}";
        yield return $"--Issuer=http://localhost:{port}";
        yield return $"--ConnectionStrings:IdentityServer={database.IdentityServerConnectionString}";
        yield return $"--ConnectionStrings:Migrator={database.MigratorConnectionString}";
        yield return "--RateLimits:Enabled=false";
        // The cheapest bcrypt: what is tested is the server, not the patience.
        yield return "--Password:BcryptCost=4";
        yield return $"--DataDirectory={Path.Combine(Path.GetTempPath(), $"idp-data-{Guid.CreateVersion7():n}")}";
        if (seedFile is not null)
            yield return $"--Seed:File={seedFile}";
        foreach (var (key, value) in options.Settings)
            yield return $"--{key}={value}";
    }

    private static async Task<string> WriteSeedAsync(string seed)
    {
        var file = Path.Combine(Path.GetTempPath(), $"seed-{Guid.CreateVersion7():n}.json");
        await File.WriteAllTextAsync(file, seed);
        return file;
    }
}
