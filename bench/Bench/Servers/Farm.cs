using IdentityPlatform.Bench.Processes;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.Bench.Servers;

/// <summary>Every server of a run. Those that no case needs are not started.</summary>
internal sealed class Farm : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    private readonly List<ServerProcess> _started = [];
    private readonly OtherHosts _others;

    private Farm(Workplace place, PrivateDatabase database, IdentityServerHost identity, BcryptPasswordHasher hasher, HttpClient http)
    {
        Database = database;
        Identity = identity;
        Hasher = hasher;
        Http = http;
        _others = new OtherHosts(place);
    }

    /// <summary>PostgreSQL.</summary>
    public PrivateDatabase Database { get; }

    /// <summary>Starts our server.</summary>
    public IdentityServerHost Identity { get; }

    /// <summary>The server's password hasher, in this process.</summary>
    public BcryptPasswordHasher Hasher { get; }

    /// <summary>For what is done before and after the load.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts PostgreSQL and prepares it.</summary>
    public static async Task<Farm> OpenAsync(Workplace place, CancellationToken cancellationToken)
    {
        var hasher = new BcryptPasswordHasher(Options.Create(new PasswordOptions()));
        var database = await PrivateDatabase.StartAsync(place.File("data"), cancellationToken);
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var farm = new Farm(place, database, new IdentityServerHost(place, database, hasher), hasher, http);
        try
        {
            await farm.Identity.PrepareAsync(cancellationToken);
            return farm;
        }
        catch
        {
            await farm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts our server and waits for it.</summary>
    public async Task<OAuthServer> StartOursAsync(CancellationToken cancellationToken)
    {
        var process = await ReadyAsync(Identity.Start("identity.log", withHttps: true), "/health/ready", cancellationToken);
        return IdentityServerHost.Of(process);
    }

    /// <summary>Starts the peer and waits for it.</summary>
    public async Task<OAuthServer> StartPeerAsync(CancellationToken cancellationToken)
    {
        var peer = _others.StartPeer();
        await ReadyAsync(peer.Process, "/.well-known/openid-configuration", cancellationToken);
        return peer;
    }

    /// <summary>Starts the bare signer and waits for it.</summary>
    public Task<ServerProcess> StartSignerAsync(CancellationToken cancellationToken) => ReadyAsync(_others.StartSigner(), "/", cancellationToken);

    /// <summary>Starts the resource API, whose issuer must run, and waits for it.</summary>
    public async Task<ServerProcess> StartApiAsync(CancellationToken cancellationToken)
    {
        await _others.MigrateApiAsync(Identity, Database, cancellationToken);
        return await ReadyAsync(_others.StartApi(Identity, Database), "/health/ready", cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
            await process.DisposeAsync();
        Http.Dispose();
        await Database.DisposeAsync();
    }

    private async Task<ServerProcess> ReadyAsync(ServerProcess process, string path, CancellationToken cancellationToken)
    {
        _started.Add(process);
        await process.WaitAsync(Http, () => Get(process, path), Often, cancellationToken);
        return process;
    }

    private static HttpRequestMessage Get(ServerProcess process, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(process.Address, path));
        request.Headers.Add("X-Forwarded-Proto", "https");
        return request;
    }
}
