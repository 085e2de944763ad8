using System.Collections.Concurrent;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Platform;

/// <summary>
/// What an operator runs: two replicas of the identity server and the resource API in Production, behind nginx, on a
/// PostgreSQL with a disk of its own. Every drill breaks a part of it and leaves it whole.
/// </summary>
public sealed class DrillPlatform : IAsyncLifetime
{
    private const int DiskMegabytes = 400;

    private readonly string _folder = TestCluster.NewFolder();
    private readonly ConcurrentQueue<PlatformProcess> _started = new();
    private readonly Uri[] _addresses = [Loopback.FreeAddress(), Loopback.FreeAddress()];
    private readonly int _tlsPort = Loopback.FreePort();

    /// <summary>Command lines of services and verbs.</summary>
    public ProductionSetup Setup { get; private set; } = null!;

    /// <summary>The checkout whose services are prepared and started; null for this one.</summary>
    public string? Build { get; init; }

    /// <summary>Whether the database server has a standby, which every connection string names besides it.</summary>
    public bool HasStandby { get; init; }

    /// <summary>The database server of both services.</summary>
    public PostgresServer Database { get; private set; } = null!;

    /// <summary>The way to the issuer: browsers and APIs reach the balancer through it.</summary>
    public SilencingProxy IssuerLink { get; private set; } = null!;

    /// <summary>The balancer.</summary>
    public NginxProcess Balancer { get; private set; } = null!;

    /// <summary>The identity server, twice.</summary>
    public PlatformProcess[] Replicas { get; } = new PlatformProcess[2];

    /// <summary>The resource API.</summary>
    public PlatformProcess Api { get; private set; } = null!;

    /// <summary>What the database, replicas, ended ones too, and the balancer complained of: for whoever reads why a drill failed.</summary>
    public string Complaints => string.Join('\n', [.. Database.Log.Split('\n').Concat(_started.SelectMany(replica => replica.Output.Split('\n'))).Where(IsComplaint), Balancer.Errors]);

    /// <summary>Where tokens say they come from.</summary>
    public Uri Issuer => new(Setup.Issuer);

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        FolderReaper.Watch(_folder);
        IssuerLink = new SilencingProxy(_tlsPort);
        Setup = new ProductionSetup(_folder) { Build = Build, IssuerPort = IssuerLink.Port };
        Database = await PostgresServer.CreateAsync(_folder, HasStandby ? 0 : DiskMegabytes);
        if (HasStandby)
        {
            await Database.AddStandbyAsync(Directory.CreateDirectory(Path.Combine(_folder, "standby")).FullName);
        }

        await Setup.PrepareAsync(Database);
        var api = Loopback.FreeAddress();
        Balancer = await NginxProcess.StartAsync(_folder, _tlsPort, api, _addresses);
        await Task.WhenAll(StartReplicaAsync(0), StartReplicaAsync(1));
        Api = await PlatformProcess.StartAsync(Setup.Api(api, Database));
    }

    /// <summary>Starts a replica that has ended.</summary>
    public async Task StartReplicaAsync(int index)
    {
        // Often, so that whatever is broken meets it; the previous release does not know of it.
        string[] seals = Setup.Build is null ? ["--Audit:SealEvery=00:00:01"] : [];
        Replicas[index] = await PlatformProcess.StartAsync(
            Setup.Identity(_addresses[index], Database.ConnectionString("identity_platform", "identity_server"), ["--Shutdown:ReadinessDelay=00:00:02", .. seals]));
        _started.Enqueue(Replicas[index]);
    }

    /// <summary>Starts one more replica, which no balancer knows.</summary>
    public Task<PlatformProcess> StartExtraReplicaAsync(string connection, int? openFiles = null, params IEnumerable<string> settings) =>
        PlatformProcess.StartAsync(Setup.Identity(Loopback.FreeAddress(), connection, settings) with { OpenFiles = openFiles });

    /// <summary>Does what a Kubernetes service or an ingress controller does: only replicas that say they are ready get requests.</summary>
    public async Task FollowReadinessAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        IReadOnlyList<Uri> used = _addresses;
        while (!cancellationToken.IsCancellationRequested)
        {
            var ready = new List<Uri>();
            foreach (var address in _addresses)
            {
                if (await Health.IsReadyAsync(http, address))
                {
                    ready.Add(address);
                }
            }

            if (ready.Count > 0 && !ready.SequenceEqual(used))
            {
                await Balancer.UseAsync(ready);
                used = ready;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }

        await Balancer.UseAsync(_addresses);
    }

    // Of PostgreSQL, of this release and of the one before.
    private static bool IsComplaint(string line) =>
        new[] { "ERROR:", "DETAIL:", "STATEMENT:", "FATAL:", " WRN ", " ERR ", "warn:", "fail:" }.Any(mark => line.Contains(mark, StringComparison.Ordinal));

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await Api.DisposeAsync();
        await Balancer.DisposeAsync();
        await IssuerLink.DisposeAsync();
        await Task.WhenAll(Replicas.Select(replica => replica.KillAsync()));
        await Database.DisposeAsync();
        Setup.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>All drills share one platform, and so run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DrillDefinition : ICollectionFixture<DrillPlatform>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "drills";
}
