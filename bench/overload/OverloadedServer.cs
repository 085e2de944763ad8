using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Processes;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Overload;

/// <summary>One identity server in Production on a PostgreSQL of its own, with passwords as expensive as in production.</summary>
internal sealed class OverloadedServer : IAsyncDisposable
{
    private readonly string _folder = TestCluster.NewFolder();
    private PostgresServer _database = null!;
    private ProductionSetup _setup = null!;
    private PlatformProcess _process = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address => _process.Address;

    /// <summary>Secrets of the confidential clients, by client.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _setup.Secrets;

    /// <summary>Megabytes that it has resident.</summary>
    public long Megabytes => _process.ResidentMemory >> 20;

    /// <summary>Prepares and starts everything.</summary>
    public static async Task<OverloadedServer> StartAsync()
    {
        var server = new OverloadedServer();
        FolderReaper.Watch(server._folder);
        server._setup = new ProductionSetup(server._folder) { BcryptCost = 12 };
        server._database = await PostgresServer.CreateAsync(server._folder);
        await server._setup.PrepareAsync(server._database);
        server._process = await PlatformProcess.StartAsync(
            server._setup.Identity(Loopback.FreeAddress(), server._database.ConnectionString("identity_platform", "identity_server")));
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _database.DisposeAsync();
        _setup.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
