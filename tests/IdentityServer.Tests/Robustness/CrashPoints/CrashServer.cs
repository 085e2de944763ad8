using System.Net.Sockets;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Proxies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Robustness.CrashPoints;

/// <summary>The whole server with a proxy before its database, and without jobs: nothing is asked but what a request asks.</summary>
public sealed class CrashServer : TwoFactorServer
{
    private TestDatabase _database = null!;

    /// <summary>Between the server and PostgreSQL.</summary>
    public CrashPointProxy Proxy { get; private set; } = null!;

    /// <inheritdoc />
    protected override ServerOptions Options => base.Options with
    {
        Database = _database,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings:IdentityServer"] = ThroughProxy() },
        Adjust = builder =>
        {
            base.Options.Adjust!(builder);
            foreach (var job in builder.Services.Where(IsJob).ToList())
                builder.Services.Remove(job);
        },
    };

    /// <inheritdoc />
    public override async Task InitializeAsync()
    {
        _database = await ServerFactory.NewDatabaseAsync(Seed);
        var direct = new NpgsqlConnectionStringBuilder(_database.IdentityServerConnectionString);
        Proxy = new CrashPointProxy(new UnixDomainSocketEndPoint(Path.Combine(direct.Host!, $".s.PGSQL.{direct.Port}")));
        await base.InitializeAsync();
        await Factory.Services.GetRequiredService<OwedWrites>().StartAsync(default);
    }

    /// <inheritdoc />
    public override async Task DisposeAsync()
    {
        await Factory.Services.GetRequiredService<OwedWrites>().StopAsync(default);
        await base.DisposeAsync();
        await Proxy.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static bool IsJob(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && (service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType)?.Assembly == typeof(ServerHost).Assembly;

    private string ThroughProxy() => new NpgsqlConnectionStringBuilder(_database.IdentityServerConnectionString)
    {
        Host = "127.0.0.1", Port = Proxy.Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
