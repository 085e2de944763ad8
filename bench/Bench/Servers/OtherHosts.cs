using System.Globalization;
using IdentityPlatform.Bench.Processes;

namespace IdentityPlatform.Bench.Servers;

/// <summary>Starts what ours is compared with.</summary>
/// <param name="place">Where things are.</param>
internal sealed class OtherHosts(Workplace place)
{
    private static readonly OAuthPaths PeerPaths = new("/auth", "/token", "/token/introspection", "/me");

    /// <summary>The peer: <c>oidc-provider</c>, one process, in-memory adapter.</summary>
    public OAuthServer StartPeer()
    {
        var address = FreeAddress();
        var settings = new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["PORT"] = address.Port.ToString(CultureInfo.InvariantCulture),
            ["ISSUER"] = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{address.Port}"),
            ["CLIENT_ID"] = OAuthServer.ClientId,
            ["CLIENT_SECRET"] = OAuthServer.ClientSecret,
            ["REDIRECT_URI"] = OAuthServer.RedirectUri,
            ["RESOURCE"] = OAuthServer.Api,
        };
        var process = ServerProcess.Start(new ServerStart(["node", "server.mjs"], place.At("bench", "peer"), address, settings, place.File("peer.log")));
        return new OAuthServer("peer", process, PeerPaths, $"&resource={Uri.EscapeDataString(OAuthServer.Api)}");
    }

    /// <summary>The bare signer.</summary>
    public ServerProcess StartSigner()
    {
        var address = FreeAddress();
        return ServerProcess.Start(new ServerStart(
            ["dotnet", Built("BareSigner"), address.AbsoluteUri.TrimEnd('/')], place.Temporary, address, new Dictionary<string, string>(), place.File("signer.log")));
    }

    /// <summary>The resource API, with its routes once more without authorization.</summary>
    public ServerProcess StartApi(IdentityServerHost issuer, PrivateDatabase database)
    {
        var address = FreeAddress();
        return ServerProcess.Start(new ServerStart(
            ["dotnet", Built("ApiHost"), "--urls", address.AbsoluteUri.TrimEnd('/')], place.Temporary, address, ApiSettings(issuer, database), place.File("api.log")));
    }

    /// <summary>Brings the resource API's schema to its version, by its own verb.</summary>
    public async Task MigrateApiAsync(IdentityServerHost issuer, PrivateDatabase database, CancellationToken cancellationToken) =>
        await Verb.RunAsync(
            ["dotnet", place.At("src", "ResourceApi", "bin", "Release", "net10.0", "IdentityPlatform.ResourceApi.dll"), "migrate"], ApiSettings(issuer, database), cancellationToken);

    private static Uri FreeAddress() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}"));

    private static Dictionary<string, string> ApiSettings(IdentityServerHost issuer, PrivateDatabase database) => new()
    {
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Issuer"] = issuer.Issuer,
        ["PublicUrl"] = "https://api.example.com",
        ["ConnectionStrings__ResourceApi"] = database.ResourceApi,
        ["ConnectionStrings__Migrator"] = database.Migrator,
        ["Introspection__ClientId"] = IdentityServerHost.ApiClientId,
        ["Introspection__ClientSecret"] = OAuthServer.ClientSecret,
        ["ForwardedHeaders__KnownProxies__0"] = "127.0.0.1",
        ["ForwardedHeaders__KnownProxies__1"] = "::1",
        ["RateLimits__RequestsPerMinutePerIp"] = "1000000",
        ["SSL_CERT_FILE"] = issuer.Certificate,
    };

    private string Built(string project) => place.At("bench", project, "bin", "Release", "net10.0", $"IdentityPlatform.{project}.dll");
}
