using System.Text;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.EndToEnd.Platform;

/// <summary>
/// The platform as <c>./dev run</c> starts it — both services as processes, the embedded PostgreSQL — with a seed of
/// the test's own, on free ports, under a data directory of its own. Plus the relying party's web server.
/// </summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    private readonly string _data = TestCluster.NewFolder();

    /// <summary>The identity server; its address is the issuer.</summary>
    public PlatformProcess Identity { get; private set; } = null!;

    /// <summary>Where the identity server writes its mails; see <see cref="TestSupport.Mail.MailFolder"/>.</summary>
    public string MailFolder => Path.Combine(_data, "mail");

    /// <summary>The resource API.</summary>
    public PlatformProcess Api { get; private set; } = null!;

    /// <summary>The relying party.</summary>
    public RelyingPartyServer RelyingParty { get; private set; } = null!;

    /// <summary>A fresh client without redirects and without shared cookies.</summary>
    public static HttpClient CreateHttpClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var issuer = FreeAddress();
        RelyingParty = await RelyingPartyServer.StartAsync(issuer);
        var seed = Path.Combine(_data, "seed.json");
        await File.WriteAllTextAsync(seed, PlatformSeed.For(RelyingParty.Origin));
        Identity = await StartIdentityAsync(issuer, seed);
        Api = await PlatformProcess.StartAsync("ResourceApi", FreeAddress(),
            $"--Issuer={Issuer(issuer)}", $"--DataDirectory={_data}", $"--Cors:AllowedOrigins:0={RelyingParty.Origin}", "--RateLimits:Enabled=false",
            "--Introspection:ClientId=resource-api", $"--Introspection:ClientSecret={PlatformSeed.ApiSecret}");
    }

    /// <summary>Kills the identity server and starts it again on the same data.</summary>
    public async Task CrashIdentityAsync()
    {
        await Identity.KillAsync();
        Identity = await StartIdentityAsync(Identity.Address, Path.Combine(_data, "seed.json"));
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await RelyingParty.DisposeAsync();
        await Api.DisposeAsync();
        await Identity.DisposeAsync();
        await TestCluster.RemoveAsync(_data);
    }

    private Task<PlatformProcess> StartIdentityAsync(Uri issuer, string seed) =>
        PlatformProcess.StartAsync("IdentityServer", issuer,
            $"--Issuer={Issuer(issuer)}", $"--Seed:File={seed}", $"--DataDirectory={_data}", "--RateLimits:Enabled=false",
            "--Password:BcryptCost=4",
            // Nobody answers there: their pages and callbacks must stand what is thrown at them.
            "--Federation:Google:ClientId=platform", "--Federation:Google:ClientSecret=secret", "--Federation:Google:TokenEndpoint=http://127.0.0.1:9/token",
            "--Federation:Google:AuthorizationEndpoint=http://127.0.0.1:9/authorize", "--Federation:Discord:ClientId=platform",
            "--Federation:Discord:ClientSecret=secret", "--Federation:OpenIdConnect:company:ClientId=platform", "--Federation:OpenIdConnect:company:Issuer=http://127.0.0.1:9");

    private static string Issuer(Uri address) => address.GetLeftPart(UriPartial.Authority);

    internal static Uri FreeAddress() => Loopback.FreeAddress();
}

/// <summary>The test classes that need the platform share one.</summary>
[CollectionDefinition(Name)]
public sealed class PlatformDefinition : ICollectionFixture<PlatformFixture>, ICollectionFixture<BrowserProcess>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "platform";
}

/// <summary>A second one, for the classes that look at every page: half of the time of all of them.</summary>
[CollectionDefinition(Name)]
public sealed class LooksDefinition : ICollectionFixture<PlatformFixture>, ICollectionFixture<BrowserProcess>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "looks";
}
